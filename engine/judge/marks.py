# pyright: strict
"""What blind readers of scores marked up and down, read from the notes.

Of 38 pieces that two readers gave marks without knowing whose they were, these are the figures that
went with the marks (rank correlations of 0.22 to 0.42). Of twenty others, chosen by them for the
most and the least from the same candidates, a third reader gave 5.7 and 4.7 of 10
(docs/composer.md). All count alike: with so few marks fitted weights would be worse (Dawes 1979,
The robust beauty of improper linear models).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.judge.melody import melody_of
from engine.judge.passages import BARS, Passage

_MIDDLE_C, _FIFTH, _LOW, _CLUSTER = 60, 7, 52, 3

_WORST, _BEST = -2.5, 0.3
"""Spreads that one figure may count for: what people's music has in the mean, or hardly more, is
good, and more of it is no better. Without that pieces were nothing but tonic and dominant.
"""

UP = (
    "scale_consistency",
    "interval_pattern_recurrence",
    "dominant_share",
    "motif_recurrence",
    "root_motion_by_fifth",
)
DOWN = ("chord_transition_bits", "mixed_subdivision", "semitone_share")
"""Figures of `engine.judge.people` that readers liked to be high, and to be low."""

HOLES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "bars_without_bass": (1.5, 2.5),
        "bars_without_accompaniment": (0.5, 1.2),
        "longest_repetition": (3.3, 2.5),
        "bars_without_melody": (0.01, 0.03),
        "low_clusters": (0.02, 0.05),
    }
)
"""More that they liked to be low: mean and spread in people's music (1,014 passages of songs, piano
music and quartets)."""


def holes(passage: Passage) -> dict[str, float]:
    """What stops, sticks or is muddy in a passage, by the names of HOLES.

    The longest stretches without bass and without anything under the melody, in bars; how often a
    note of the melody is repeated at most; the share of bars without any melody; and of the time
    that three low notes sound together.
    """
    melody = melody_of(passage)
    bass = (passage.voices > 1) & (passage.low < _MIDDLE_C)
    bass &= passage.high - passage.low >= _FIFTH
    half = max(1, passage.bar_steps // 2)
    halves = np.any(bass[: len(bass) // half * half].reshape(-1, half), axis=1)
    steps = np.minimum(np.rint(passage.onset * 4).astype(np.int64), len(passage.high) - 1)
    under = passage.pitch < passage.high[steps]
    accompanied = np.zeros(BARS + 1, np.bool_)
    accompanied[np.minimum(passage.placed(passage.onset[under])[0], BARS)] = True
    sung = np.zeros(BARS + 1, np.bool_)
    sung[np.minimum(passage.placed(melody.onset)[0], BARS)] = True
    low = passage.roll[:, :_LOW].sum(axis=1)
    steps_of_melody = np.diff(melody.pitch)
    return {
        "bars_without_bass": _longest(~halves) * half / passage.bar_steps,
        "bars_without_accompaniment": float(_longest(~accompanied[:BARS])),
        "longest_repetition": float(_longest(np.equal(steps_of_melody, 0, dtype=np.bool_))),
        "bars_without_melody": float((~sung[:BARS]).mean()),
        "low_clusters": float((low >= _CLUSTER).mean()),
    }


def marks(deviations: Mapping[str, float], found: Mapping[str, float]) -> float:
    """The mean of what a passage is marked up for less what it is marked down for, in spreads.

    `deviations` are those of figures from people's, by name; `found` are the passage's `holes`.
    """
    for_it = [deviations[name] for name in UP]
    against = [deviations[name] for name in DOWN]
    against += [(found[name] - mean) / spread for name, (mean, spread) in HOLES.items()]
    terms = np.array([*for_it, *(-value for value in against)])
    return float(np.clip(terms, _WORST, _BEST).mean())


def _longest(found: NDArray[np.bool_]) -> int:
    """The most true values in a row."""
    most = row = 0
    for value in found:
        row = row + 1 if value else 0
        most = max(most, row)
    return most
