"""Features of an excerpt as vectors, whose distances tell how alike two excerpts are.

After the set of Yang and Lerch 2018: pitch and rhythm, counts, histograms and transitions; besides
them what a shuffled piece would lose: intervals of the top line in their order, and repetition.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.judge.excerpts import DURATION, ONSET, PITCH, Excerpt
from engine.judge.features import bar_repetition, top_line
from engine.values import TICKS_PER_BEAT

Floats = NDArray[np.float64]

LENGTHS: NDArray[np.int64] = np.array([2, 4, 8, 16, 32, 64], np.int64)
"""Edges in ticks between seven classes of length: about a 32nd, 16th, 8th, quarter and longer."""

STEPS: NDArray[np.int64] = np.array([-7, -2, 0, 1, 3, 8], np.int64)
"""Edges between leap, third and step down, same, and step, third and leap up, in semitones."""

PLACES = 48
"""Sixteenths of a bar that are told apart, so that bars of all metres can be compared."""

FIGURE = 3
"""Top-line intervals in a row whose coming back is counted."""

ORDERED = ("top_interval_transitions", "pitch_class_transitions", "figure_repetition")
"""The features that depend on the order of the notes."""


def vectors(excerpt: Excerpt) -> Mapping[str, Floats]:
    """Each feature (d,) of one excerpt; histograms sum to 1, pitch classes count from the tonic."""
    notes = excerpt.notes
    top = top_line(notes)
    onsets = np.unique(notes[:, ONSET])
    bar = excerpt.metre.ticks_per_bar
    bars = max(1, int(onsets[-1]) // bar + 1)
    degrees = (notes[:, PITCH] - excerpt.tonic) % 12
    top_degrees = (top[:, PITCH] - excerpt.tonic) % 12
    steps = np.diff(top[:, PITCH])
    step_classes = np.searchsorted(STEPS, steps, side="right")
    gaps = np.searchsorted(LENGTHS, np.diff(onsets))
    durations = np.searchsorted(LENGTHS, notes[:, DURATION])
    sixteenth = TICKS_PER_BEAT // 4
    return {
        "pitches_used": _number(len(np.unique(notes[:, PITCH]))),
        "pitch_range": _number(float(np.ptp(notes[:, PITCH]))),
        "pitch_class_histogram": _histogram(degrees, 12),
        "pitch_class_transitions": _transitions(top_degrees, 12),
        "notes_a_bar": _number(len(notes) / bars),
        "notes_at_once": _number(len(notes) / len(onsets)),
        "gap_histogram": _histogram(gaps, len(LENGTHS) + 1),
        "gap_transitions": _transitions(gaps, len(LENGTHS) + 1),
        "duration_histogram": _histogram(durations, len(LENGTHS) + 1),
        "place_in_bar": _histogram(np.minimum(onsets % bar // sixteenth, PLACES - 1), PLACES),
        "top_interval_mean": _number(float(np.abs(steps).mean()) if len(steps) else 0.0),
        "top_interval_histogram": _histogram(step_classes, len(STEPS) + 1),
        "top_interval_transitions": _transitions(step_classes, len(STEPS) + 1),
        "figure_repetition": _number(figure_repetition(steps)),
        "bar_repetition": _number(bar_repetition(notes, excerpt.metre)),
    }


def figure_repetition(steps: NDArray[np.int64], length: int = FIGURE) -> float:
    """The share of rows of `length` intervals that have come before."""
    rows = [tuple(steps[i : i + length]) for i in range(len(steps) - length + 1)]
    return 1 - len(set(rows)) / len(rows) if rows else 0.0


def _number(value: float) -> Floats:
    return np.array([value], float)


def _histogram(values: NDArray[np.int64], classes: int) -> Floats:
    """The share of each class."""
    counts = np.bincount(values, minlength=classes).astype(float)
    return counts / max(1.0, counts.sum())


def _transitions(values: NDArray[np.int64], classes: int) -> Floats:
    """The share of each pair of classes that follow one another, flattened."""
    return _histogram(values[:-1] * classes + values[1:], classes * classes)
