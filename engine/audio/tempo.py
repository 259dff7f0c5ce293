# pyright: strict
"""The tempo of a recording, from the rhythm of its notes.

A Fourier tempogram of note onsets (Grosche and Müller, "Extracting Predominant Local Pulse
Information from Music Recordings", 2011): windows of some seconds, so that a drifting tempo does
not blur it. A tempo is good if onsets are regular at the beat, its half and its quarter at once;
that tells a beat from two thirds of one, where autocorrelation mistakes them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SLOWEST = 48.0
FASTEST = 210.0
"""Quarter notes a minute between which tempos are looked for."""

_USUAL = 125.0
_SPREAD_OCTAVES = 0.5
"""Centre and deviation of the log-normal weight among the candidates; chosen on rendered songs."""

_WINDOW_SECONDS = 10.0
_HOP_SECONDS = 5.0
_FEWEST_ONSETS = 6
_RATE_STEP = 0.01
_FIRST_RATE = 40
_RATES = np.arange(_FIRST_RATE, round(4.2 * FASTEST / 60 / _RATE_STEP)) * _RATE_STEP
"""Hertz, from 0.4 to four times the fastest tempo and a little more."""

_BINS_PER_SECOND = 200
_DEFAULT = 120.0


def tempogram(onsets: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean regularity (0 to 1) of onsets at each of the rates in hertz from 0.4 up, 0.01 apart."""
    total = np.zeros(len(_RATES))
    windows = 0
    last = float(onsets.max(initial=0.0))
    for start in np.arange(-_WINDOW_SECONDS / 2, last, _HOP_SECONDS):
        inside = (onsets >= start) & (onsets < start + _WINDOW_SECONDS)
        if np.count_nonzero(inside) < _FEWEST_ONSETS:
            continue
        away = onsets[inside] - start
        weight = weights[inside] * np.sin(np.pi * away / _WINDOW_SECONDS) ** 2
        total += _spectrum(away, weight) / max(float(weight.sum()), 1e-9)
        windows += 1
    return total / max(1, windows)


def _spectrum(times: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Magnitudes at `_RATES` of weighted instants, each shared between the two nearest bins."""
    places = times * _BINS_PER_SECOND
    lower = places.astype(np.int64)
    share = places - lower
    bins = np.zeros(round(_BINS_PER_SECOND / _RATE_STEP))
    np.add.at(bins, lower, weights * (1 - share))
    np.add.at(bins, lower + 1, weights * share)
    return np.abs(np.fft.rfft(bins))[_FIRST_RATE : _FIRST_RATE + len(_RATES)]


def find_tempo(onsets: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Quarter notes a minute; 120 where there is no rhythm to tell."""
    regularity = tempogram(onsets, weights)
    excess = np.maximum(regularity - np.median(regularity), 0.0)
    if not excess.any():
        return _DEFAULT
    tempos = np.arange(SLOWEST, FASTEST, 0.5)

    def at(multiple: float) -> NDArray[np.float64]:
        rate = tempos / 60 * multiple
        near = [np.interp(rate * bend, _RATES, excess) for bend in (0.997, 1.0, 1.003)]
        return np.max(near, axis=0)

    score = at(1) + at(2) + np.maximum(at(4), 0.5 * at(3))
    score *= np.exp(-0.5 * (np.log2(tempos / _USUAL) / _SPREAD_OCTAVES) ** 2)
    return float(tempos[np.argmax(score)])
