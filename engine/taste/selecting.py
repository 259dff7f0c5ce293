# pyright: strict
"""Which takes a taste would have shown, without narrowing what is composed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from engine.taste.values import Taste

Floats = NDArray[np.float64]

REACH = 6.0
"""Spreads of the ratings that a spread of a taste that is wholly sure counts for."""

FREE = 4
"""One take in so many is chosen by no taste."""

_LESS_DIVERSE = 0.2
"""By what share two takes may be nearer to each other than candidates are in the mean.

In the mean of requests takes keep more than 0.95, for most choices keep more than they must.
"""

_FARTHEST = 3.0


def pulls(taste: Taste, candidates: Sequence[Mapping[str, float]]) -> Floats:
    """How much the taste would have each candidate (n,), in spreads of their ratings.

    All 0 where it is not sure that there is one; what is not known of a candidate pulls nothing.
    """
    if not taste.sureness or taste.reach <= 0:
        return np.zeros(len(candidates))
    weights = np.array([liking.weight for liking in taste.likings.values()])
    liked = in_spreads(taste, candidates) @ weights / taste.reach
    return REACH * taste.sureness * np.clip(liked - liked.mean(), -_FARTHEST, _FARTHEST)


def in_spreads(taste: Taste, candidates: Sequence[Mapping[str, float]]) -> Floats:
    """The candidates' features (n, p) that the taste knows, less their mean, in its spreads."""
    rows = np.array(
        [[own.get(name, math.nan) for name in taste.likings] for own in candidates], np.float64
    ).reshape(len(candidates), len(taste.likings))
    known = np.isfinite(rows)
    middle = np.where(known, rows, 0.0).sum(axis=0) / np.maximum(1, known.sum(axis=0))
    spreads = np.array([liking.spread for liking in taste.likings.values()])
    return np.where(known, rows - middle, 0.0) / spreads


def free_takes(takes: int, seed: int) -> int:
    """How many of the takes of a request no taste may choose: a quarter, in the mean of seeds."""
    return takes // FREE + (seed % FREE < takes % FREE)


def least_diversity(takes: int) -> float:
    """What of the candidates' mean distance from each other the takes of any one request keep.

    The more pairs of takes there are, the less their mean differs from request to request.
    """
    return 1.0 - _LESS_DIVERSE / math.sqrt(max(1, math.comb(takes, 2)))


def show(
    taste: Taste,
    rated: Floats,
    candidates: Sequence[Mapping[str, float]],
    takes: int,
    seed: int,
) -> list[int]:
    """Which candidates, by their ratings (n,) and features, are shown; the most liked first.

    By rating alone where the taste is not sure. Else `free_takes` are the best rated of all; the
    others are those that are rated and liked most and keep `least_diversity`.
    """
    if not taste.sureness:
        return np.argsort(-rated, kind="stable")[:takes].tolist()
    liked = rated + float(rated.std()) * pulls(taste, candidates)
    free = free_takes(takes, seed)
    chosen = _select(rated, liked, in_spreads(taste, candidates), min(takes, len(rated)), free)
    return sorted(chosen, key=lambda number: -liked[number])


def _select(rated: Floats, liked: Floats, rows: Floats, takes: int, free: int) -> list[int]:
    """Of all choices the most liked that is diverse enough by the distances of its `rows` (n, p).

    The most diverse if none is.
    """
    kept = np.argsort(-rated, kind="stable")[:free].tolist()
    others = [number for number in np.argsort(-liked, kind="stable").tolist() if number not in kept]
    choices = [(*kept, *more) for more in combinations(others[:_CONSIDERED], takes - free)]
    if takes < 2:
        return list(choices[0])
    apart = np.sqrt(((rows[:, None] - rows[None]) ** 2).sum(axis=2))
    usual = float(apart.sum()) / (len(rated) * (len(rated) - 1))
    numbers = np.array(choices)
    diversity = apart[numbers[:, :, None], numbers[:, None, :]].sum(axis=(1, 2))
    diversity /= takes * (takes - 1)
    enough = diversity >= least_diversity(takes) * usual
    worth = np.where(enough, liked[numbers].sum(axis=1), -np.inf)
    best = int(np.argmax(worth)) if enough.any() else int(np.argmax(diversity))
    return list(choices[best])


_CONSIDERED = 20
"""Candidates, most liked first, of which choices are tried: 4,845 for four takes."""
