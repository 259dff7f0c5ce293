"""What the drum network is shown: the loudness of frequency bands, a hundred times a second."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

from engine.audio.mixing import SAMPLE_RATE

HOP = 220
"""Samples between two frames."""

WINDOW = 1024

BANDS = 76
"""Frequency bands, evenly spaced by ear (mel), at least one bin of the spectrum apart."""

_LOWEST, _HIGHEST = 32.0, 10_800.0
"""Hertz, centres of the lowest and of the highest band."""

_LOUD_PERCENTILE = 95
_CONTRAST = 30.0
_QUIETEST = 1e-5
"""RMS under which sound is not brought to the usual level: it is silence."""

_BLOCK = 256

Floats = NDArray[np.float32]


def band_loudness(samples: Floats) -> Floats:
    """Loudness (frames, BANDS) of mono samples at SAMPLE_RATE; frame k is around k * HOP.

    It does not depend on the recording's level: its loud frames are brought to the same one.
    """
    count = len(samples) // HOP + 1
    padded = np.zeros((count - 1) * HOP + WINDOW, np.float32)
    padded[WINDOW // 2 : WINDOW // 2 + len(samples)] = samples[: len(padded) - WINDOW // 2]
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    window, filters = _window(), _filters()
    bands = np.empty((count, BANDS), np.float32)
    for start in range(0, count, _BLOCK):
        block = frames[start : start + _BLOCK] * window
        spectrum = cast("NDArray[np.complex64]", rfft(block, axis=1))
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        bands[start : start + _BLOCK] = np.sqrt(power) @ filters
    level = float(np.percentile(np.sqrt(np.square(bands).mean(axis=1)), _LOUD_PERCENTILE))
    return np.log1p(bands * np.float32(_CONTRAST / max(level, _QUIETEST)))


def frame_seconds(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """The times of frames, which may lie between two."""
    return frames * (HOP / SAMPLE_RATE)


@lru_cache(maxsize=1)
def _window() -> Floats:
    return (np.hanning(WINDOW + 1)[:-1] * (2 / WINDOW)).astype(np.float32)


@lru_cache(maxsize=1)
def _filters() -> Floats:
    """Triangles (bins, BANDS) from each band's centre to its neighbours', of sum 1."""
    bins = WINDOW // 2 + 1
    ends = 2595 * np.log10(1 + np.array([_LOWEST, _HIGHEST]) / 700)
    hertz: NDArray[np.float64] = 700 * (10 ** (np.linspace(ends[0], ends[1], BANDS) / 2595) - 1)
    centres = np.rint(hertz * WINDOW / SAMPLE_RATE).astype(np.int64)
    for band in range(1, BANDS):
        centres[band] = max(centres[band], centres[band - 1] + 1)
    edges = np.concatenate(([centres[0] - 1], centres, [min(bins, 2 * centres[-1] - centres[-2])]))
    places = np.arange(bins)
    rising = (places[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - places[:, None]) / (edges[2:] - edges[1:-1])
    filters = np.clip(np.minimum(rising, falling), 0.0, None)
    return (filters / filters.sum(axis=0)).astype(np.float32)
