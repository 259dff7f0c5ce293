"""The melody of a passage, its highest notes, and what comes back in it.

Names after jSymbolic (McKay et al. 2018) where it has them: stepwise motion, repeated notes,
melodic arcs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from engine.judge.harmony import CHORD_TONES, Harmony
from engine.judge.passages import BARS, Floats, Ints, Passage

_STEP, _FIFTH = 2, 7
"""Semitones."""

_FEWEST_OF_FIGURE, _ONSETS, _DIRECTIONS = 4, 5, 4
"""A bar's melodic figure: the notes it needs, and of how many rhythm and contour are compared."""

_INTERVALS = 3
"""Intervals in a row whose coming back is counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Melody:
    """The highest note (n,) of each onset, in quarters, where nothing held sounds above it."""

    onset: Floats
    pitch: Ints


@lru_cache(maxsize=4)
def melody_of(passage: Passage) -> Melody:
    """The melody of a passage."""
    onsets, of = np.unique(np.rint(passage.onset * 12).astype(np.int64), return_inverse=True)
    top = np.zeros(len(onsets), np.int64)
    np.maximum.at(top, of, passage.pitch)
    heard = top >= passage.high[passage.step_of(onsets)]
    return Melody(onsets[heard] / 12, top[heard])


def melodic_figures(passage: Passage, melody: Melody, harmony: Harmony) -> dict[str, float]:
    """Figures of the melody's intervals, contour, repetition and chord tones."""
    intervals = np.diff(melody.pitch)
    leaps = np.abs(intervals)
    directions = np.sign(intervals[leaps > 0])
    arcs = np.count_nonzero(np.diff(directions)) + 1
    bars = _by_bar(passage, melody)
    peaks = [pitch.max() for _, pitch in bars if len(pitch)]
    return {
        "repeated_notes": _mean(leaps == 0),
        "melodic_arc_length": len(directions) / arcs if len(directions) else 0.0,
        "peak_spread": float(np.std(peaks)) if peaks else 0.0,
        "motif_recurrence": _recurrence([f for bar in bars if (f := _figure(*bar))]),
        "stepwise_motion": _mean((leaps > 0) & (leaps <= _STEP)),
        "wide_leaps": _mean(leaps > _FIFTH),
        "chord_tones_on_beats": _chord_tones_on_beats(passage, melody, harmony),
        "interval_pattern_recurrence": _recurrence(_rows(intervals)),
    }


def _by_bar(passage: Passage, melody: Melody) -> list[tuple[Floats, Ints]]:
    """Of each bar its notes' quarters since the bar line, and their pitches."""
    bars, places = passage.placed(melody.onset)
    edges = np.searchsorted(bars, np.arange(BARS + 1))
    return [(places[a:b], melody.pitch[a:b]) for a, b in pairwise(edges)]


def _figure(onsets: Floats, pitches: Ints) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """A bar's rhythm in sixteenths and its contour; None where it has too few notes for one."""
    if len(pitches) < _FEWEST_OF_FIGURE:
        return None
    rhythm = np.rint(onsets * 4).astype(np.int64)[:_ONSETS]
    return tuple(rhythm.tolist()), tuple(np.sign(np.diff(pitches))[:_DIRECTIONS].tolist())


def _rows(intervals: Ints) -> list[tuple[int, ...]]:
    values = intervals.tolist()
    return [tuple(values[i : i + _INTERVALS]) for i in range(len(values) - _INTERVALS + 1)]


def _recurrence(items: list[tuple[int, ...]] | list[tuple[tuple[int, ...], ...]]) -> float:
    """The share of items that are there more than once; 0 of none."""
    counts = Counter[object](items)
    return sum(n for n in counts.values() if n > 1) / len(items) if items else 0.0


def _chord_tones_on_beats(passage: Passage, melody: Melody, harmony: Harmony) -> float:
    on_beat = np.abs(melody.onset - np.rint(melody.onset)) < 0.05
    half = (melody.onset[on_beat] * 4).astype(np.int64) // (passage.bar_steps // 2)
    chords = harmony.chord[np.minimum(half, len(harmony.chord) - 1)]
    known = chords >= 0
    return _mean(CHORD_TONES[chords[known], melody.pitch[on_beat][known] % 12])


def _mean(values: Floats | Ints | np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0
