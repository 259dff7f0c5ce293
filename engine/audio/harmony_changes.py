# pyright: strict
"""Where harmony changes: how unlike the eighths before and after a place sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.audio.onset_streams import Onsets

WIDTHS = (1, 2, 3, 4, 6, 8, 9, 12)
"""Eighths over which changes of harmony are seen: bars, their halves and thirds."""

_NEARBY = (2, 4)
_LONGEST = 8
"""Eighths for which a note counts at most."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def change_of_harmony(onsets: Onsets, last: int, quarter: float) -> Floats:
    """Change of harmony, nearby and farther, and what sounds on; (3, eighths from pulse 0)."""
    start, stop, chroma = _sounding(onsets, last, quarter)
    count = len(chroma)
    begun = np.bincount(start + 1, minlength=count + 2)
    held = np.cumsum(begun - np.bincount(stop, minlength=count + 2))
    total = _summed(chroma)
    on = held[:count] / np.maximum(chroma.sum(axis=1), 1)
    return np.stack([*(change_over(total, width) for width in _NEARBY), on])


def chroma_through_time(onsets: Onsets, last: int, quarter: float) -> Floats:
    """What sounded until each eighth from pulse 0, summed; (eighths + 1, 12)."""
    _, _, chroma = _sounding(onsets, last, quarter)
    return _summed(np.sqrt(np.maximum(chroma, 0.0)))


def change_over(total: Floats, width: int) -> Floats:
    """How unlike the `width` eighths before and after each are, 0 to 1; (eighths,)."""
    count = len(total) - 1
    places = np.arange(count)
    before = total[places] - total[np.maximum(places - width, 0)]
    after = total[np.minimum(places + width, count)] - total[places]
    norm = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    alike = (before * after).sum(axis=1) / np.maximum(norm, 1e-9)
    change: Floats = np.where(norm > 0, 1 - alike, 0.0)
    return change


def _sounding(onsets: Onsets, last: int, quarter: float) -> tuple[Ints, Ints, Floats]:
    """The eighths (notes,) in which notes begin and end, and what sounds in each (eighths, 12)."""
    count = last + 4
    start = np.rint(onsets.note_pulse / quarter * 2).astype(np.int64)
    stop = np.ceil(onsets.ends / quarter * 2 - 0.3).astype(np.int64)
    stop = np.clip(np.minimum(stop, start + _LONGEST), start + 1, count)
    edges = np.zeros((count + 1, 12))
    np.add.at(edges, (start, onsets.note_pitch % 12), 1.0)
    np.add.at(edges, (stop, onsets.note_pitch % 12), -1.0)
    return start, stop, np.cumsum(edges, axis=0)[:count]


def _summed(chroma: Floats) -> Floats:
    return np.concatenate([np.zeros((1, 12)), np.cumsum(chroma, axis=0)])
