"""The options of the subcommand that hears songs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.arguments import add_song_arguments


def add_songs(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add `transcribe` to the subcommands."""
    _add_transcribe(commands.add_parser("transcribe", parents=[common], help="songs to MIDI"))


def _add_transcribe(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Hears songs and writes for each NAME.mid (cleaned, on a beat grid) and NAME.raw.mid "
        "(as first heard). Both keep the recording's clock."
    )
    add_song_arguments(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
