# pyright: strict
"""What a plan is like as numbers, so that one that moves as a song does can be found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.plan.plan import Part, Plan
from engine.plan.rhythm import LENGTH, PLACE, of_melody
from engine.values import TICKS_PER_BEAT, Metre, Role

Floats = NDArray[np.float64]

_FARTHEST = 3.0
"""Spreads that one trait may count for at most."""


def traits(plan: Plan, metre: Metre) -> Floats:
    """Traits (11,) of a plan; NaN where its rhythm is open and does not say.

    Onsets a quarter note of melody, bass and chords, as logarithms; voices of a chord; how often
    the chord and its bass change; how often melody and accompaniment come back; and of these two
    the share of notes on the beat and, together, the mean logarithm of their lengths.
    """
    quarters = metre.ticks_per_bar / TICKS_PER_BEAT
    onsets = plan.least_onsets()[:, : Role.DRUM].mean(axis=0) / quarters
    changes = np.diff(plan.chords, axis=0) != 0
    returns = (plan.lag > 0).mean(axis=0)
    melody = of_melody(plan.rhythm)
    on_beat = plan.rhythm[:, PLACE] % TICKS_PER_BEAT == 0
    lengths = np.log(np.maximum(plan.rhythm[:, LENGTH], 1))
    return np.array(
        [
            *np.log(0.1 + onsets),
            plan.voices.mean(),
            *changes.mean(axis=0),
            *returns[[Part.MELODY, Part.ACCOMPANIMENT]],
            _mean(on_beat[melody]),
            _mean(on_beat[~melody]),
            _mean(lengths),
        ],
        np.float64,
    )


def distances(song: Floats, others: Sequence[Floats]) -> Floats:
    """How far the traits of others (n,) lie from a song's: mean squares, in spreads of theirs."""
    rows = np.array(others, np.float64)
    rows = np.where(np.isnan(rows), song, rows)
    spread = np.maximum(np.nan_to_num(rows.std(axis=0)), 1e-6)
    away = np.clip((rows - song) / spread, -_FARTHEST, _FARTHEST)
    return np.nan_to_num(away**2).mean(axis=1)


def _mean(values: NDArray[np.bool_ | np.floating]) -> float:
    return float(values.mean()) if len(values) else float("nan")
