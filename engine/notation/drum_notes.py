# pyright: strict
"""Strokes of drums on the grid of a song that was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import lcm

import numpy as np
from numpy.typing import NDArray

from engine.notation.quantise import quantise
from engine.values import TICKS_PER_BEAT, HeardNote, Metre, Note, Role

_AT_ONCE_SECONDS = 0.06
"""Drums that come so little before the first beat are on it."""

_LENGTH = TICKS_PER_BEAT // 4
"""Drums do not last: each is written as a sixteenth."""


def with_drums(
    notes: Sequence[Note], beats: NDArray[np.float64], metre: Metre, drums: Sequence[HeardNote]
) -> tuple[tuple[Note, ...], NDArray[np.float64]]:
    """The notes with the drums that were heard among them, and the beats of both.

    Tick 0 is the first beat of a bar before and after: where drums begin before it bars are put in
    front, at the pace of the first beat. Beats reach past the last stroke's end.
    """
    if not drums:
        return tuple(notes), beats
    bar = lcm(metre.ticks_per_bar, TICKS_PER_BEAT) // TICKS_PER_BEAT
    first, last = beats[1] - beats[0], beats[-1] - beats[-2]
    early = beats[0] - drums[0].onset
    early = early if early > min(_AT_ONCE_SECONDS, first / 8) else 0.0
    before = int(np.ceil(early / (first * bar) - 1e-9)) * bar
    late = max(0.0, drums[-1].onset - beats[-1])
    after = int(np.ceil(late / last)) + 2 if late > -2 * last else 0
    beats = np.concatenate(
        [
            beats[0] - first * np.arange(before, 0, -1),
            beats,
            beats[-1] + last * np.arange(1, after + 1),
        ]
    )
    moved = [replace(note, onset=note.onset + before * TICKS_PER_BEAT) for note in notes]
    struck = [replace(note, duration=_LENGTH, role=Role.DRUM) for note in quantise(drums, beats)]
    return tuple(sorted([*moved, *struck], key=lambda note: (note.onset, note.pitch))), beats
