"""How well bars that were written fit in with what stands around them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer.events import note_array
from engine.judge.passages import BARS, music_of_ticks
from engine.judge.ranking import marked, measured
from engine.values import Metre, Note, Role

Floats = NDArray[np.float64]

SEAM = 0.3
"""Readers' points that a fault where two bars meet counts for."""

BITS = 0.5
"""Readers' points that a bit a note counts for.

At one, what was cheapest was chosen: blind readers marked it a third of a point lower, for one note
that is struck again and again is cheap.
"""

_HOLE = 0.75
"""Bars in which nothing begins, from which bars do not meet."""

_LEAP = 9
"""Semitones from which a tune leaps out of a bar."""


def fitting(
    wholes: Sequence[Sequence[Note]],
    before: Sequence[Note],
    metre: Metre,
    bars: tuple[int, int],
    paid: Floats,
) -> Floats:
    """How well each way (n,) fits in, in readers' points.

    `wholes` are the piece with each way's notes in its `bars`, from the first up to the last that
    is not one of them; `before` is the piece as it was; `paid` is what the network pays, in bits a
    note.
    """
    faults = np.array([seam_faults(whole, before, metre, bars) for whole in wholes])
    return guessed_marks(wholes, metre, bars) - SEAM * faults - BITS * paid


def guessed_marks(wholes: Sequence[Sequence[Note]], metre: Metre, bars: tuple[int, int]) -> Floats:
    """Readers' guessed marks (n,) of the sixteen bars around the bars, the bars in the middle."""
    bar = metre.ticks_per_bar
    length = max((note.onset for whole in wholes for note in whole), default=0) // bar + 1
    first = max(0, min(sum(bars) // 2 - BARS // 2, length - BARS))
    rows = [note_array(whole) for whole in wholes]
    for own in rows:
        own[:, 0] -= first * bar
    within = [own[(own[:, 0] >= 0) & (own[:, 0] < BARS * bar)] for own in rows]
    return marked([measured(music_of_ticks(own, metre)) for own in within])


def seam_faults(
    notes: Sequence[Note], before: Sequence[Note], metre: Metre, bars: tuple[int, int]
) -> int:
    """Faults where the `bars` meet what stands around them, that were not there `before`: a hole,
    a leap of the tune, and a part that goes on around and is silent at the seam."""
    bar = metre.ticks_per_bar
    last = max((note.onset for note in before), default=0) // bar
    faults = 0
    for edge, inside, outside in ((bars[0], bars[0], bars[0] - 1), (bars[1], bars[1] - 1, bars[1])):
        if not 0 < edge <= last:
            continue
        new, old = (
            (_hole(own, edge * bar) / bar, _leap(own, edge * bar)) for own in (notes, before)
        )
        faults += new[0] > max(_HOLE, old[0])
        faults += new[1] > max(_LEAP, old[1])
        beside, was, there = (
            {note.role for note in own if note.onset // bar == number}
            for own, number in ((notes, outside), (before, inside), (notes, inside))
        )
        faults += len((beside & was) - there)
    return int(faults)


def _hole(notes: Sequence[Note], edge: int) -> int:
    """Ticks from the last note that begins before an edge to the first that begins at or after."""
    onsets = [note.onset for note in notes if note.role is not Role.DRUM]
    ended = max((onset for onset in onsets if onset < edge), default=edge)
    return min((onset for onset in onsets if onset >= edge), default=edge) - ended


def _leap(notes: Sequence[Note], edge: int) -> int:
    """Semitones that the tune moves by across an edge; 0 where it is silent at one side."""
    tune = [(note.onset, note.pitch) for note in notes if note.role is Role.MELODY]
    left = max((each for each in tune if each[0] < edge), default=None)
    right = min(((onset, -pitch) for onset, pitch in tune if onset >= edge), default=None)
    return 0 if left is None or right is None else abs(left[1] + right[1])
