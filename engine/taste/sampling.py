# pyright: strict
"""All tastes that there may be, each as probable as the votes make it: sequential Monte Carlo.

Tastes are drawn as they are expected before any vote and led to what the votes say little by little
(Del Moral, Doucet and Jasra 2006); how far they had to be led is the evidence for a taste. While
ballots are few, what is known of a weight is no bell around its likeliest value (a vote among four
takes only rules out where another is liked more), so that this tells a taste from chance sooner
than Laplace's approximation does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.taste.fitting import (
    HABIT_SPREAD,
    RELIABILITIES,
    STUBBORN,
    Choices,
    Floats,
    modes,
    of_one_place,
    with_stubborn,
)

Flags = NDArray[np.bool_]

FEW_SPREADS = (1.5, 3.0, 6.0)
"""Standard deviations that the weights of a taste for few features may have, in log odds a spread,
each as probable as another."""

ALL_SPREADS = (0.5, 1.0, 2.0, 4.0)
"""The same of a taste for all features."""

ALL_SHARE = 1 / 3
"""How probable it is that a taste is for all features; for one it is as probable, and for more than
one the same."""

MOST = 4
"""Features that a taste for few may be for."""

NO_TASTE = 0.5
"""How probable it is, before anything is seen, that the votes follow none of the features."""

_MOST_TASTES, _FEWEST_TASTES, _WORK = 800, 300, 30_000
"""How many tastes are drawn of each kind: with the ballots there are so many products, within these
bounds."""

_LEFT = 0.5
"""The share of tastes (effective sample size) that one step of the way may leave."""

_MOVES = 3
"""How often tastes are moved after each step."""

_ACCEPTED = 0.3
"""The share of moves that are to be accepted; their length is adapted to it."""

_FARTHEST = 50.0
"""Log odds between two takes that count as certain."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights (p,), how probable the sign of each is, and how probable no taste at all is."""

    weights: Floats
    certainties: Floats
    no_taste: float


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of taste: spreads of weights, each as probable, and the log probability, by how many
    features a taste is for, of one for certain such (0 for none)."""

    spreads: Sequence[float]
    log_sizes: Floats


@dataclass(frozen=True, slots=True)
class _Tastes:
    """n tastes: what each is for (n, p), the spread of its weights (n,), the weights in spreads
    (n, p), also of what it is not for, and the log likelihood of the votes (n,)."""

    features: Flags
    spreads: Floats
    drawn: Floats
    likely: Floats

    @property
    def weights(self) -> Floats:
        return self.drawn * self.features * self.spreads[:, None]

    def where(self, chosen: NDArray[np.int64]) -> _Tastes:
        return _Tastes(
            self.features[chosen], self.spreads[chosen], self.drawn[chosen], self.likely[chosen]
        )


class _Votes:
    """The votes, ready to be explained by many tastes."""

    def __init__(self, choices: Choices) -> None:
        count, takes, width = choices.rows.shape
        number = np.arange(count, dtype=np.int64)
        away = choices.rows - choices.rows[number, choices.chosen][:, None]
        self._away = away.reshape(count * takes, width)
        self._habits = [_habit(choices, share) for share, _ in STUBBORN]
        self._by_lot = (1.0 / choices.there.sum(axis=1))[:, None]
        members = np.arange(int(choices.members.max(initial=-1)) + 1)
        self._counts = np.equal.outer(members, choices.members) * choices.counts
        self._of_one_place = of_one_place(choices)[:, None]
        self._shape = (count, takes)

    def likelihood(self, weights: Floats) -> Floats:
        """The log likelihood (n,) of the votes by weights (n, p), reliabilities summed over, and
        how many members vote for one place only."""
        apart = np.clip(self._away @ weights.T, -_FARTHEST, _FARTHEST)
        odds = np.exp(apart).reshape(*self._shape, len(weights))
        found: list[Floats] = []
        for habit, (share, probable) in zip(self._habits, STUBBORN, strict=True):
            others = self._of_members(odds, habit)
            together = with_stubborn(others, self._of_one_place, share).sum(axis=0)
            found.append(np.asarray(together + math.log(probable)))
        return np.asarray(np.logaddexp.reduce(np.stack(found), axis=0))

    def _of_members(self, odds: Floats, habit: Floats) -> Floats:
        """The log likelihood of each member's votes (members, n), by takes' odds (votes, k, n)."""
        following = 1.0 / (odds * habit).sum(axis=1)
        opposing = 1.0 / (habit / odds).sum(axis=1)
        of_members: list[Floats] = []
        for share, probable in RELIABILITIES:
            either = opposing if share < 0 else following
            mixed = abs(share) * either + (1 - abs(share)) * self._by_lot
            of_members.append(self._counts @ np.log(mixed) + math.log(probable))
        return np.asarray(np.logaddexp.reduce(np.stack(of_members), axis=0))


def _habit(choices: Choices, stubborn: float) -> Floats:
    """Odds (votes, k, 1) of the takes by their places alone, against what was voted for."""
    inputs = choices.habits[None]
    found = modes(choices, inputs, np.array([HABIT_SPREAD]), stubborn=stubborn)
    usual = choices.habits @ found.weights[0]
    of_chosen = usual[np.arange(len(usual)), choices.chosen][:, None]
    odds = np.exp(np.clip(usual - of_chosen, -30.0, 30.0))
    return np.where(choices.there, odds, 0.0)[:, :, None]


def fit(choices: Choices) -> Fitted:
    """The mean of tastes for one feature, for some and for all, and how probable none is.

    Habits are as they are without a taste. The same choices always give the same.
    """
    votes, width = _Votes(choices), choices.rows.shape[2]
    count = max(_FEWEST_TASTES, min(_MOST_TASTES, _WORK // max(1, len(choices.chosen))))
    few, every = _kinds(width)
    found = [
        (share, *_sampled(kind, votes, (count, width)))
        for share, kind in ((1 - ALL_SHARE, few), (ALL_SHARE, every))
    ]
    odds = np.array([math.log(share) + evidence for share, evidence, _ in found])
    shares = np.exp(odds - np.logaddexp.reduce(odds))
    weights = np.concatenate([own for _, _, own in found])
    worth = np.repeat(shares / count, count)
    liked = worth @ weights
    # A taste that is not for a feature says nothing of its sign: as probable one way as the other.
    agreeing = worth @ np.where(weights == 0, 0.5, np.sign(weights) == np.sign(liked))
    without = math.log(NO_TASTE) + float(votes.likelihood(np.zeros((1, width)))[0])
    together = math.log(1 - NO_TASTE) + float(np.logaddexp.reduce(odds))
    no_taste = float(np.exp(without - np.logaddexp(without, together)))
    return Fitted(liked, np.asarray(agreeing), no_taste)


def _kinds(width: int) -> tuple[_Kind, _Kind]:
    """Tastes for few features, and for all."""
    few, every = np.full(width + 1, -np.inf), np.full(width + 1, -np.inf)
    most = min(MOST, width)
    for size in range(1, most + 1):
        probable = 0.5 / (most - 1) if size > 1 else (0.5 if most > 1 else 1.0)
        few[size] = math.log(probable / math.comb(width, size))
    every[width] = 0.0
    return _Kind(FEW_SPREADS, few), _Kind(ALL_SPREADS, every)


def _sampled(kind: _Kind, votes: _Votes, shape: tuple[int, int]) -> tuple[float, Floats]:
    """The log evidence for a kind of taste, and weights (n, p) as the votes make them probable."""
    chooser = np.random.default_rng(0)
    tastes = _expected(kind, shape, chooser)
    tastes = replace(tastes, likely=votes.likelihood(tastes.weights))
    way, evidence, length = 0.0, 0.0, 0.5
    while way < 1:
        step = _step(tastes.likely, 1 - way)
        logs = step * tastes.likely
        most = float(logs.max())
        shares = np.exp(logs - most)
        evidence += most + math.log(float(shares.mean()))
        way = 1.0 if step >= 1 - way else way + step
        tastes = tastes.where(_resampled(shares, chooser))
        for _ in range(_MOVES):
            tastes, accepted = _moved(tastes, kind, votes, way, length, chooser)
            length = min(1.0, max(0.02, length * math.exp(accepted - _ACCEPTED)))
            another = _walked if tastes.features.all() else _chosen_anew
            tastes = another(tastes, kind, votes, way, chooser)
    return evidence, tastes.weights


def _expected(kind: _Kind, shape: tuple[int, int], chooser: np.random.Generator) -> _Tastes:
    """Tastes of a kind as they may be before anything is seen."""
    count, width = shape
    probable = np.exp(kind.log_sizes) * [math.comb(width, size) for size in range(width + 1)]
    sizes = chooser.choice(width + 1, count, p=probable / probable.sum())
    places = np.argsort(chooser.random(shape), axis=1)
    spreads = chooser.choice(kind.spreads, count)
    return _Tastes(places < sizes[:, None], spreads, chooser.normal(size=shape), np.zeros(count))


def _step(likely: Floats, rest: float) -> float:
    """How far to go, up to `rest`, so that enough tastes are left that count."""

    def left(step: float) -> float:
        shares = np.exp(step * (likely - likely.max()))
        return float(shares.sum() ** 2 / (shares**2).sum()) / len(shares)

    if left(rest) >= _LEFT:
        return rest
    low, high = 0.0, rest
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if left(middle) < _LEFT else (middle, high)
    return high


def _resampled(shares: Floats, chooser: np.random.Generator) -> NDArray[np.int64]:
    """Numbers of tastes, each as often as its share has it (systematic resampling)."""
    count = len(shares)
    at = (chooser.random() + np.arange(count)) / count
    found = np.searchsorted(np.cumsum(shares / shares.sum()), at)
    return np.minimum(found, count - 1).astype(np.int64)


def _moved(
    tastes: _Tastes,
    kind: _Kind,
    votes: _Votes,
    way: float,
    length: float,
    chooser: np.random.Generator,
) -> tuple[_Tastes, float]:
    """Weights moved by about `length` of their spreads, so that without votes they stay as expected
    (preconditioned Crank-Nicolson); the share of moves that were accepted."""
    count = len(tastes.likely)
    own = np.minimum(1.0, length * np.exp(chooser.normal(size=count)))[:, None]
    drawn = np.sqrt(1 - own**2) * tastes.drawn + own * chooser.normal(size=tastes.drawn.shape)
    other = chooser.random(count) < 0.3
    spreads = np.where(other, chooser.choice(kind.spreads, count), tastes.spreads)
    tried = replace(tastes, drawn=drawn, spreads=spreads)
    return _accepted(tastes, tried, np.zeros(count), votes, way, chooser)


def _walked(
    tastes: _Tastes, _: _Kind, votes: _Votes, way: float, chooser: np.random.Generator
) -> _Tastes:
    """Weights moved as far, each way, as they are spread by now: what is told apart well moves
    little (random walk Metropolis, its length by Roberts, Gelman and Gilks 1997)."""
    count, width = tastes.drawn.shape
    spread = np.cov(tastes.drawn, rowvar=False).reshape(width, width) + 1e-9 * np.eye(width)
    length = 2.4 / math.sqrt(width) * np.linalg.cholesky(spread)
    drawn = tastes.drawn + chooser.normal(size=(count, width)) @ length.T
    expected = ((tastes.drawn**2).sum(axis=1) - (drawn**2).sum(axis=1)) / 2
    tried = replace(tastes, drawn=drawn)
    return _accepted(tastes, tried, np.asarray(expected), votes, way, chooser)[0]


def _chosen_anew(
    tastes: _Tastes, kind: _Kind, votes: _Votes, way: float, chooser: np.random.Generator
) -> _Tastes:
    """A feature that a taste is for exchanged for one that it is not, or one more, or one less."""
    count = len(tastes.likely)
    rows, lot = np.arange(count), chooser.random(tastes.features.shape)
    own = np.where(tastes.features, lot, -1.0).argmax(axis=1)
    other = np.where(tastes.features, -1.0, lot).argmax(axis=1)
    features, drawn = tastes.features.copy(), tastes.drawn.copy()
    features[rows, own], features[rows, other] = False, True
    sign = np.where(chooser.random(count) < 0.5, 1.0, -1.0)
    drawn[rows, other], drawn[rows, own] = sign * tastes.drawn[rows, own], tastes.drawn[rows, other]
    turned = np.eye(tastes.features.shape[1], dtype=np.bool_)[lot.argmax(axis=1)]
    exchanged = (chooser.random(count) < 0.5) & ~tastes.features.all(axis=1)
    features = np.where(exchanged[:, None], features, tastes.features ^ turned)
    tried = replace(
        tastes, features=features, drawn=np.where(exchanged[:, None], drawn, tastes.drawn)
    )
    sizes = [kind.log_sizes[own.features.sum(axis=1)] for own in (tried, tastes)]
    return _accepted(tastes, tried, sizes[0] - sizes[1], votes, way, chooser)[0]


def _accepted(
    tastes: _Tastes,
    tried: _Tastes,
    expected: Floats,
    votes: _Votes,
    way: float,
    chooser: np.random.Generator,
) -> tuple[_Tastes, float]:
    """Those that are tried, as probable as they were `expected` (log odds) and votes have it."""
    tried = replace(tried, likely=votes.likelihood(tried.weights))
    odds = expected + way * (tried.likely - tastes.likely)
    better = np.log(chooser.random(len(odds))) < odds
    rows = better[:, None]
    return _Tastes(
        np.where(rows, tried.features, tastes.features),
        np.where(better, tried.spreads, tastes.spreads),
        np.where(rows, tried.drawn, tastes.drawn),
        np.where(better, tried.likely, tastes.likely),
    ), float(better.mean())
