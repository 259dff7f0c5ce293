"""Pieces in 469 styles, each in the metre and at the tempi in which such music is written.

Five programs made them, those of `pieces_held_out.npz` two others: polkas, sambas, sarabandes, slip
jigs, gospel in 12/8, boss fights in 3/4... Sessions of an AI assistant wrote the programs, each of
which knew nothing of the others and nothing of what hears metres. They are kept in
`programs.tar.xz`, to be looked at and not to be run; benchmarks.metre.packing made these files of
what they write, lengths in steps of 15 ticks and velocities in steps of eight.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.metre.music import Excerpt, Score, draw_excerpt
from engine.values import Metre

_LEARNT_FROM = Path(__file__).with_name("pieces.npz")
_HELD_OUT = Path(__file__).with_name("pieces_held_out.npz")
_TICKS_PER_BEAT, DURATION_TICKS, VELOCITIES = 480, 15, 8
DRUMS = 255

_SECONDS = (30.0, 45.0, 45.0)
_LATE = (0.6, 0.67)
"""Where in a quarter the second of two swung eighths begins, from and to."""

MAY_SWING = (Metre(3, 4), Metre(4, 4))
_SWINGS_FROM = 96.0
"""Quarters a minute; a slower piece with such eighths would be written in 12/8 or 9/8."""

_OFF_EIGHTHS, _ASTRAY_TICKS = 0.05, 30
"""Music in which more of the notes lie between eighths, by more than these ticks, is not swung."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a piece is called (program/style__number), and its notes."""

    name: str
    score: Score

    @property
    def metre(self) -> Metre:
        """Of the whole piece."""
        return self.score.signatures[0][1]

    def excerpt(self, chance: random.Random) -> Excerpt | None:
        """Half a minute and more of it, with its bar lines."""
        seconds = chance.choice(_SECONDS)
        excerpt = draw_excerpt(Path(self.name), seconds, chance, self.score)
        return replace(excerpt, bars_known=True) if excerpt else None

    def swung(self, late: float) -> Piece | None:
        """The piece in swing, its off-eighths so `late`; None of a slow one and of sixteenths.

        Written it is as before: a shuffle is in 4/4, and not in 12/8 at one and a half times the
        tempo.
        """
        eighth = _TICKS_PER_BEAT // 2
        onsets = np.array([row[0] for row in self.score.rows])
        nearest = np.rint(onsets / eighth) * eighth
        tempo = 60 / self.score.last_rate / _TICKS_PER_BEAT
        if tempo < _SWINGS_FROM or np.mean(np.abs(onsets - nearest) > _ASTRAY_TICKS) > _OFF_EIGHTHS:
            return None
        places = np.array([0.0, 0.5, 1.0])

        def moved(tick: int) -> int:
            beat, place = divmod(tick / _TICKS_PER_BEAT, 1)
            return round(_TICKS_PER_BEAT * (beat + np.interp(place, places, [0.0, late, 1.0])))

        rows = [(moved(on), moved(off), *others) for on, off, *others in self.score.rows]
        return Piece(self.name, replace(self.score, rows=rows))


@cache
def pieces(*, held_out: bool = False) -> list[Piece]:
    """All pieces that metres are learnt from, or those of the sixth program."""
    with np.load(_HELD_OUT if held_out else _LEARNT_FROM, allow_pickle=False) as columns:
        kept: dict[str, NDArray[np.generic]] = dict(columns)
    places = [0, *np.cumsum(kept["counts"].astype(np.int64)).tolist()]
    found: list[Piece] = []
    for number, (begin, end) in enumerate(pairwise(places)):
        notes = {name: kept[name][begin:end].astype(np.int64) for name in _OF_A_NOTE}
        metre = Metre(*kept["metres"][number].astype(int).tolist())
        tempo = float(kept["tempos"][number].astype(np.float64))
        found.append(Piece(str(kept["names"][number]), _score(notes, metre, tempo)))
    return found


_OF_A_NOTE = ("delta", "duration", "pitch", "velocity", "program")


def _score(notes: dict[str, NDArray[np.int64]], metre: Metre, tempo: float) -> Score:
    onsets = np.cumsum(notes["delta"])
    ends = onsets + DURATION_TICKS * notes["duration"]
    velocities = VELOCITIES * notes["velocity"] + VELOCITIES // 2
    programs = [None if program == DRUMS else program for program in notes["program"].tolist()]
    columns = onsets.tolist(), ends.tolist(), notes["pitch"].tolist(), velocities.tolist(), programs
    return Score(
        _TICKS_PER_BEAT,
        list(zip(*columns, strict=True)),
        [(0, metre)],
        np.zeros(1),
        np.zeros(1),
        60 / tempo / _TICKS_PER_BEAT,
        int(ends.max()),
    )


def swing(chance: random.Random) -> float:
    """How late swung eighths are in one piece."""
    return chance.uniform(*_LATE)
