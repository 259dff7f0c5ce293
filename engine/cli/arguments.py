"""Arguments that several subcommands share, and what they are read as."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path

from engine.locales import Say

BASE_FOLDER = Path(__file__).resolve().parents[2] / "models" / "base"
"""Motif's own base model."""


def number(say: Say) -> Callable[[str], float]:
    """Reads any number."""

    def read(text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(say("line.no_number", typed=text)) from None

    return read


def number_above_zero(say: Say) -> Callable[[str], float]:
    """Reads a number above zero."""
    any_number = number(say)

    def read(text: str) -> float:
        found = any_number(text)
        if not (found > 0 and math.isfinite(found)):
            raise argparse.ArgumentTypeError(say("line.not_above_0", typed=text))
        return found

    return read


def whole_number(say: Say, least: int | None = None) -> Callable[[str], int]:
    """Reads a whole number, `least` or above."""

    def read(text: str) -> int:
        try:
            found = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(say("line.no_whole_number", typed=text)) from None
        if least is not None and found < least:
            raise argparse.ArgumentTypeError(say("line.small", typed=text, least=least))
        return found

    return read


def add_song_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    """Add the songs, one or more, to a subcommand that hears some."""
    parser.add_argument(
        "songs",
        nargs="+",
        type=Path,
        metavar=say("usage.metavar.song"),
        help=say("usage.songs"),
    )
