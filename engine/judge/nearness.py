# pyright: strict
"""How far two pieces are from each other in how they are put together."""

from __future__ import annotations

import numpy as np

from engine.judge.musicality import figures_of_pieces
from engine.judge.passages import Floats, Music
from engine.judge.people import FIGURES, people

_BAND_IN_SPREADS = 3.29
"""The width of a normal distribution's 90 % band, in standard deviations."""


def figures_in_spreads(music: Music) -> Floats:
    """A piece's mean figures (36,), in spreads of people's music; NaN where nothing is measured."""
    rows = figures_of_pieces([music])
    known = [people().figures[name] for name in FIGURES]
    spread = np.array([(f.band[1] - f.band[0]) / _BAND_IN_SPREADS for f in known])
    if not len(rows):
        return np.full(len(FIGURES), np.nan)
    return rows.mean(axis=0) / np.maximum(spread, 1e-6)


def distance(one: Floats, other: Floats) -> float:
    """The root mean square of the differences of two pieces' figures, in spreads."""
    return float(np.sqrt(np.mean((one - other) ** 2)))
