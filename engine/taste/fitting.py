"""Choices among takes as a regularised Bradley-Terry model (Plackett-Luce for more than two) over
their features, with voters of whom it is not known how far their votes follow it.

Without that a member who votes against the others, or by lot, would count as much as they do: a
voter's reliability, the share of votes that follow what the community likes, is summed over (as in
Crowd-BT, Chen et al. 2013). Below zero they follow the very opposite, which tells as well what
liking is about; what its direction is, most members say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

HABIT_SPREAD = 0.7
"""The standard deviation, in log odds, of how much likelier one place is chosen than another."""

RELIABILITIES = ((-0.8, 0.1), (0.0, 0.2), (0.4, 0.3), (0.8, 0.4))
"""Shares of a member's votes that may follow the taste, below zero its opposite, and how probable
each is."""

STUBBORN = ((0.0, 0.75), (0.4, 0.25))
"""Shares of a community's members that may vote for one place, whatever stands there, and how
probable each is."""

_OF_ONE_PLACE, _THE_FIRST = 0.9, 0.7
"""The share of such a member's votes that do, and how probable it is that that place is the first.
"""

_STEPS = 25
_SHORTEST = 1e-3


@dataclass(frozen=True, slots=True)
class Choices:
    """What n ballots chose of k takes.

    `rows` (n, k, p) are the takes' features, `habits` (n, k, q) what else may have led to them,
    `there` (n, k) which takes there were, `chosen` (n,) the place of the one that was voted for,
    `members` (n,) whose ballot it is, from 0, and `counts` (n,) what it counts.
    """

    rows: Floats
    habits: Floats
    there: NDArray[np.bool_]
    chosen: Numbers
    members: Numbers
    counts: Floats


@dataclass(frozen=True, slots=True)
class Modes:
    """Of m models the posterior's mode (m, d), covariance (m, d, d) and log evidence (m,)."""

    weights: Floats
    covariances: Floats
    log_evidence: Floats


@dataclass(frozen=True, slots=True)
class _State:
    """The log posterior (m,) of some weights, each take's chance (m, 2 n, k) and how far each
    ballot (m, 2 n) follows it: first the models', then their opposites'."""

    value: Floats
    chances: Floats
    following: Floats


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What voters there may be: a share of them votes for one place only, as which each member's
    votes are so likely (members,)."""

    reliabilities: Sequence[tuple[float, float]]
    stubborn: float
    of_one_place: Floats


def of_one_place(choices: Choices) -> Floats:
    """How likely each member's votes (members,) are of one who votes for one place only, no matter
    which; the logarithm.

    Many such would else be taken for a habit of all, and what the others like not be seen for it.
    """
    takes = choices.there.sum(axis=1)
    other = (1 - _OF_ONE_PLACE) / np.maximum(1, takes - 1)
    places = np.arange(choices.there.shape[1])[:, None]
    logs = choices.counts * np.log(np.where(choices.chosen == places, _OF_ONE_PLACE, other))
    whose = np.equal.outer(choices.members, np.arange(choices.members.max(initial=-1) + 1))
    which = np.where(places == 0, _THE_FIRST, (1 - _THE_FIRST) / max(1, len(places) - 1))
    of_places = logs @ whose.astype(np.float64) + np.log(which)
    return np.asarray(np.logaddexp.reduce(of_places, axis=0))


def with_stubborn(others: Floats, of_one_place: Floats, share: float) -> Floats:
    """Log likelihoods of members' votes if a share of the members votes for one place only."""
    if not share:
        return others
    return np.logaddexp(others + np.log(1 - share), of_one_place + np.log(share))


def modes(
    choices: Choices,
    inputs: Floats,
    spreads: Floats,
    offset: Floats | None = None,
    reliabilities: Sequence[tuple[float, float]] = RELIABILITIES,
    stubborn: float = 0.0,
) -> Modes:
    """Fit m models of d inputs (m, n, k, d) each, whose weights have `spreads` (m,).

    `offset` (n, k) is what the takes have besides, `stubborn` the share of members that vote for
    one place only. The curvature is that of ballots as far as they follow, which makes the
    evidence rather too small than too large.
    """
    count, width = len(inputs), inputs.shape[3]
    inputs = np.concatenate([inputs, -inputs], axis=1)
    base = np.zeros(choices.there.shape) if offset is None else offset
    weights = np.zeros((count, width))
    precision = spreads**-2.0
    kinds = _Kinds(reliabilities, stubborn, of_one_place(choices))
    state = _state(choices, inputs, weights, precision, base, kinds)
    chosen = np.tile(choices.chosen, 2)
    number = np.arange(len(chosen))
    for _ in range(_STEPS):
        middle = np.einsum("mnk,mnkd->mnd", state.chances, inputs)
        away = inputs[:, number, chosen] - middle
        slope = np.einsum("mn,mnd->md", state.following, away) - weights * precision[:, None]
        step = np.linalg.solve(_curvature(inputs, state, precision), slope[..., None])[..., 0]
        length = np.ones(count)
        while True:
            tried = weights + length[:, None] * step
            found = _state(choices, inputs, tried, precision, base, kinds)
            worse = (found.value < state.value - 1e-12) & (length > 0)
            if not worse.any():
                break
            length = np.where(worse, np.where(length > _SHORTEST, length / 2, 0.0), length)
        gained = float((found.value - state.value).max(initial=0.0))
        weights, state = tried, found
        if gained < 1e-5:
            break
    curvature = _curvature(inputs, state, precision)
    evidence = state.value - width * np.log(spreads) - np.linalg.slogdet(curvature)[1] / 2
    covariances = np.asarray(np.linalg.inv(curvature), np.float64)
    return Modes(weights, covariances, np.asarray(evidence))


def _curvature(inputs: Floats, state: _State, precision: Floats) -> Floats:
    middle = np.einsum("mnk,mnkd->mnd", state.chances, inputs)
    away = inputs - middle[:, :, None]
    heavy = away * (state.chances * state.following[..., None])[..., None]
    flat = (len(away), away.shape[1] * away.shape[2], away.shape[3])
    found = np.matmul(heavy.reshape(flat).transpose(0, 2, 1), away.reshape(flat))
    return found + precision[:, None, None] * np.eye(away.shape[3])


def _state(
    choices: Choices,
    inputs: Floats,
    weights: Floats,
    precision: Floats,
    offset: Floats,
    kinds: _Kinds,
) -> _State:
    there, chosen = np.tile(choices.there, (2, 1)), np.tile(choices.chosen, 2)
    liked = np.einsum("mnkd,md->mnk", inputs, weights) + np.tile(offset, (2, 1))
    liked = np.where(there, liked, -np.inf)
    chances = np.exp(liked - liked.max(axis=2, keepdims=True))
    chances /= chances.sum(axis=2, keepdims=True)
    either = np.split(chances[:, np.arange(len(chosen)), chosen], 2, axis=1)
    signed = np.array([share for share, _ in kinds.reliabilities])
    chance = np.stack([either[int(share < 0)] for share in signed])  # (r, m, n)
    by_lot = 1.0 / choices.there.sum(axis=1)
    shares = np.abs(signed)[:, None, None]
    mixed = shares * chance + (1 - shares) * by_lot
    logs = choices.counts * np.log(np.maximum(mixed, 1e-300))
    # Each member's votes together say how reliable the member is.
    whose = np.equal.outer(choices.members, np.arange(choices.members.max(initial=-1) + 1))
    of_members = logs @ whose.astype(np.float64)
    of_members += np.log([probable for _, probable in kinds.reliabilities])[:, None, None]
    following = np.asarray(np.logaddexp.reduce(of_members, axis=0))
    together = with_stubborn(following, kinds.of_one_place, kinds.stubborn)
    of_members += np.log(1 - kinds.stubborn)
    probable = np.exp(of_members - together)[:, :, choices.members]
    parts = choices.counts * probable * shares * chance / mixed
    following = np.concatenate([parts[signed >= 0].sum(axis=0), parts[signed < 0].sum(axis=0)], 1)
    value = together.sum(axis=1) - precision * (weights**2).sum(axis=1) / 2
    return _State(value, chances, following)
