"""A simulated community: hidden taste, noise, a zealot; it is shown takes and votes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.taste.pool import Pool
from engine.choosing import candidates_for
from engine.composer.composing import OF_A_PLAN
from engine.taste.selecting import show
from engine.taste.values import LEAST_BALLOTS, Ballot, Taste

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

MEMBERS = 12
A_REQUEST = 5
"""Ballots on each two requests."""

AGAIN = 1.25
"""How many times as many ballots there are when the taste is learnt again."""

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Habits:
    """How a community votes.

    `noise` is the share of votes at random, `zealot` the share of ballots that one member casts for
    the very opposite. `first` is the share of votes at random that go to what is shown first.
    `always` more members vote on each request for what is shown first.
    """

    noise: float = 0.3
    zealot: float = 0.4
    first: float = 0.3
    always: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request showed, by the numbers of the pool, after so many ballots."""

    after: int
    takes: tuple[int, ...]


@dataclass(slots=True)
class Life:
    """What came of a community."""

    shown: list[Shown] = field(default_factory=list[Shown])
    ballots: list[Ballot] = field(default_factory=list[Ballot])
    taste: Taste = field(default_factory=Taste)


def in_pool_spreads(pool: Pool) -> Floats:
    """The pool's features (n, p), each of mean 0 and spread 1."""
    names = sorted(pool.features[0])
    rows = np.array([[own[name] for name in names] for own in pool.features])
    return (rows - rows.mean(axis=0)) / np.maximum(rows.std(axis=0), 1e-9)


def draw_taste(rows: Floats, kind: str, chooser: np.random.Generator) -> Floats:
    """How much each of the pool (n,) is liked: by one feature, by three, or by all."""
    width = rows.shape[1]
    weights = np.zeros(width)
    few = {"one": 1, "three": 3, "all": width}[kind]
    weights[chooser.choice(width, few, replace=False)] = chooser.normal(size=few)
    # No two alike, or half of the candidates would not be half.
    return rows @ weights + 1e-9 * chooser.normal(size=len(rows))


def live(
    pool: Pool,
    liked: Floats,
    learn: Callable[[Sequence[Ballot], float], Taste],
    seed: int,
    *,
    ballots: int,
    habits: Habits,
    takes: int,
) -> Life:
    """Requests of so many `takes`, which of them are shown, and votes, until there are so many
    `ballots`."""
    chooser = np.random.default_rng(seed)
    life, request, learnt = Life(), 0, LEAST_BALLOTS / AGAIN
    while len(life.ballots) < ballots:
        numbers = _offered(pool, takes, life.taste, chooser)
        written = [pool.features[number] for number in numbers]
        best = show(life.taste, pool.ratings[numbers], written, takes, seed + request)
        shown = [int(numbers[own]) for own in best]
        chooser.shuffle(shown)
        life.shown.append(Shown(len(life.ballots), tuple(shown)))
        features = tuple(pool.features[number] for number in shown)
        votes = _votes(request, liked[shown], habits, chooser)
        asked = f"member {chooser.integers(MEMBERS)}"
        for member, chosen in votes:
            at = len(life.ballots) * DAY / 4
            life.ballots.append(Ballot(str(request), member, asked, features, chosen, at, 400.0))
        request += 1
        if len(life.ballots) >= learnt * AGAIN:
            learnt = len(life.ballots)
            life.taste = learn(life.ballots, life.ballots[-1].at)
    return life


def _offered(pool: Pool, takes: int, taste: Taste, chooser: np.random.Generator) -> Numbers:
    """Which pieces of the pool a request has to choose from, as `engine.choosing` goes about it.

    One for each of its plans, less those that have a fault; of more plans where that is too few.
    """
    plans = -(-candidates_for(takes, taste) // OF_A_PLAN)
    drawn = chooser.permutation(pool.plans)
    while True:
        sound = drawn[:plans][drawn[:plans] < len(pool.features)]
        if len(sound) >= takes:
            return sound
        plans += plans


def _votes(
    request: int, liked: Floats, habits: Habits, chooser: np.random.Generator
) -> list[tuple[str, int]]:
    """Who votes for which of the takes shown."""
    count = A_REQUEST // 2 + request % 2 * (A_REQUEST % 2)
    zealots = chooser.random() < habits.zealot * A_REQUEST / 2
    voters = chooser.choice(MEMBERS, count - zealots, replace=False)
    votes = [("zealot", int(np.argmin(liked)))] if zealots else []
    for member in voters:
        drawn, chosen = chooser.random(), int(np.argmax(liked))
        if drawn < habits.noise:
            is_first = drawn < habits.noise * habits.first
            chosen = 0 if is_first else int(chooser.integers(len(liked)))
        votes.append((f"member {member}", chosen))
    return votes + [(f"always {number}", 0) for number in range(habits.always)]
