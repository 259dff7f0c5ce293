"""From ballots to a taste."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.taste.fitting import Choices, Floats
from engine.taste.sampling import fit
from engine.taste.values import LEAST_BALLOTS, LEAST_MEMBERS, Ballot, Liking, Taste
from engine.taste.weights import ballot_weights, established
from engine.taste.words import words

_PLACES = 4
"""Places of which each has a habit of its own; takes beyond are as the last of these."""

_LEAST_SURENESS = 0.2
"""Less is as good as nothing: chance comes to it now and then while ballots are few."""

_FARTHEST = 3.0
"""Spreads from its ballot's middle that one take may count for at most."""


def learn(ballots: Sequence[Ballot], now: float) -> Taste:
    """What the ballots say is liked, at a time of their clock. See `engine.tasks.learn_taste`."""
    counted = _counted(ballots)
    members = len({ballot.member for ballot in counted})
    nothing = Taste(
        ballots=len(counted), members=members, left_out=len(ballots) - len(counted), told=()
    )
    if len(counted) < LEAST_BALLOTS:
        return replace(nothing, told=words(nothing))
    if (old := established(counted)) < LEAST_MEMBERS:
        return replace(nothing, told=words(replace(nothing, members=old)))
    counts = ballot_weights(counted, now)
    names = sorted({name for ballot in counted for take in ballot.takes for name in take})
    shown = [_rows(ballot, names) for ballot in counted]
    squares = np.sum([(rows**2).sum(axis=0) for rows in shown], axis=0)
    spreads = np.sqrt(squares / sum(len(rows) - 1 for rows in shown))
    differing = spreads > 1e-9 * np.maximum(1.0, spreads.max(initial=0.0))
    names = [name for name, differs in zip(names, differing, strict=True) if differs]
    spreads = spreads[differing]
    if not names or counts.sum() <= 0:
        return replace(nothing, told=words(nothing))
    scaled = [np.clip(rows[:, differing] / spreads, -_FARTHEST, _FARTHEST) for rows in shown]
    found = fit(_choices(counted, scaled, counts))
    likings = {
        name: Liking(float(weight), float(spread), max(0.5, float(certainty)))
        for name, weight, spread, certainty in zip(
            names, found.weights, spreads, found.certainties, strict=True
        )
    }
    liked = np.concatenate([rows @ found.weights for rows in scaled])
    reach = math.sqrt(float((liked**2).sum()) / sum(len(rows) - 1 for rows in scaled))
    sureness = 1 - 2 * found.no_taste
    sureness = sureness if sureness >= _LEAST_SURENESS else 0.0
    taste = replace(nothing, likings=likings, sureness=sureness, reach=reach)
    return replace(taste, told=words(taste))


def _counted(ballots: Sequence[Ballot]) -> list[Ballot]:
    """Those that say something: a choice among several takes; a member's last on each request."""
    last: dict[tuple[str, str], Ballot] = {}
    for ballot in sorted(ballots, key=lambda own: own.at if math.isfinite(own.at) else -math.inf):
        chosen = math.isfinite(ballot.at) and 0 <= ballot.chosen < len(ballot.takes)
        if chosen and len(ballot.takes) > 1:
            last[ballot.request, ballot.member] = ballot
    return list(last.values())


def _rows(ballot: Ballot, names: Sequence[str]) -> Floats:
    """The features (takes, names) less their mean; what is not known of a take is the mean."""
    rows = np.array([[take.get(name, math.nan) for name in names] for take in ballot.takes], float)
    rows[~np.isfinite(rows) | (np.abs(rows) > 1e12)] = math.nan
    known = np.isfinite(rows)
    middle = np.where(known, rows, 0.0).sum(axis=0) / np.maximum(1, known.sum(axis=0))
    return np.where(known, rows - middle, 0.0)


def _choices(ballots: Sequence[Ballot], scaled: Sequence[Floats], counts: Floats) -> Choices:
    """The ballots side by side, of as many takes as the longest has.

    Places are told by indicators, and once more for those who asked, who may have looked at another
    one first.
    """
    most = max(len(rows) for rows in scaled)
    shape = (len(ballots), most)
    features = np.zeros((*shape, scaled[0].shape[1]))
    habits = np.zeros((*shape, 2 * (_PLACES - 1)))
    there = np.zeros(shape, np.bool_)
    places = np.eye(_PLACES)[:, 1:]
    for number, (ballot, rows) in enumerate(zip(ballots, scaled, strict=True)):
        count = len(rows)
        features[number, :count] = rows
        place = places[np.minimum(np.arange(count), _PLACES - 1)]
        asked = float(ballot.member == ballot.asked_by)
        habits[number, :count] = np.concatenate([place, place * asked], axis=1)
        there[number, :count] = True
    _, members = np.unique([ballot.member for ballot in ballots], return_inverse=True)
    chosen = np.array([ballot.chosen for ballot in ballots], np.int64)
    return Choices(features, habits, there, chosen, members.astype(np.int64), counts)
