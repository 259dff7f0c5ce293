"""The rhythm of a passage's bars and how alike they are: where in a bar something begins.

A bar's rhythm is the set of its sixteenths on which something begins; the likeness of two is
Jaccard's index, 0 to 1 (Wu and Yang 2020 compare bars so, as "grooving patterns").
"""

from __future__ import annotations

import numpy as np

from engine.judge.melody import Melody
from engine.judge.passages import BARS, Bools, Floats, Ints, Passage

_BACK = 8
"""Bars back in which the likest is looked for."""

_TRIPLETS, _SIXTEENTHS = (2, 4, 8, 10), (3, 9)
"""Twelfths of a quarter that only the one kind of subdivision has."""


def rhythmic_figures(passage: Passage, melody: Melody) -> dict[str, float]:
    """Figures of the bars' rhythms, of all notes, the melody and the bass, and of subdivision."""
    found: dict[str, float] = {}
    bass = passage.onset[passage.pitch == passage.low[_step(passage)]]
    for name, onsets in (("all", passage.onset), ("melody", melody.onset), ("bass", bass)):
        rhythms = _rhythms(passage, onsets)
        likeness = _likeness(rhythms)
        before = [likeness[bar, max(0, bar - _BACK) : bar].max() for bar in range(1, BARS)]
        found[f"{name}_rhythm_next"] = float(np.diagonal(likeness, 1).mean())
        found[f"{name}_rhythm_best"] = float(np.mean(before))
        if name == "melody":
            found["melody_rhythm_variety"] = len(np.unique(rhythms, axis=0)) / BARS
    return found | _subdivision(passage)


def _step(passage: Passage) -> Ints:
    return np.minimum(np.rint(passage.onset * 4).astype(np.int64), len(passage.roll) - 1)


def _rhythms(passage: Passage, onsets: Floats) -> Bools:
    """Which sixteenths (16, s + 1) of each bar are struck; the last is the next bar line, early."""
    struck = np.zeros((BARS + 1, passage.bar_steps + 1), bool)
    bars, places = passage.placed(onsets)
    struck[bars, np.rint(places * 4).astype(np.int64)] = True
    return struck[:BARS]


def _likeness(rhythms: Bools) -> Floats:
    """Jaccard's index (b, b) of all pairs of rows; 1 of two empty ones."""
    counts = rhythms.astype(float)
    both = counts @ counts.T
    sizes = counts.sum(axis=1)
    either = sizes[:, None] + sizes[None] - both
    return np.where(either > 0, both / np.maximum(either, 1), 1.0)


def _subdivision(passage: Passage) -> dict[str, float]:
    place = np.rint(passage.onset * 12).astype(np.int64) % 12
    bars, _ = passage.placed(passage.onset)
    has = [
        np.bincount(bars[np.isin(place, kind)], minlength=BARS)[:BARS] > 0
        for kind in (_TRIPLETS, _SIXTEENTHS)
    ]
    return {
        "on_beat_share": float((place == 0).mean()),
        "mixed_subdivision": float((has[0] & has[1]).mean()),
    }
