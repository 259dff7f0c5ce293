"""How loud each pitch, from the piano's lowest key up, is in the spectrum of a recording."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

from engine.audio.basic_pitch_model import LOWEST_PITCH, PITCHES
from engine.audio.mixing import SAMPLE_RATE

HOP = 512
"""Samples between two frames."""

COLUMNS = PITCHES + 38
"""Semitones from the piano's lowest key up to where the spectrum ends."""

_WINDOW = 4096
_LOUD_PERCENTILE = 95
_CONTRAST = 100.0
_QUIETEST = 1e-6
_BLOCK = 64
_TOGETHER = 42
"""Columns that are computed together, from no more bins than they need."""

_AROUND, _NOT = 6, 2
"""Semitones around a pitch that its floor is the mean of, and those next to it that are not."""

Floats = NDArray[np.float32]


def pitch_loudness(samples: Floats) -> Floats:
    """Loudness (frames, COLUMNS) of mono samples at SAMPLE_RATE; frame k is around k * HOP.

    It does not depend on the recording's level: its loud frames are brought to the same one.
    """
    count = len(samples) // HOP + 1
    padded = np.zeros((count - 1) * HOP + _WINDOW, np.float32)
    half = _WINDOW // 2
    padded[half : half + len(samples)] = samples[: len(padded) - half]
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP]
    window, parts = _window(), _parts()
    loudness = np.empty((count, COLUMNS), np.float32)
    for start in range(0, count, _BLOCK):
        block = frames[start : start + _BLOCK] * window
        spectrum = cast("NDArray[np.complex64]", rfft(block, axis=1))
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        for columns, bins, filters in parts:
            loudness[start : start + _BLOCK, columns] = power[:, bins] @ filters
    np.sqrt(loudness, out=loudness)
    level = float(np.percentile(np.sqrt(np.square(loudness).mean(axis=1)), _LOUD_PERCENTILE))
    return np.log1p(loudness * np.float32(_CONTRAST / max(level, _QUIETEST)))


def prominence(loudness: Floats) -> Floats:
    """By how much each pitch stands out of what lies three to six semitones around it."""
    edges = ((0, 0), (_AROUND + 1, _AROUND))
    total = np.cumsum(np.pad(loudness, edges, mode="edge"), axis=1, dtype=np.float32)
    columns = loudness.shape[1]
    wide, near = 2 * _AROUND + 1, 2 * _NOT + 1
    inside = _AROUND - _NOT
    around = total[:, wide : wide + columns] - total[:, :columns]
    around -= (
        total[:, inside + near : inside + near + columns] - total[:, inside : inside + columns]
    )
    return (loudness - around / (wide - near)).astype(np.float32, copy=False)


@lru_cache(maxsize=1)
def _window() -> Floats:
    return (np.hanning(_WINDOW + 1)[:-1] * (2 / _WINDOW)).astype(np.float32)


@lru_cache(maxsize=1)
def _parts() -> tuple[tuple[slice, slice, Floats], ...]:
    """The filters of some columns, with these columns and with the bins that they look at."""
    filters = _filters()
    parts: list[tuple[slice, slice, Floats]] = []
    for first in range(0, COLUMNS, _TOGETHER):
        columns = slice(first, first + _TOGETHER)
        heard = np.flatnonzero(filters[:, columns].any(axis=1))
        bins = slice(int(heard[0]), int(heard[-1]) + 1)
        parts.append((columns, bins, np.ascontiguousarray(filters[bins, columns])))
    return tuple(parts)


def _filters() -> Floats:
    """Triangles (bins, COLUMNS) a semitone to both sides; where bins lie farther apart, two."""
    bins = _WINDOW // 2 + 1
    pitches = LOWEST_PITCH + np.arange(COLUMNS)
    places = 440 * 2 ** ((pitches - 69) / 12) * _WINDOW / SAMPLE_RATE
    hertz = np.maximum(np.arange(bins), 1e-3) * SAMPLE_RATE / _WINDOW
    away = 12 * np.log2(hertz / 440)[:, None] + 69 - pitches
    filters = np.clip(1 - np.abs(away), 0, None)
    narrow = filters.sum(axis=0) < 1
    between = np.clip(1 - np.abs(np.arange(bins)[:, None] - places), 0, None)
    return np.where(narrow & (places < bins - 1), between, filters).astype(np.float32)
