# pyright: strict
"""Swing: the second half of a beat comes late."""

from __future__ import annotations

from engine.values import TICKS_PER_BEAT, Metre

_LATEST = 1 / 6
"""How late it comes at most, in beats: two eighths are then as two to one."""


def swung(tick: int, metre: Metre, swing: float) -> float:
    """Where a tick of the grid is played, in ticks, at a swing of 0 (as written) to 1 (triplets).

    In compound metres, whose beats have three eighths, it is the second of two sixteenths that
    comes late. What is written in triplets stays.
    """
    beat = TICKS_PER_BEAT // 2 if _is_compound(metre) else TICKS_PER_BEAT
    place = tick % beat
    if place * 2 == beat:
        return tick + swing * _LATEST * beat
    if place * 4 in (beat, 3 * beat):
        return tick + swing * _LATEST * beat / 2
    return float(tick)


def _is_compound(metre: Metre) -> bool:
    return metre.unit >= 8 and metre.beats % 3 == 0
