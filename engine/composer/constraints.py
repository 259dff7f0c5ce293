# pyright: strict
"""What may come next in a piece, whatever the network says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.composer.vocabulary import DURATION_TICKS, ONSET_TICKS, PITCHES
from engine.composer.writing import PARTS, Writing
from engine.plan.plan import Part
from engine.values import Metre, Role

Mask = NDArray[np.bool_]

CHORD_SIZE = 4
"""Most notes of role chord that begin together; of drums as well."""

SOUNDING = 9
"""Most notes that sound together."""

RANGES = {Role.MELODY: (52, 98), Role.BASS: (26, 62), Role.CHORD: (38, 88), Role.DRUM: (35, 81)}
"""MIDI pitches a role may use, lowest and highest, after transposition."""

_PITCHES = np.arange(PITCHES)
_LENGTHS: list[int] = DURATION_TICKS.tolist()


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for every note of a piece.

    `shift` semitones lead from the sounding pitch to the key frame; `end` is the last barline.
    `ranges` are the lowest and the highest pitch of each role as it sounds.
    """

    metre: Metre
    shift: int
    roles: frozenset[Role]
    end: int
    ranges: Mapping[Role, tuple[int, int]] = field(default_factory=lambda: RANGES)


def is_full(piece: Writing, limits: Limits) -> bool:
    """Whether in the bar that is being written nothing may begin any more but what is given."""
    begun = piece.ticks or (piece.queue and piece.standing is None)
    return bool(begun) and _free_from(piece, limits) >= (piece.ready + 1) * piece.bar


def gaps(piece: Writing, limits: Limits) -> Mask:
    """Onset classes that keep the order, skip nothing given, and leave no bar of silence.

    Where a bar has a planned bass it comes on the bar line. A piece begins on its first beat: what
    comes back would bring a late start back each time.
    """
    last = piece.last_onset
    ticks = last + ONSET_TICKS
    if piece.standing and not piece.ticks:
        return ticks == _beginning(piece, limits)[0]
    if not piece.ticks and not piece.queue:
        return ONSET_TICKS == 0
    silent_from = max(piece.sounding_until, last, piece.not_before)
    mask = (ticks >= piece.not_before) & (ticks <= silent_from + piece.bar)
    # Of the bar that is being written, what nothing given has taken for itself.
    mask &= ticks >= _free_from(piece, limits)
    if piece.queue:
        mask &= ticks <= piece.queue[0].tick
        mask |= ticks == piece.queue[0].tick
    if piece.ticks:
        mask[0] = mask[0] and bool(roles(piece, limits, last).any())
    due = _bass_due(piece, limits)
    if due is not None and last <= due:
        by_then = mask & (ticks <= due)
        if by_then.any() and (last < due or roles(piece, limits, due)[Role.BASS]):
            mask = by_then
    if piece.standing and (piece.ready + 1) * piece.bar >= limits.end and _is_done(piece, limits):
        # Nobody taught a network when what is filled in is over: the plan says it.
        mask &= (ticks == last) | (ticks >= limits.end)
    return mask


def _bass_due(piece: Writing, limits: Limits) -> int | None:
    """The bar line on which the planned bass has yet to come in; None if none has, or it sounds."""
    number = piece.ready
    start = number * piece.bar
    if (
        piece.standing is not None
        or number < 0
        or Role.BASS not in limits.roles
        or number >= len(piece.planned)
        or not piece.planned[number, Role.BASS]
        or piece.bass_until > start
        or piece.struck_in(number)[Role.BASS]
        or not piece.may_begin(Role.BASS, number)
        or not _is_open(piece, Role.BASS, start)
    ):
        return None
    return start


def _is_done(piece: Writing, limits: Limits) -> bool:
    """Whether each role that is written has what is planned for the bar."""
    behind = piece.planned[piece.ready] > piece.struck_in(piece.ready)
    return not any(behind[role] for role in limits.roles if piece.may_begin(role, piece.ready))


def _free_from(piece: Writing, limits: Limits) -> int:
    """From which tick of the bar that is being written on some role may begin by itself; its end
    where none may. What is closed changes from bar to bar only."""
    if piece.free_tick is None:
        piece.free_tick = _find_free(piece, limits)
    return piece.free_tick


def _find_free(piece: Writing, limits: Limits) -> int:
    free = (piece.ready + 1) * piece.bar
    for role in limits.roles:
        if piece.may_begin(role, piece.ready):
            part = PARTS.get(role)
            if part is None:
                return 0
            if (piece.ready, part) not in piece.closed:
                free = min(free, piece.free_from.get(part, 0))
    return free


def roles(piece: Writing, limits: Limits, tick: int) -> Mask:
    """Roles (4,) that may begin at a tick: in order, melody and bass once, parts not closed.

    Nothing comes before a given note of the same tick that the order puts first. At a new tick some
    role always may.
    """
    if piece.standing and not piece.ticks:
        return np.arange(len(Role)) == _beginning(piece, limits)[1]
    struck = piece.struck if piece.ticks and tick == piece.ticks[-1] else []
    lowest = max((role for role, _ in struck), default=Role.MELODY)
    given = piece.queue[0] if piece.queue and piece.queue[0].tick == tick else None
    mask = np.zeros(len(Role), np.bool_)
    for role in Role:
        together = sum(other is role for other, _ in struck)
        most = 1 if role in (Role.MELODY, Role.BASS) else CHORD_SIZE
        mask[role] = (
            role in limits.roles
            and role >= lowest
            and together < most
            and (given is None or role < given.role)
            and _is_open(piece, role, tick)
        )
    if mask[Role.BASS] and _bass_due(piece, limits) == tick:
        mask[Role.BASS + 1 :] = False
    if given is not None:
        mask[given.role] = True
    if struck and len(struck) + int(np.sum(piece.ends > tick)) >= SOUNDING:
        mask[: Role.DRUM] &= given is not None
    return mask


def _beginning(piece: Writing, limits: Limits) -> tuple[int, Role]:
    """When a filling begins in a bar and with whom: on the bar line with the first role that is
    planned and may, unless what is given comes first. Where nobody may, with the next bar."""
    start = max(piece.not_before, piece.standing.start if piece.standing else 0)
    free = [r for r in Role if r in limits.roles and _is_open(piece, r, start)]
    planned = [r for r in free if piece.planned[piece.ready, r]] or ([] if piece.queue else free)
    first = [(start, role) for role in planned[:1]]
    first += [(given.tick, given.role) for given in piece.queue[:1]]
    return min(first, default=((piece.ready + 1) * piece.bar, Role.MELODY))


def _is_open(piece: Writing, role: Role, tick: int) -> bool:
    part: Part | None = PARTS.get(role)
    if not piece.may_begin(role, tick // piece.bar):
        return False
    if part is None:
        return True
    return (tick // piece.bar, part) not in piece.closed and tick >= piece.free_from.get(part, 0)


def pitches(piece: Writing, limits: Limits) -> Mask:
    """Pitches (128,) of the next note's role that are not down, a chord's from the top down.

    Nothing goes above a melody note that sounds: what is highest is heard as the tune.
    """
    low, high = limits.ranges[piece.role]
    shift = 0 if piece.role is Role.DRUM else limits.shift
    playable = _between(low + shift, high + shift)
    taken = [pitch for role, pitch in piece.struck if role is piece.role]
    if piece.role is Role.DRUM:
        mask = playable.copy()
        mask[taken] = False
        return mask if mask.any() else playable
    free = np.greater(playable, piece.sounding())  # what may and does not sound
    if piece.role is not Role.MELODY:
        free[piece.under :] = False
    mask = free
    if taken:
        mask = free.copy()
        mask[min(taken) :] = False
    if piece.role is Role.MELODY and piece.standing is not None:
        over = mask & (np.flatnonzero(piece.sounding()).max(initial=-1) < _PITCHES)
        mask = over if over.any() else mask
    return mask if mask.any() else free if free.any() else playable


@cache
def _between(low: int, high: int) -> Mask:
    """The pitches (128,) from one to another."""
    return (low <= _PITCHES) & (high >= _PITCHES)


def longest(piece: Writing, limits: Limits) -> int:
    """The longest duration class that ends by the last barline; where none does, the shortest."""
    return max(0, bisect_right(_LENGTHS, limits.end - piece.onset) - 1)
