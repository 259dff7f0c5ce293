"""What is done to takes, measured: filled in, varied, continued, accompanied, and at 64 bars.

    python -m benchmarks.further [--model DIR] [--pieces 24] [--continuations 100] [--songs MIDI…]

Prints, of pieces of the model by defaults: whether all outside of what was filled in is the same,
how many half bars keep their chord, what fillings cost the network with both sides known beside
copying the bar before and going on from the left; how far variations are from their parent and from
other pieces; at how many seams of continuations there is an ending; whether every note of a melody
is in its accompaniment; and which bars of long pieces come back. Of songs: what their own bars cost
with both sides known, and with the left alone.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from pathlib import Path

from benchmarks.further.infills import tell_infills, tell_songs
from benchmarks.further.longer import tell_accompaniments, tell_continuations, tell_long
from benchmarks.further.pieces import FIRST_SEED, piece_of
from benchmarks.further.variations import tell_variations
from engine.composer.artefact import load
from engine.composer.composing import Composer

BASE = Path(__file__).parents[2] / "models" / "base"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.further", description=__doc__)
    parser.add_argument("--model", type=Path, default=BASE)
    parser.add_argument("--pieces", type=int, default=24)
    parser.add_argument("--continuations", type=int, default=100)
    parser.add_argument("--only", choices=("infill", "vary", "accompany", "continue", "long"))
    parser.add_argument("--songs", nargs="+", type=Path, default=[])
    asked = parser.parse_args()
    composer = Composer(load(asked.model))
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    pieces = [piece_of(composer, FIRST_SEED + number) for number in range(asked.pieces)]
    told: dict[str, Callable[[], None]] = {
        "infill": lambda: tell_infills(composer, pieces),
        "vary": lambda: tell_variations(composer, pieces),
        "accompany": lambda: tell_accompaniments(composer, pieces),
        "continue": lambda: tell_continuations(composer, pieces, asked.continuations),
        "long": lambda: tell_long(composer, max(1, asked.pieces // 8)),
    }
    for name, tell in told.items():
        if asked.only in (None, name):
            tell()
    if asked.songs:
        tell_songs(composer, asked.songs)


if __name__ == "__main__":
    main()
