"""Which of the onsets in a posteriorgram are notes: a small classifier behind Basic Pitch.

Basic Pitch decides by two fixed thresholds. Here every onset that could be one is described by what
surrounds it (the pitch before and after, its neighbours, what sounds an octave, twelfth or two
octaves below and above, how it ranks within its song) and a network with one hidden layer says how
likely it is a note. The weights are in `note_judge.npz`; `benchmarks/note_judge.py` makes them from
Freedoom's music (BSD licence) in other instruments, tempos and keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from engine.audio.basic_pitch_model import PITCHES, Posteriorgram
from engine.audio.note_creation import inferred_onsets

Floats = NDArray[np.float32]

_LEAST_ONSET = 0.2
_LEAST_SHIPPED_ONSET = 0.1
_LEAST_FRAME = 0.1
"""An onset weaker than these (inferred, from the model, mean frame after it) is no candidate."""

_NEIGHBOURS = (1, -1, 2, -2)
_HARMONICS = (-12, -19, -24, -28, -7, -5, 12, 19, 7)
"""Semitones from a candidate at which its surroundings are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Onsets that may be notes: `frames` and `columns` (pitch - 21) in the posteriorgram.

    `features` is float32 (candidates, features).
    """

    frames: NDArray[np.int64]
    columns: NDArray[np.int64]
    features: Floats


def find_candidates(posterior: Posteriorgram) -> Candidates:
    """Local maxima of the inferred onsets, with their features."""
    sounding, shipped = posterior.frames, posterior.onsets
    onsets = inferred_onsets(posterior).astype(np.float32)
    count = len(sounding)
    soon = _mean_ahead(sounding, 10, 2)
    loudest_shipped = _loudest(shipped, 7)
    frames, columns = np.nonzero(
        (onsets >= _LEAST_ONSET)
        & (onsets >= _loudest(onsets, 5))
        & (loudest_shipped >= _LEAST_SHIPPED_ONSET)
        & (soon >= _LEAST_FRAME)
    )
    inside = frames < count - 3
    frames, columns = frames[inside], columns[inside]
    order = np.lexsort((frames, columns))
    frames, columns = frames[order], columns[order]
    repeated = np.zeros(len(frames), bool)
    repeated[1:] = (np.diff(columns) == 0) & (np.diff(frames) <= 2)
    frames, columns = frames[~repeated], columns[~repeated]

    before = _mean_behind(sounding, 5, 1)
    loudest = _loudest(onsets, 7)
    cell = frames, columns
    own = [
        onsets[cell],
        loudest_shipped[cell],
        _mean_ahead(sounding, 5, 1)[cell],
        soon[cell],
        _mean_ahead(sounding, 20, 4)[cell],
        before[cell],
        sounding[cell],
        _mean_behind(onsets, 10, 2)[cell],
        _loudest(onsets, 21)[cell],
    ]
    around = [
        _at_interval(matrix, frames, columns, interval)
        for interval in _NEIGHBOURS + _HARMONICS
        for matrix in (loudest, soon)
    ]
    together = [
        matrix[frames]
        for matrix in (
            loudest.sum(axis=1),
            soon.sum(axis=1),
            before.sum(axis=1),
            loudest.max(axis=1),
            soon.max(axis=1),
        )
    ]
    placed = [columns / PITCHES, _rank(onsets[cell]), _rank(soon[cell])]
    features = np.stack(own + around + together + placed, axis=1).astype(np.float32)
    return Candidates(frames, columns, features)


def judge(candidates: Candidates) -> Floats:
    """How likely each candidate is a note, 0 to 1."""
    weights = _weights()
    scaled = (candidates.features - weights["mean"]) / weights["scale"]
    hidden = np.maximum(scaled @ weights["hidden"] + weights["hidden_bias"], 0)
    return expit(hidden @ weights["out"] + weights["out_bias"]).astype(np.float32)


@lru_cache(maxsize=1)
def _weights() -> dict[str, Floats]:
    data = files("engine.audio").joinpath("note_judge.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _loudest(matrix: Floats, length: int) -> Floats:
    """Maximum over `length` frames around each frame."""
    half = length // 2
    padded = np.pad(matrix.astype(np.float32, copy=False), ((half, half), (0, 0)))
    reach = 1  # how many rows each row of `padded` is the loudest of, doubled as far as it goes
    while 2 * reach <= length:
        padded = np.maximum(padded[:-reach], padded[reach:])
        reach *= 2
    left = length - reach
    return np.maximum(padded[: len(padded) - left], padded[left:]) if left else padded


def _running_sum(matrix: Floats) -> NDArray[np.float64]:
    total = np.zeros((len(matrix) + 1, matrix.shape[1]))
    np.cumsum(matrix, axis=0, dtype=np.float64, out=total[1:])
    return total


def _mean_ahead(matrix: Floats, length: int, start: int) -> Floats:
    """Mean over `length` frames that begin `start` after each frame; zeros beyond the end."""
    total, index = _running_sum(matrix), np.arange(len(matrix)) + start
    last = len(matrix)
    difference = total[np.minimum(index + length, last)] - total[np.minimum(index, last)]
    return (difference / length).astype(np.float32)


def _mean_behind(matrix: Floats, length: int, gap: int) -> Floats:
    """Mean over `length` frames that end `gap` before each frame; zeros before the start."""
    total, index = _running_sum(matrix), np.arange(len(matrix)) - gap + 1
    difference = total[np.maximum(index, 0)] - total[np.maximum(index - length, 0)]
    return (difference / length).astype(np.float32)


def _at_interval(
    matrix: Floats,
    frames: NDArray[np.int64],
    columns: NDArray[np.int64],
    interval: int,
) -> Floats:
    there = columns + interval
    inside = (there >= 0) & (there < PITCHES)
    return np.where(inside, matrix[frames, np.clip(there, 0, PITCHES - 1)], 0).astype(np.float32)


def _rank(values: Floats) -> Floats:
    """Place of each value among all, 0 to 1."""
    places = np.empty(len(values), np.float32)
    places[np.argsort(values, kind="stable")] = np.arange(len(values)) / max(1, len(values))
    return places
