"""`python -m benchmarks.originality SONGS… --others FOLDER…`: are pieces built of songs found out?

Some bars of a song's tune are put into sixteen bars of other music, as they are, transposed, in
another rhythm or octave, ornamented, as an inner voice, or several of these at once. Told is in how
many the song is the nearest, in how many bars of it are told, and the right ones; and in how many
pieces of the other music alone bars of a song are told, which is by chance. `--notes 1000 10000`
tells it by how much music the songs are. With `--base PIECES`, the file of pieces that the base's
own music was indexed from, the same for that. `--fit` tells the two parameters of
`engine.provenance.chance` by how like the other music is to each of the songs by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.originality.building import Source
from benchmarks.originality.fitting import composed, fit
from benchmarks.originality.measuring import Found, Rate, measure, of_notes, some
from engine.cli.songs import find_scores
from engine.composer.events import note_array
from engine.corpus.pieces import CorpusPiece, load_pieces
from engine.errors import EngineError
from engine.provenance.comparing import base_music
from engine.provenance.naming import piece_title
from engine.tasks import transcribe

LEAST_NOTES = 150
CHANCES = (0.05, 0.02, 0.01, 0.005)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0, or 2 where there is too little music."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.originality", description=__doc__)
    parser.add_argument("songs", nargs="*", type=Path, metavar="SONGS", help="folders of MIDI")
    parser.add_argument("--others", nargs="+", default=[], type=Path, metavar="FOLDER")
    parser.add_argument("--base", type=Path, metavar="FILE", help="pieces of the base's own music")
    parser.add_argument("--pieces", type=int, default=240, metavar="N", help="default: 240")
    parser.add_argument("--bars", type=int, default=4, metavar="N", help="of a phrase (default: 4)")
    parser.add_argument("--songs-at-once", type=int, default=10, metavar="N", help="default: 10")
    parser.add_argument("--notes", nargs="+", type=int, default=[], metavar="N", help="instead")
    parser.add_argument("--composed", type=int, default=0, metavar="N", help="by Motif")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--most-files", type=int, default=120, metavar="N", help="of each folder")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    others = _read(options.others, options.most_files)
    told: dict[str, Found] = {}
    if options.songs:
        songs = _read(options.songs, options.most_files)
        if not songs or not others:
            print("There is no music to build from.", file=sys.stderr)
            return 2
        strangers = [*others, *composed(options.composed, options.seed)]
        if options.fit:
            decay, frequency, pairs = fit(songs, strangers, options.seed)
            print(f"of {pairs} pairs: decay {decay:.3f}, frequency {frequency:.2g}")
            return 0
        draws = [partial(of_notes, songs, notes) for notes in options.notes]
        for draw in draws or [partial(some, songs, options.songs_at_once)]:
            found = measure(
                draw, others, strangers, options.pieces, options.seed, bars=options.bars
            )
            told[f"songs of {found.notes:,} notes"] = found
    if options.base:
        kept = [piece for piece in load_pieces(options.base) if len(piece.notes) >= LEAST_NOTES]
        known = [_piece(piece) for piece in kept if not piece.held_out]
        # what is held out is no part of the index, and as like it as anything
        foreign = others or [_piece(piece) for piece in kept if piece.held_out]
        told["base"] = measure(
            partial(some, known, 10),
            foreign,
            foreign,
            options.pieces,
            options.seed,
            music=base_music(),
            bars=options.bars,
        )
    for name, found in told.items():
        _show(name, found, as_json=options.json)
    return 0


def _piece(piece: CorpusPiece) -> Source:
    title = piece_title(piece.source, piece.name)
    return Source(title, piece.notes.astype(np.int64), piece.metre)


def _read(folders: Sequence[Path], most: int) -> list[Source]:
    found: list[Source] = []
    for folder in folders:
        paths = find_scores(folder)
        step = max(1, len(paths) // most)
        for path in paths[::step][:most]:
            try:
                song = transcribe(path)
            except EngineError:
                continue
            if len(song.notes) >= LEAST_NOTES:
                found.append(Source(str(path), note_array(song.notes), song.metre))
    return found


def _show(name: str, found: Found, *, as_json: bool) -> None:
    whole = sum(found.rates.values(), Rate())
    if as_json:
        record = {
            manner: [rate.pieces, rate.first, rate.named, rate.in_bars]
            for manner, rate in found.rates.items()
        }
        print(json.dumps({"what": name, "rates": record, "alarms": [found.alarms, found.others]}))
        return
    print(f"{name}: pieces built, nearest is the source, bars of it told, the right bars of both")
    for manner, rate in [*found.rates.items(), ("all", whole)]:
        print(f"  {manner:28}{rate.pieces:5}{rate.first:5}{rate.named:5}{rate.in_bars:5}")
    print(f"  not built, bars told: {found.alarms} of {found.others}")
    by_chance = [f"{sum(each <= most for each in found.surest)} at {most}" for most in CHANCES]
    print(f"    by chance: {', '.join(by_chance)}")
    print(f"  {found.seconds:.3f} s a piece at the median, {os.cpu_count()} cores")


if __name__ == "__main__":
    sys.exit(main())
