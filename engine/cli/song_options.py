"""The options of the subcommand that hears songs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.arguments import add_song_arguments
from engine.locales import Say


def add_songs(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add `transcribe` to the subcommands."""
    _add_transcribe(
        commands.add_parser("transcribe", parents=[common], help=say("usage.transcribe")), say
    )


def _add_transcribe(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.transcribe.about")
    add_song_arguments(parser, say)
    parser.add_argument(
        "--out", type=Path, required=True, metavar=say("usage.metavar.dir"), help=say("usage.out")
    )
