# pyright: strict
"""How much each ballot counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.taste.values import LEAST_MEMBERS, NEW_DAYS, Ballot

Floats = NDArray[np.float64]

HALF_LIFE = 90 * 86_400.0
"""Seconds after which a vote counts half."""

OWN = 0.5
"""What a vote for one of the takes that the voter asked for counts, against anybody's."""

MOST, MOST_OF_MANY = 1 / LEAST_MEMBERS, 1 / 10
"""What one member's votes count for at most, of all, where members are few and where many."""

NEW_SHARE = 0.1
"""What all votes of new members together count for at most."""

_ROUNDS = 50


def established(ballots: Sequence[Ballot]) -> int:
    """How many of the members who voted are not new."""
    return len({ballot.member for ballot in ballots if not _is_new(ballot)})


def ballot_weights(ballots: Sequence[Ballot], now: float) -> Floats:
    """What each ballot (n,) counts, 0 to 1, at a time: 1 for a member's on another's takes, now.

    One member's ballots are never more than a quarter of all, nor, down to a tenth, more than
    one and a half times what is a member's in the mean; those of new members never more than a
    tenth. What is more is taken from each of theirs alike, and given to nobody. All are 0 where
    there are too few members for that who are not new.
    """
    age = np.array([max(0.0, now - ballot.at) for ballot in ballots])
    own = np.array([ballot.member == ballot.asked_by for ballot in ballots], bool)
    weights = 0.5 ** (age / HALF_LIFE) * np.where(own, OWN, 1.0)
    members, who = np.unique([ballot.member for ballot in ballots], return_inverse=True)
    new = np.array([_is_new(ballot) for ballot in ballots], bool)
    # A crowd of new ones makes no share of the others' smaller, or it could silence them.
    established_members = established(ballots)
    if established_members < LEAST_MEMBERS:
        return np.zeros(len(ballots))
    for _ in range(_ROUNDS):  # either limit, once kept, makes the whole less
        of_others = float(weights[~new].sum())
        most = of_others * NEW_SHARE / (1 - NEW_SHARE)
        of_new = float(weights[new].sum())
        if of_new > most:
            weights[new] *= most / of_new
        before = float(weights.sum())
        totals = np.bincount(who, weights, len(members)).astype(np.float64)
        limit = _limit(totals, established_members)
        weights *= np.minimum(1.0, limit / np.maximum(totals, 1e-300))[who]
        if weights.sum() > before * (1 - 1e-9):
            break
    return weights


def _is_new(ballot: Ballot) -> bool:
    return ballot.account_days is not None and ballot.account_days < NEW_DAYS


def _limit(totals: Floats, members: int) -> float:
    """The most that one may have so that nobody has too large a share of what is left; `members`
    are those that are not new."""
    share = min(MOST, max(MOST_OF_MANY, 1.5 / members))
    falling = np.sort(totals)[::-1]
    for capped in range(int(1 / share)):
        limit = float(falling[capped:].sum()) / (1 / share - capped)
        if capped >= len(falling) or falling[capped] <= limit:
            return limit
    return float(falling[-1])
