"""The composer's vocabulary: how each property of a note becomes one of few classes.

A note is five tokens. When and in which role it comes is drawn with the note before it; then, all
that known, its pitch, duration and velocity are: so the whole network knows the place in the bar
and the chord that a pitch is for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT, Metre, Role

VOCABULARY_VERSION = 4
"""Stored with every model. Changing a table below means a new version and trained models anew."""

HEADS = ("pitch", "duration", "velocity", "onset", "role")
"""The order in which they are predicted; onset and role are those of the next note."""

PITCH, DURATION, VELOCITY, ONSET, ROLE = range(5)

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

SIZES = (PITCHES, len(DURATION_TICKS), len(VELOCITY_LEVELS), len(ONSET_TICKS), len(Role))
"""Classes per head, in the order of HEADS."""

START: NDArray[np.int32] = np.array(SIZES, dtype=np.int32)
"""The tokens of what is before a piece's first note: one past the last class of each head."""

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
