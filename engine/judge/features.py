"""Measures of a piece of music that say nothing of which notes they are of.

Definitions: pitch-class entropy, scale consistency and groove consistency as MusPy computes them
(Dong et al. 2020); the rest are means and shares over notes, bars and the top line.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT, Metre

_ONSET, _DURATION, _PITCH, _VELOCITY, _ROLE = range(5)
_DRUM = 3
_SCALE = np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1], float)


def features(notes: NDArray[np.int64], metre: Metre) -> Mapping[str, float]:
    """Named figures of a note array (n, 5): onset, duration, pitch, velocity, role.

    Zeros where there is too little to measure.
    """
    pitched = notes[notes[:, _ROLE] != _DRUM]
    if len(pitched) < 2:
        return dict.fromkeys(NAMES, 0.0)
    onsets = np.unique(pitched[:, _ONSET])
    top = top_line(pitched)
    steps = np.diff(top[:, _PITCH])
    span = max(1, int(onsets[-1] - onsets[0]))
    return {
        "density": TICKS_PER_BEAT * len(pitched) / span,
        "notes_at_once": len(pitched) / len(onsets),
        "pitch_mean": float(pitched[:, _PITCH].mean()),
        "pitch_range": float(np.ptp(pitched[:, _PITCH])),
        "pitch_class_entropy": entropy(pitched[:, _PITCH] % 12),
        "scale_consistency": scale_consistency(pitched[:, _PITCH]),
        "gap_entropy": entropy(np.minimum(np.diff(onsets), 96)),
        "duration_entropy": entropy(np.minimum(pitched[:, _DURATION], 192)),
        "duration_mean": float(np.minimum(pitched[:, _DURATION], 192).mean()),
        "groove_consistency": groove_consistency(onsets, metre),
        "top_step_mean": float(np.abs(steps).mean()) if len(steps) else 0.0,
        "top_leaps": float((np.abs(steps) > 7).mean()) if len(steps) else 0.0,
        "top_repeats": float((steps == 0).mean()) if len(steps) else 0.0,
        "bar_repetition": bar_repetition(pitched, metre),
        "semitones": semitones(pitched),
    }


NAMES = (
    "density",
    "notes_at_once",
    "pitch_mean",
    "pitch_range",
    "pitch_class_entropy",
    "scale_consistency",
    "gap_entropy",
    "duration_entropy",
    "duration_mean",
    "groove_consistency",
    "top_step_mean",
    "top_leaps",
    "top_repeats",
    "bar_repetition",
    "semitones",
)


def top_line(notes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The highest note of each onset, in order."""
    ordered = notes[np.lexsort((notes[:, _PITCH], notes[:, _ONSET]))]
    return ordered[np.append(np.diff(ordered[:, _ONSET]) > 0, True)]


def entropy(values: NDArray[np.int64]) -> float:
    """Shannon entropy in bits of how often each value occurs."""
    if not len(values):
        return 0.0
    _, counts = np.unique(values, return_counts=True)
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def scale_consistency(pitches: NDArray[np.int64]) -> float:
    """The largest share of the notes that lie in one major scale (and so in its natural minor)."""
    counts = np.bincount(pitches % 12, minlength=12)
    return float(max(np.roll(_SCALE, k) @ counts for k in range(12)) / max(1, counts.sum()))


def groove_consistency(onsets: NDArray[np.int64], metre: Metre) -> float:
    """1 minus the mean share of a bar's grid places whose being struck differs in the next bar."""
    bar = metre.ticks_per_bar
    first, last = int(onsets[0] // bar), int(onsets[-1] // bar)
    if last == first:
        return 1.0
    struck = np.zeros((last - first + 1, bar), bool)
    struck[onsets // bar - first, onsets % bar] = True
    return float(1.0 - (struck[1:] ^ struck[:-1]).mean())


def semitones(notes: NDArray[np.int64]) -> float:
    """The share of semitones, in any octave, among all pairs of pitches that sound together."""
    ordered = notes[np.argsort(notes[:, _ONSET], kind="stable")]
    onset, pitch, number = ordered[:, _ONSET], ordered[:, _PITCH], np.arange(len(ordered))
    # Those that begin while a note sounds follow it in a row: pairs are few, where all would be n².
    following = np.searchsorted(onset, onset + ordered[:, _DURATION]) - number - 1
    following = np.maximum(following, 0)
    one = np.repeat(number, following)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(following) - following, following)
    apart = (pitch[one] - pitch[other])[pitch[one] != pitch[other]] % 12
    return float(np.isin(apart, (1, 11)).sum() / max(1, len(apart)))


def bar_repetition(notes: NDArray[np.int64], metre: Metre) -> float:
    """The share of bars whose notes stand in an earlier bar, pitch for pitch."""
    bar = metre.ticks_per_bar
    seen: set[bytes] = set()
    repeated = total = 0
    for number in np.unique(notes[:, _ONSET] // bar):
        inside = notes[notes[:, _ONSET] // bar == number]
        shape = np.column_stack([inside[:, _ONSET] % bar, inside[:, _PITCH]])
        key = shape[np.lexsort(shape.T)].tobytes()
        repeated += key in seen
        total += 1
        seen.add(key)
    return repeated / total
