"""Music cut into excerpts of a few bars, so that pieces and songs are measured at one length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.values import Metre, Role

BARS = 8
"""The length of an excerpt: half a piece as it is composed unless asked otherwise."""

FEWEST_NOTES = 8
"""An excerpt with fewer pitched notes tells too little to be measured."""

Rows = NDArray[np.int64]
"""Notes (n, 5): onset and duration in ticks, pitch, velocity, role; onsets do not decrease."""

ONSET, DURATION, PITCH, VELOCITY, ROLE = range(5)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some bars without drums; `tonic` is the pitch class of the key's tonic."""

    notes: Rows
    metre: Metre
    tonic: int


def excerpts(notes: Rows, metre: Metre, tonic: int, bars: int = BARS) -> list[Excerpt]:
    """Consecutive excerpts that do not overlap; music shorter than one excerpt is one.

    A last part of less than half an excerpt is left out.
    """
    pitched = notes[notes[:, ROLE] != Role.DRUM]
    if not len(pitched):
        return []
    length = bars * metre.ticks_per_bar
    first = int(pitched[:, ONSET].min()) // metre.ticks_per_bar * metre.ticks_per_bar
    end = int(pitched[:, ONSET].max()) + 1
    parts = max(1, round((end - first) / length))
    found: list[Excerpt] = []
    for number in range(parts):
        start = first + number * length
        inside = pitched[(pitched[:, ONSET] >= start) & (pitched[:, ONSET] < start + length)]
        if len(inside) >= FEWEST_NOTES:
            moved = inside.copy()
            moved[:, ONSET] -= start
            found.append(Excerpt(moved, metre, tonic))
    return found
