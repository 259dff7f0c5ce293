# pyright: strict
"""Which of several candidates a listener is to hear."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.judge.musicality import figures_of_pieces, figures_of_songs
from engine.judge.passages import Floats, Music
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

_FEWEST = 8
"""Passages of songs from which their own middle counts as much as people's."""


def likeness(candidates: Sequence[Music], songs: Sequence[Music]) -> Floats:
    """How much each candidate (n,) is put together like people's music and like the songs.

    Less the mean square of its figures' deviations, in spreads; 0, the most, for none at all. Music
    in a metre whose figures are not known has what the others have in the mean.
    """
    known = [people().figures[name] for name in FIGURES]
    middle = np.array([figure.mean for figure in known])
    spread = np.array([(f.band[1] - f.band[0]) / _BAND_IN_SPREADS for f in known])
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
    usual = 0.0 if np.isnan(result).all() else float(np.nanmean(result))
    return np.where(np.isnan(result), usual, result)


def ratings(likenesses: Floats, log_probabilities: Floats) -> Floats:
    """Ratings (n,), higher is better, of candidates by their likeness and mean log probability."""
    spread = float(log_probabilities.std())
    likely = (log_probabilities - log_probabilities.mean()) / spread if spread else 0.0
    return likenesses + LIKELIHOOD * np.clip(likely, -_FARTHEST, _FARTHEST)
