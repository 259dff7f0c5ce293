# pyright: strict
"""The same music in bars of another length, for metres in which hardly anybody wrote.

Two bars of 6/8 are one of 12/8, a bar of 3/4 and two thirds of the next are one of 5/4, a bar of
4/4 less its last eighth is one of 7/8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.plan.library import Excerpt
from engine.plan.plan import SILENT, Plan, Return, density_class
from engine.plan.rhythm import BAR, LENGTH, PLACE, ROLE, SHAPE, Rhythm
from engine.values import Metre, Role

MADE_OF = {
    Metre(12, 8): Metre(6, 8),
    Metre(9, 8): Metre(6, 8),
    Metre(6, 4): Metre(3, 4),
    Metre(5, 4): Metre(3, 4),
    Metre(7, 4): Metre(4, 4),
    Metre(3, 2): Metre(4, 4),
    Metre(2, 2): Metre(4, 4),
    Metre(2, 4): Metre(4, 4),
    Metre(7, 8): Metre(4, 4),
    Metre(5, 8): Metre(3, 4),
}
"""In which metre music is that can be written in another one: its bars are these and a part more,
or these less their end, and are heard so (5/4 as 3 + 2, 7/8 as 4 + 3)."""


@dataclass(frozen=True, slots=True)
class _Bars:
    """How bars of `long` ticks are cut out of bars of `old` ticks: bar n begins at tick
    n * `step`, and there are `count`. Nothing is left out unless they are `cut`."""

    old: int
    long: int
    step: int
    count: int

    @property
    def cut(self) -> bool:
        return self.step != self.long

    def sources(self, number: int) -> list[int]:
        """Which old bars a new one is of."""
        first = number * self.step
        return list(range(first // self.old, -(-(first + self.long) // self.old)))


def in_bars_of(excerpt: Excerpt, metre: Metre) -> Excerpt:
    """The excerpt with bars of this metre; what is too long for whole ones is left out.

    A bar is as many of its bars as it needs, of which the last is cut short, or a part of one.
    """
    if excerpt.metre == metre:
        return excerpt
    old, long = excerpt.metre.ticks_per_bar, metre.ticks_per_bar
    step = long if old % long == 0 else -(-long // old) * old
    bars = _Bars(old, long, step, len(excerpt.plan) * old // step)
    return replace(excerpt, plan=_rebarred(excerpt.plan, bars), metre=metre)


def _rebarred(plan: Plan, bars: _Bars) -> Plan:
    sources = [bars.sources(number) for number in range(bars.count)]
    rhythm = _cut(plan.rhythm, bars)
    halves = [
        (number * bars.step + half * bars.long // 2) * 2 // bars.old
        for number in range(bars.count)
        for half in (0, 1)
    ]
    returns = [[_return(plan, bars, own, part) for part in (0, 1)] for own in sources]
    return Plan(
        plan.chords[halves],
        density_class(_onsets(plan, rhythm, sources, bars)),
        np.array([[_height(plan.register[own, at]) for at in (0, 1)] for own in sources], np.int16),
        np.array([plan.span[own].max() for own in sources], np.int16),
        np.array([plan.voices[own].max() for own in sources], np.int16),
        np.array([[lag for lag, _ in row] for row in returns], np.int16),
        np.array([[kind for _, kind in row] for row in returns], np.int16),
        rhythm,
    )


def _cut(rhythm: Rhythm, bars: _Bars) -> Rhythm:
    """The rows of a rhythm in their new bars; a tune goes as far as with those left out."""
    kept: list[NDArray[np.int16]] = []
    behind = 0
    for row in rhythm:
        own = row.copy()
        number, place = divmod(int(row[BAR]) * bars.old + int(row[PLACE]), bars.step)
        tune = own[ROLE] == Role.MELODY
        if place >= bars.long or number >= bars.count:
            behind += int(own[SHAPE]) if tune else 0
            continue
        own[BAR], own[PLACE] = number, place
        if bars.cut:
            own[LENGTH] = min(int(own[LENGTH]), bars.long - place)
        if tune:
            own[SHAPE] += behind
            behind = 0
        kept.append(own)
    return np.array(kept, np.int16).reshape(-1, 5)


def _onsets(
    plan: Plan, rhythm: Rhythm, sources: Sequence[Sequence[int]], bars: _Bars
) -> NDArray[np.int64]:
    """How often each role (b, 4) begins a note in each new bar: as planned, else as much as old."""
    least = plan.least_onsets()
    counts = np.zeros((bars.count, len(Role)), np.int64)
    for number, own in enumerate(sources):
        share = bars.long / (bars.old * len(own))
        counts[number] = np.ceil(least[list(own)].sum(axis=0) * share)
        for role in np.unique(plan.rhythm[:, ROLE]).tolist():
            here = (rhythm[:, BAR] == number) & (rhythm[:, ROLE] == role)
            counts[number, role] = len(np.unique(rhythm[here, PLACE]))
    return counts


def _height(register: NDArray[np.int16]) -> int:
    known = register[register != SILENT]
    return round(float(known.mean())) if len(known) else SILENT


def _return(plan: Plan, bars: _Bars, own: Sequence[int], part: int) -> tuple[int, int]:
    """How many new bars back a part stood, 0 unless all of the bar comes from one, and how."""
    back = {int(plan.lag[bar, part]) * bars.old for bar in own}
    ticks = back.pop()
    if back or not ticks or ticks % bars.step:
        return 0, 0
    kinds = {int(plan.kind[bar, part]) for bar in own}
    return ticks // bars.step, kinds.pop() if len(kinds) == 1 else int(Return.RHYTHM)
