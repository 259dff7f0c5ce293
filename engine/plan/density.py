# pyright: strict
"""The same plan with fewer notes, or with more: its rhythm thinned, or its long notes broken up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.notation.metrical import pulses
from engine.plan.plan import Plan, density_class
from engine.plan.rhythm import BAR, LENGTH, PLACE, ROLE, SHAPE, Rhythm
from engine.values import TICKS_PER_BEAT, Metre, Role

_LEAST, _MOST = 0.5, 2.0
"""Factors beyond which a plan is another one."""

_EIGHTH = TICKS_PER_BEAT // 2

_GRID = (0, 3, 4, 6, 8, 9)
"""Ticks of a quarter note at which a note may begin that was put in."""

_STEP = 2
"""The step of a tune's note that was put in: to its neighbour, or on the way to the next."""


def as_dense(plan: Plan, factor: float, metre: Metre, roles: Collection[Role]) -> Plan:
    """The plan with about so many times the onsets, at most twice as many and at least half.

    What is left out is what is weakest in the bar, and what was before lasts until the next; what
    is put in breaks the longest notes of the accompaniment in halves, of the tune only if none of
    its `roles` plays: blind readers marked tunes with notes put in half a point lower. So a figure
    stays one, bar after bar. Where a rhythm is open it is only planned how often notes begin.
    """
    factor = min(_MOST, max(_LEAST, factor))
    onsets = plan.least_onsets()
    wanted = np.maximum(np.rint(onsets * factor), 1).astype(np.int64)
    density = density_class(np.where(onsets > 0, wanted, 0))
    if not len(plan.rhythm):
        return replace(plan, density=density)
    factors = _factors(onsets, factor, roles)
    parts: list[Rhythm] = []
    for role in np.unique(plan.rhythm[:, ROLE]).tolist():
        own = plan.rhythm[plan.rhythm[:, ROLE] == role]
        bars = [own[own[:, BAR] == bar] for bar in range(len(plan))]
        goals = [max(1, round(_onsets(rows) * factors[role])) for rows in bars]
        done = [_with_onsets(rows, goal, metre) for rows, goal in zip(bars, goals, strict=True)]
        parts += _arriving(bars, done) if role == Role.MELODY else done
        density[:, role] = density_class(np.array([_onsets(rows) for rows in done], np.int64))
    rhythm = np.concatenate(parts)
    order = np.lexsort((-rhythm[:, SHAPE], rhythm[:, ROLE], rhythm[:, PLACE], rhythm[:, BAR]))
    return replace(plan, density=density, rhythm=rhythm[order])


def _factors(onsets: NDArray[np.int64], factor: float, roles: Collection[Role]) -> dict[int, float]:
    """How many times the onsets each role gets, so that all together have `factor` times theirs."""
    same = dict.fromkeys(map(int, Role), factor)
    under = [role for role in (Role.BASS, Role.CHORD) if role in roles]
    many = int(onsets[:, under].sum())
    if factor <= 1 or not many:
        return same
    more = (factor - 1) * int(onsets[:, : Role.DRUM].sum()) / many
    return same | {int(Role.MELODY): 1.0} | {int(role): 1 + more for role in under}


def _onsets(rows: Rhythm) -> int:
    return len(np.unique(rows[:, PLACE]))


def _with_onsets(rows: Rhythm, count: int, metre: Metre) -> Rhythm:
    """A role's bar with so many onsets; one in which it rests stays as it is."""
    if not len(rows):
        return rows
    if count < _onsets(rows):
        return _thinned(rows, count, metre)
    return _broken(rows, count, metre.ticks_per_bar)


def _arriving(bars: Sequence[Rhythm], done: Sequence[Rhythm]) -> list[Rhythm]:
    """A tune's bars as they were `done`, each beginning where it did: the steps that the notes
    left out at the end of a bar took, and back from one put in there, are its next note's."""
    arrived: list[Rhythm] = []
    behind = 0
    for old, new in zip(bars, done, strict=True):
        own = new.copy()
        if len(own):
            own[0, SHAPE] += behind
            behind = int(old[:, SHAPE].sum()) - int(new[:, SHAPE].sum())
        arrived.append(own)
    return arrived


def _thinned(rows: Rhythm, count: int, metre: Metre) -> Rhythm:
    """A role's bar with the `count` strongest of its onsets."""
    places = np.unique(rows[:, PLACE])
    strength = np.array([_strength(int(place), metre) for place in places])
    kept = np.sort(places[np.lexsort((places, -strength))[:count]])
    result: list[Rhythm] = []
    step = 0
    for place in places.tolist():
        own = rows[rows[:, PLACE] == place].copy()
        melody = own[0, ROLE] == Role.MELODY
        if place not in kept:
            step += int(own[0, SHAPE])
            end = int((own[:, PLACE] + own[:, LENGTH]).max())
            if result:
                result[-1][:, LENGTH] = np.maximum(
                    result[-1][:, LENGTH], end - result[-1][:, PLACE]
                )
            continue
        if melody:
            own[0, SHAPE] += step
        step = 0
        result.append(own)
    return np.concatenate(result)


def _broken(rows: Rhythm, count: int, bar: int) -> Rhythm:
    """A role's bar, of `bar` ticks, with its longest notes in halves, until it has `count` onsets
    if it may."""
    groups = [rows[rows[:, PLACE] == place] for place in np.unique(rows[:, PLACE])]
    while len(groups) < count:
        halves = [_half(own, bar) for own in groups]
        longest = int(np.argmax(halves))
        if not halves[longest]:
            break
        groups[longest : longest + 2] = _in_halves(
            groups[longest], halves[longest], groups[longest + 1 : longest + 2]
        )
    return np.concatenate(groups)


def _half(own: Rhythm, bar: int) -> int:
    """Half of how long notes last in their bar, in ticks; 0 where none may begin there."""
    half, odd = divmod(min(int(own[:, LENGTH].min()), bar - int(own[0, PLACE])), 2)
    return 0 if odd or (int(own[0, PLACE]) + half) % TICKS_PER_BEAT not in _GRID else half


def _in_halves(own: Rhythm, half: int, following: list[Rhythm]) -> list[Rhythm]:
    """Notes that begin together in halves, and those after them: a chord's second half is without
    its lowest note; a tune steps on towards the note after it, or to its neighbour and back."""
    first, second = own.copy(), own[: max(1, len(own) - 1)].copy()
    first[:, LENGTH] = half
    second[:, PLACE] += half
    second[:, LENGTH] = own[:, LENGTH].min() - half
    if own[0, ROLE] != Role.MELODY:
        return [first, second, *following]
    coming = [rows.copy() for rows in following]
    ahead = int(coming[0][0, SHAPE]) if coming else -1
    step = _STEP if ahead >= 0 else -_STEP
    second[:, SHAPE] = step
    for rows in coming:
        rows[0, SHAPE] -= step
    return [first, second, *coming]


def _strength(place: int, metre: Metre) -> int:
    """How strong a place in the bar is, 0 to 4: bar, half bar, beat, eighth."""
    beats = pulses(metre)
    if place == 0 or (place * 2 == metre.ticks_per_bar and place in beats):
        return 4 - (place > 0)
    return 2 if place in beats else int(place % _EIGHTH == 0)
