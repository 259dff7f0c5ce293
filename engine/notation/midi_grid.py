# pyright: strict
"""Playing put on the beat grid: straight, triplet, or as fine as the grid goes, beat by beat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_EXACT = 0.06
"""Ticks within which a note counts as lying on the grid: a file tick at 240 a quarter."""

# Grid step in ticks and what it costs, in squared ticks of error a note: a finer grid has to pay.
_GRIDS = ((3, 0.0), (4, 0.1), (2, 0.45), (1, 0.6))


def snap(onsets: Floats, ends: Floats) -> tuple[Ints, Ints]:
    """Whole onsets and ends (at least a tick later) of notes given in ticks with fractions.

    Notes written on the grid stay where they are; played ones go to the grid of their beat.
    """
    step = _steps(onsets)
    if step is None:
        onset = np.rint(onsets).astype(np.int64)
        step = np.ones(1, dtype=np.int64)
    else:
        onset = _to_grid(onsets, step)
    end = np.where(_is_exact(ends), np.rint(ends), _to_grid(ends, step)).astype(np.int64)
    raw = np.maximum(1, np.rint(ends - onsets)).astype(np.int64)
    return onset, np.where(end > onset, end, onset + raw)


def is_on_beat(onsets: Floats) -> bool:
    """Whether note onsets, in ticks, keep to the beat that they are counted in.

    By the mean resultant length (Mardia & Jupp 2000) of their phases in a sixteenth and in a
    triplet eighth. Too few notes cannot tell: they do.
    """
    if len(onsets) < 24:
        return True
    lengths = [abs(np.exp(2j * np.pi * onsets / step).mean()) for step in (3, 4, 2, 1)]
    return max(lengths) > max(0.25, 3.0 / np.sqrt(len(onsets)))


def _is_exact(times: Floats) -> NDArray[np.bool_]:
    return np.abs(times - np.rint(times)) <= _EXACT


def _steps(onsets: Floats) -> Ints | None:
    """The grid step of each beat from beat 0 on; None if the notes already lie on the grid."""
    if _is_exact(onsets).mean() >= 0.9:
        return None
    beat = np.maximum(0, np.floor((onsets + 0.5) / TICKS_PER_BEAT).astype(np.int64))
    count = np.bincount(beat)
    cost = np.stack(
        [
            np.bincount(beat, weights=(onsets - np.rint(onsets / step) * step) ** 2)
            + penalty * count
            for step, penalty in _GRIDS
        ]
    )
    return np.array([step for step, _ in _GRIDS], dtype=np.int64)[np.argmin(cost, axis=0)]


def _to_grid(times: Floats, steps: Ints) -> Ints:
    beat = np.clip(np.floor((times + 0.5) / TICKS_PER_BEAT).astype(np.int64), 0, len(steps) - 1)
    step = steps[beat]
    return (np.rint(times / step) * step).astype(np.int64)
