# pyright: strict
"""Entries of a round, ranked by pairs of them: the same model as a taste, each entry a feature."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.taste.fitting import HABIT_SPREAD, Choices, modes
from engine.taste.values import Duel, Place

_SPREAD = 1.0
"""The standard deviation of entries, in log odds, before anything is seen."""

_FOLLOWING = ((0.9, 1.0),)
"""Each member hears a pair once, so nobody has more votes than others: all are taken to be alike,
and one vote in ten to be by lot."""

_DRAWS = 4000


def rank(entries: Sequence[str], duels: Sequence[Duel]) -> tuple[Place, ...]:
    """See `engine.tasks.rank_entries`."""
    number = {entry: place for place, entry in enumerate(entries)}
    counted = [d for d in duels if {d.first, d.second} <= number.keys() and d.first != d.second]
    if not entries:
        return ()
    weights, covariance = np.zeros(len(entries)), _SPREAD**2 * np.eye(len(entries))
    if counted:
        choices = _choices(counted, number)
        # Who votes first for what stands first is told apart from what is liked.
        offset_model = modes(
            choices, choices.habits[None], np.array([HABIT_SPREAD]), reliabilities=_FOLLOWING
        )
        offset = choices.habits @ offset_model.weights[0]
        found = modes(choices, choices.rows[None], np.array([_SPREAD]), offset, _FOLLOWING)
        weights, covariance = found.weights[0], found.covariances[0]
    drawn = np.random.default_rng(0).multivariate_normal(weights, covariance, _DRAWS)
    best = np.bincount(drawn.argmax(axis=1), minlength=len(entries)) / _DRAWS
    order = sorted(range(len(entries)), key=lambda own: (-weights[own], own))
    return tuple(
        Place(
            entries[own],
            float(best[own]),
            float((drawn[:, own] > drawn[:, following]).mean()) if following is not None else 1.0,
            sum(entries[own] in (duel.first, duel.second) for duel in counted),
            sum(duel.chosen == entries[own] for duel in counted),
        )
        for own, following in zip(order, [*order[1:], None], strict=True)
    )


def _choices(duels: Sequence[Duel], number: dict[str, int]) -> Choices:
    shape = (len(duels), 2)
    rows = np.zeros((*shape, len(number)))
    habits = np.zeros((*shape, 1))
    habits[:, 1, 0] = 1.0
    for row, duel in zip(rows, duels, strict=True):
        row[0, number[duel.first]] = row[1, number[duel.second]] = 1.0
    _, members = np.unique([duel.member for duel in duels], return_inverse=True)
    chosen = np.array([int(duel.chosen == duel.second) for duel in duels], np.int64)
    counts = np.ones(len(duels))
    there = np.ones(shape, np.bool_)
    return Choices(rows, habits, there, chosen, members.astype(np.int64), counts)
