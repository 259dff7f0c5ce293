"""Arguments that several subcommands share, and what they are read as."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

BASE_FOLDER = Path(__file__).resolve().parents[2] / "models" / "base"
"""Motif's own base model."""

_SONG_HELP = "a sound file (mp3, m4a, wav, ogg, flac, a video…), a MIDI file or a folder of them"


def positive_minutes(text: str) -> float:
    """A number of minutes above zero."""
    minutes = float(text)
    if not (minutes > 0 and math.isfinite(minutes)):
        raise ValueError(text)
    return minutes


def positive_count(text: str) -> int:
    """A whole number above zero."""
    count = int(text)
    if count < 1:
        raise ValueError(text)
    return count


def whole_number(text: str) -> int:
    """A whole number, 0 or above."""
    count = int(text)
    if count < 0:
        raise ValueError(text)
    return count


positive_minutes.__name__ = "number above 0"
positive_count.__name__ = "whole number above 0"
whole_number.__name__ = "whole number"


def add_song_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the songs, one or more, to a subcommand that hears some."""
    parser.add_argument("songs", nargs="+", type=Path, metavar="SONG", help=_SONG_HELP)
