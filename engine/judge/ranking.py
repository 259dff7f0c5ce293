# pyright: strict
"""Which of several candidates a listener is to hear."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.judge.marks import holes, marks
from engine.judge.musicality import figures, figures_of_pieces, figures_of_songs
from engine.judge.passages import Floats, Music, passages
from engine.judge.people import FIGURES, people

_FARTHEST = 3.0
"""Spreads from the middle that one figure may count for at most."""

_BAND_IN_SPREADS = 3.29
"""The width of a normal distribution's 90 % band, in standard deviations."""

LIKELIHOOD = 0.25
"""What a spread of likelihood counts for against the mean square of the figures' deviations.

The likeliest candidates alone are the plainest: with nothing but likelihood pieces had 0.35 bits of
kinds of length where people's have 1.3 to 2.1.
"""

MARKS = 3.0
"""What a mark counts for, in the mean of its figures' spreads, against the same."""

_FEWEST = 8
"""Passages of songs from which their own middle counts as much as people's."""


def likeness(candidates: Sequence[Music], songs: Sequence[Music]) -> Floats:
    """How much each candidate (n,) is put together like people's music and like the songs.

    Less the mean square of its figures' deviations, in spreads; 0, the most, for none at all. Music
    in a metre whose figures are not known has what the others have in the mean.
    """
    known = [people().figures[name] for name in FIGURES]
    middle = np.array([figure.mean for figure in known])
    spread = np.array([_spread(name) for name in FIGURES])
    own = figures_of_songs(songs)
    if len(own):
        share = min(1.0, len(own) / _FEWEST) / 2
        middle = (1 - share) * middle + share * own.mean(axis=0)
    result = np.full(len(candidates), np.nan)
    for number, music in enumerate(candidates):
        rows = figures_of_pieces([music])
        if len(rows):
            away = np.clip((rows - middle) / np.maximum(spread, 1e-6), -_FARTHEST, _FARTHEST)
            result[number] = -float((away**2).mean())
    return _with_the_usual(result)


def marked(candidates: Sequence[Music]) -> Floats:
    """How readers would mark each candidate (n,), in spreads (see `engine.judge.marks`).

    Music in a metre whose figures are not known has what the others have in the mean.
    """
    known = people().figures
    result = np.full(len(candidates), np.nan)
    for number, music in enumerate(candidates):
        found = [
            marks(
                {
                    name: (value - known[name].mean) / max(_spread(name), 1e-6)
                    for name, value in figures(passage).items()
                },
                holes(passage),
            )
            for passage in passages(music)
        ]
        if found:
            result[number] = float(np.mean(found))
    return _with_the_usual(result)


def _spread(name: str) -> float:
    low, high = people().figures[name].band
    return (high - low) / _BAND_IN_SPREADS


def _with_the_usual(found: Floats) -> Floats:
    usual = 0.0 if np.isnan(found).all() else float(np.nanmean(found))
    return np.where(np.isnan(found), usual, found)


def ratings(likenesses: Floats, given: Floats, log_probabilities: Floats) -> Floats:
    """Ratings (n,), higher is better, by likeness, marks and mean log probability."""
    spread = float(log_probabilities.std())
    likely = (log_probabilities - log_probabilities.mean()) / spread if spread else 0.0
    return likenesses + MARKS * given + LIKELIHOOD * np.clip(likely, -_FARTHEST, _FARTHEST)


def rate(
    candidates: Sequence[Music], songs: Sequence[Music], log_probabilities: Sequence[float]
) -> Floats:
    """Ratings (n,) of candidates to be heard by people who gave these songs."""
    likely = np.array(log_probabilities, np.float64)
    return ratings(likeness(candidates, songs), marked(candidates), likely)
