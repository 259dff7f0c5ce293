"""Heard notes on a beat grid: straight or triplet, beat by beat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT, HeardNote, Note, Role

_STRAIGHT = (0, 3, 6, 9, 12)
_TRIPLET = (0, 4, 8, 12)


def quantise(
    notes: Sequence[HeardNote], beats: Sequence[float] | NDArray[np.float64]
) -> tuple[Note, ...]:
    """Put notes on the grid of `beats` (seconds); every note is a chord note."""
    if not notes:
        return ()
    clock = np.asarray(beats)
    numbers = np.arange(len(clock))
    onsets = np.interp([n.onset for n in notes], clock, numbers)
    ends = np.interp([n.offset for n in notes], clock, numbers)
    beat_of = np.floor(onsets + 1 / 24).astype(int)
    ticks = np.zeros(len(notes), int)
    for beat in np.unique(beat_of):
        inside = np.nonzero(beat_of == beat)[0]
        within = (onsets[inside] - beat) * TICKS_PER_BEAT
        best = None
        for grid, price in ((_STRAIGHT, 0.0), (_TRIPLET, 0.5)):
            nearest = np.asarray(grid)[
                np.abs(within[:, None] - np.asarray(grid)[None]).argmin(axis=1)
            ]
            error = float(np.abs(nearest - within).sum()) + price
            if best is None or error < best[0]:
                best = (error, nearest)
        assert best is not None
        ticks[inside] = beat * TICKS_PER_BEAT + best[1]
    result: dict[tuple[int, int], Note] = {}
    for note, tick, end in zip(notes, ticks.tolist(), ends, strict=True):
        duration = max(1, round(end * TICKS_PER_BEAT) - tick)
        key = (tick, note.pitch)
        if key not in result or result[key].duration < duration:
            result[key] = Note(tick, duration, note.pitch, note.velocity, Role.CHORD)
    return tuple(sorted(result.values(), key=lambda n: (n.onset, n.pitch)))
