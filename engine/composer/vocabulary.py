"""The composer's vocabulary: how each property of a note becomes one of few classes.

A note is an event of five tokens: onset (ticks since the event before), role, pitch, duration and
velocity, predicted in that order, each seeing the ones before it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT, Metre

VOCABULARY_VERSION = 2
"""Stored with every model. Changing a table below means a new version and trained models anew."""

HEADS = ("onset", "role", "pitch", "duration", "velocity")
"""The order in which an event's properties are predicted."""

ONSET, ROLE, PITCH, DURATION, VELOCITY = range(5)

ONSET_TICKS: NDArray[np.int64] = np.array(
    [*range(49), 54, *range(60, 97, 12), *range(120, 193, 24)], dtype=np.int64
)
"""Every gap of up to a 4/4 bar, then beats, then pairs of beats up to four bars."""

DURATION_TICKS: NDArray[np.int64] = np.array(
    [1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 30, 36, 42, 48, 60, 72, 96, 144, 192], dtype=np.int64
)
"""Lengths that notation writes; what a performance adds to or takes from them is dropped."""

VELOCITY_LEVELS: NDArray[np.int64] = np.array([24, 40, 52, 64, 76, 88, 100, 116], dtype=np.int64)

PITCHES = 128

SIZES = (len(ONSET_TICKS), 4, PITCHES, len(DURATION_TICKS), len(VELOCITY_LEVELS))
"""Classes per head, in the order of HEADS."""

POSITIONS = 6 * TICKS_PER_BEAT
"""Bar positions that are told apart, in ticks; a longer bar wraps at its sixth beat."""

METRES = (
    Metre(4, 4),
    Metre(3, 4),
    Metre(2, 4),
    Metre(6, 8),
    Metre(9, 8),
    Metre(12, 8),
    Metre(5, 4),
    Metre(3, 8),
)
"""Metres with an embedding of their own; any other shares the one after the last."""


def nearest_class(values: NDArray[np.int64], table: NDArray[np.int64]) -> NDArray[np.int64]:
    """The index in an increasing `table` of the entry nearest to each value, the lower of two."""
    upper = np.clip(np.searchsorted(table, values), 1, len(table) - 1)
    lower = upper - 1
    closer_below = values - table[lower] <= table[upper] - values
    return np.where(closer_below, lower, upper)


def metre_class(metre: Metre) -> int:
    """0 to len(METRES), the last for a metre without an embedding of its own."""
    return METRES.index(metre) if metre in METRES else len(METRES)
