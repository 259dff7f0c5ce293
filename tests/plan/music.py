"""Small music and small plans that the plan's tests share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.plan.chords import NO_BASS, chord_class
from engine.plan.library import Excerpt
from engine.plan.plan import Plan
from engine.values import Key, Metre, Mode, Role

BAR = 48
FOUR = Metre(4, 4)

Row = tuple[int, int, int, Role]
"""Onset, duration, pitch, role."""


def rows(notes: Iterable[Row]) -> NDArray[np.int64]:
    """A note array of them, all as loud."""
    made = [(onset, duration, pitch, 80, int(role)) for onset, duration, pitch, role in notes]
    return np.array(sorted(made), np.int64).reshape(-1, 5)


def struck(pitches: Sequence[int], onset: int, duration: int = BAR // 2) -> list[Row]:
    """A chord, its lowest note the bass."""
    low, *others = sorted(pitches)
    chord = [(onset, duration, pitch, Role.CHORD) for pitch in others]
    return [(onset, duration, low, Role.BASS), *chord]


def tune(bar: int, steps: Sequence[int], length: int = 6) -> list[Row]:
    """A melody of notes of equal length from the beginning of a bar."""
    return [
        (bar * BAR + number * length, length, pitch, Role.MELODY)
        for number, pitch in enumerate(steps)
    ]


def plan_over(
    chords: Sequence[tuple[int, str]],
    *,
    density: Sequence[int] = (4, 2, 3, 0),
    lag: int = 0,
    kind: int = 0,
) -> Plan:
    """A plan of a bar for each chord (root and quality); from bar `lag` on all bars come back."""
    bars = len(chords)
    halves = np.array([(chord_class(*chord), NO_BASS) for chord in chords], np.int16).repeat(2, 0)
    lags = np.where(np.arange(bars) >= lag, lag, 0).astype(np.int16)
    return Plan(
        halves,
        np.tile(np.array(density, np.int16), (bars, 1)),
        np.tile(np.array([76, 60], np.int16), (bars, 1)),
        np.full(bars, 7, np.int16),
        np.full(bars, 2, np.int16),
        np.stack([lags, lags], axis=1),
        np.full((bars, 2), kind, np.int16),
    )


def excerpt(plan: Plan, *, mode: Mode = "major", metre: Metre = FOUR) -> Excerpt:
    """An excerpt with the plan."""
    return Excerpt(plan, Key(2, mode), metre, 100.0, "test", 1.0)


def same(one: Plan, other: Plan) -> bool:
    """Whether two plans say the same of everything."""
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in Plan.__slots__)
