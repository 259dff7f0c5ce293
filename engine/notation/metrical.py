# pyright: strict
"""Where the beats of a metre lie."""

from __future__ import annotations

from functools import cache

from engine.values import TICKS_PER_BEAT, Metre


@cache
def pulses(metre: Metre) -> tuple[int, ...]:
    """The ticks in a bar at which its felt beats begin.

    Dotted quarters in 6/8, 9/8 and 12/8; twos and a final three in 5/8 and 7/8; otherwise the
    counted unit.
    """
    unit = 4 * TICKS_PER_BEAT // metre.unit
    if metre.unit >= 8 and metre.beats % 3 == 0 and metre.beats > 3:
        return tuple(range(0, metre.beats * unit, 3 * unit))
    if metre.unit >= 8 and metre.beats > 3:
        return tuple(range(0, (metre.beats - metre.beats % 2) * unit, 2 * unit))
    return tuple(range(0, metre.beats * unit, unit))


def written_beats(metre: Metre) -> tuple[int, ...]:
    """The ticks in a bar at which notation groups notes: quarters where the unit is 4 or 2."""
    if metre.unit <= 4:
        return tuple(range(0, metre.ticks_per_bar, TICKS_PER_BEAT))
    return (0,) if metre.beats <= 3 else pulses(metre)
