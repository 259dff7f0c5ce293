# pyright: strict
"""Dynamics as they are written: one level for a stretch of music, not one for every note.

What Basic Pitch tells of a note is how sure it is, which follows loudness only from afar: it swings
from note to note where the music does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.notation.cheapest_path import cheapest_path
from engine.values import TICKS_PER_BEAT, Note

_LEVELS: NDArray[np.int64] = np.array([52, 64, 76, 88, 100, 116], dtype=np.int64)
"""MIDI velocities of pp to ff."""

_USUAL = 100
"""The median's level: recordings are levelled, so only differences within one are heard."""

_STRETCH = 8 * TICKS_PER_BEAT
_SPREAD = 10.0
"""Deviation in velocity of a stretch's mean from its level."""

_ENOUGH = 8
"""Notes from which on a stretch's mean is believed in full."""

_CHANGE_PRICE = 3.0


def even_dynamics(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The same notes, each at the level of its stretch of two bars; levels change where it pays."""
    if not notes:
        return ()
    stretch = np.array([note.onset for note in notes]) // _STRETCH
    velocity = np.array([note.velocity for note in notes], dtype=np.float64)
    count = np.bincount(stretch)
    mean = np.bincount(stretch, weights=velocity) / np.maximum(count, 1)
    wanted = _USUAL + mean - float(np.median(velocity))
    trust = np.minimum(count, _ENOUGH) / _ENOUGH
    costs = 0.5 * ((wanted[:, None] - _LEVELS) / _SPREAD) ** 2 * trust[:, None]
    places = np.arange(len(_LEVELS))
    change = _CHANGE_PRICE * np.abs(places[:, None] - places[None])
    level = _LEVELS[cheapest_path(costs, change)]
    return tuple(
        replace(note, velocity=int(level[place]))
        for note, place in zip(notes, stretch.tolist(), strict=True)
    )
