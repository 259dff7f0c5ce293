"""Whether what a member gives is in the piece: chords that sound, a motif that comes back, a key.

    python -m benchmarks.given [--model DIR] [--requests 100] [--seed 0]

Random requests of 16 bars, one take each as a member gets it: a third over four chords, a bar each;
a third from a motif of five to eight notes; a third with nothing given. Printed are

    chords  the share of half bars that sound their chord (see `engine.plan.chords.sounds`)
    motif   pieces in which after the first four bars the melody has the motif's steps again, all
            but one of them, or its rhythm with its ups and downs
    key     pieces that sound in the key they name, by Krumhansl's and Temperley's profiles
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.options import BASE, settings_of
from engine.choosing import Chosen, compose_takes
from engine.composer.artefact import load
from engine.composer.composing import Composer
from engine.composer.settings import Settings
from engine.faults import sounding_share
from engine.notation.keys import estimate_key
from engine.tasks import read_request
from engine.values import Composition, Note, Role

BARS = 16
FIRST = 4
"""Bars after which a motif is to come back."""

_CLEAR = 0.9
_DEGREES = ("C", "Dm", "Em", "F", "G", "Am", "G7", "Dm7", "Cmaj7", "Am7", "Fmaj7", "E7")
_SCALE = ("C", "D", "E", "F", "G", "A", "B")
_LENGTHS = ("8", "8", "4", "4", "4.", "2")


def draw_chords(chooser: random.Random) -> str:
    """A progression of four chords that begins on the tonic or its relative."""
    return " ".join([chooser.choice(("C", "Am")), *chooser.choices(_DEGREES, k=3)])


def draw_motif(chooser: random.Random) -> str:
    """Notes of C major near one another, in the rhythm that somebody might type."""
    place, typed = chooser.randrange(7, 12), []
    for _ in range(chooser.randint(5, 8)):
        place = max(4, min(16, place + chooser.choice((-2, -1, -1, 0, 1, 1, 2, 3))))
        typed.append(f"{_SCALE[place % 7]}{3 + place // 7}/{chooser.choice(_LENGTHS)}")
    return " ".join(typed)


def comes_back(heard: Composition, motif: Sequence[Note]) -> bool:
    """Whether a motif is in the melody again after the first bars, changed or not."""
    bar = heard.metre.ticks_per_bar
    tune = [n for n in heard.notes if n.role is Role.MELODY and n.onset >= FIRST * bar]
    size = len(motif)
    return any(_alike(tune[at : at + size], motif) for at in range(len(tune) - size + 1))


def _alike(tune: Sequence[Note], motif: Sequence[Note]) -> bool:
    steps, gaps = _steps(tune), _gaps(tune)
    own_steps, own_gaps = _steps(motif), _gaps(motif)
    same = sum(a == b for a, b in zip(steps, own_steps, strict=True))
    shape = [np.sign(step) for step in steps] == [np.sign(step) for step in own_steps]
    return same >= len(own_steps) - 1 or (gaps == own_gaps and shape)


def _steps(notes: Sequence[Note]) -> list[int]:
    return [b.pitch - a.pitch for a, b in pairwise(notes)]


def _gaps(notes: Sequence[Note]) -> list[int]:
    return [b.onset - a.onset for a, b in pairwise(notes)]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.given",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--model", type=Path, default=BASE)
    parser.add_argument("--requests", type=int, default=100, help="of each kind")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    composer = Composer(load(asked.model))
    chooser = random.Random(asked.seed)
    halves: list[float] = []
    back = named = 0
    for number in range(asked.requests):
        seed = chooser.randrange(2**31)
        typed = draw_chords(chooser)
        take, settings = _compose(composer, {"chords": typed, "seed": seed})
        halves.append(sounding_share(take.heard, settings.chords))
        if halves[-1] < _CLEAR:
            print(f"  {number}: {halves[-1]:.2f} over {typed}, {seed}", file=sys.stderr, flush=True)
        typed = draw_motif(chooser)
        take, settings = _compose(composer, {"notes": typed, "seed": seed})
        returned = comes_back(take.heard, [n for n in settings.primer if n.role is Role.MELODY])
        if not returned:
            print(f"  {number}: not again {typed}, {seed}", file=sys.stderr, flush=True)
        back += returned
        take, settings = _compose(composer, {"seed": seed})
        named += estimate_key(take.heard.notes) == settings.key
    shares = np.array(halves)
    print(f"{asked.requests} requests of each kind, {os.cpu_count()} cores")
    print(f"chords  {shares.mean():.3f} of half bars; {(shares >= _CLEAR).sum()} pieces have 0.9")
    print(f"motif   {back} of {asked.requests} come back")
    print(f"key     {named} of {asked.requests} sound in the key they name")


def _compose(composer: Composer, options: dict[str, object]) -> tuple[Chosen, Settings]:
    settings, ensemble = settings_of(composer, read_request({"bars": BARS, "takes": 1, **options}))
    return compose_takes(composer, settings, 1, ensemble)[0], settings


if __name__ == "__main__":
    main()
