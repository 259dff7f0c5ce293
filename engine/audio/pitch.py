"""The fundamental of one voice, frame by frame.

YIN after de Cheveigné and Kawahara (2002), and pYIN after Mauch and Dixon (2014) with the choices
of its authors' program, which librosa has too: the same pitches come out. Written here with NumPy
alone, since librosa's goes through numba, whose compiler takes a minute in a process that hears for
the first time, and whose cache on disk two such processes can leave broken for all that follow.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOWEST_HERTZ, HIGHEST_HERTZ = 60.0, 2700.0
"""A bass's low C is 65 Hz; people whistle up to about 2500 Hz."""

_FRAME = 1024
_BINS_PER_SEMITONE = 2
"""States of pYIN: three times less time than with 10 as its authors have it; YIN says it finer."""

_ABSOLUTE_THRESHOLD = 0.1
_THRESHOLDS = np.linspace(0, 1, 101)
_PRIOR = -np.diff((1 - _THRESHOLDS) ** 18 * (1 + 18 * _THRESHOLDS))
"""How likely each threshold is: the beta distribution with parameters 2 and 18."""

_BOLTZMANN = 2.0
"""An exponent: how much less likely each further trough below a threshold is than the first."""

_NO_TROUGH, _SWITCH = 0.01, 0.01
_FASTEST = 35.92
"""Octaves a second that a voice moves at most."""

_TINY = np.finfo(np.float64).tiny
_BLOCK = 512


def fundamental(samples: NDArray[np.float32], rate: int, hop: int) -> Floats:
    """Fractional MIDI numbers, NaN without a voice, for frames `hop` samples apart from 0 on.

    `samples` are mono at `rate` hertz. pYIN knows the octave and whether there is a voice, YIN the
    cents.
    """
    shortest = int(rate / HIGHEST_HERTZ)
    probabilities: list[Floats] = []
    fine: list[Floats] = []
    for difference in _differences(samples, hop, shortest, int(np.ceil(rate / LOWEST_HERTZ))):
        periods = shortest + np.arange(difference.shape[1]) + _shifts(difference)
        fine.append(_midi(rate / _yin(difference, periods)))
        probabilities.append(_observations(difference, rate / periods))
    states = _follow(np.concatenate(probabilities), _FASTEST * 12 * hop / rate)
    coarse = _midi(np.array([LOWEST_HERTZ])) + states / _BINS_PER_SEMITONE
    heard = np.concatenate(fine)
    pitch = np.where(np.abs(heard - coarse) <= 2 / _BINS_PER_SEMITONE, heard, coarse)
    return np.where(states < 0, np.nan, pitch)


def _midi(hertz: Floats) -> Floats:
    return 69 + 12 * np.log2(hertz / 440)


def _differences(
    samples: NDArray[np.float32], hop: int, shortest: int, longest: int
) -> Iterator[Floats]:
    """YIN's cumulative mean normalised differences, (frames, periods), for blocks of frames."""
    padded = np.pad(samples.astype(np.float64), _FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::hop]
    for start in range(0, len(frames), _BLOCK):
        block = frames[start : start + _BLOCK]
        power = np.abs(np.fft.rfft(block, 2 * _FRAME)) ** 2
        likeness = np.fft.irfft(power)[:, : longest + 1]
        energy = np.cumsum(block**2, axis=1)[:, :longest]
        difference = 2 * (likeness[:, :1] - likeness[:, 1:]) - energy
        mean = np.cumsum(difference, axis=1) / np.arange(1, longest + 1)
        yield difference[:, shortest - 1 :] / (mean[:, shortest - 1 :] + _TINY)


def _shifts(difference: Floats) -> Floats:
    """How far the bottom of a parabola through three neighbours lies from the middle one."""
    before, here, after = difference[:, :-2], difference[:, 1:-1], difference[:, 2:]
    curve, slope = after + before - 2 * here, (after - before) / 2
    inside = np.abs(slope) < np.abs(curve)
    shifts = np.zeros_like(difference)
    shifts[:, 1:-1] = np.where(inside, -slope / np.where(inside, curve, 1.0), 0.0)
    return shifts


def _troughs(difference: Floats) -> NDArray[np.bool_]:
    troughs = np.zeros(difference.shape, np.bool_)
    troughs[:, 0] = difference[:, 0] < difference[:, 1]
    troughs[:, 1:-1] = (difference[:, 1:-1] < difference[:, :-2]) & (
        difference[:, 1:-1] <= difference[:, 2:]
    )
    troughs[:, -1] = difference[:, -1] < difference[:, -2]
    return troughs


def _yin(difference: Floats, periods: Floats) -> Floats:
    """The first period that is clear enough, else the clearest, of each frame."""
    clear = _troughs(difference) & (difference < _ABSOLUTE_THRESHOLD)
    chosen = np.where(clear.any(axis=1), clear.argmax(axis=1), difference.argmin(axis=1))
    return np.take_along_axis(periods, chosen[:, None], axis=1)[:, 0]


def _states_of(hertz: Floats) -> NDArray[np.int64]:
    count = int(12 * _BINS_PER_SEMITONE * np.log2(HIGHEST_HERTZ / LOWEST_HERTZ)) + 1
    states = np.round(12 * _BINS_PER_SEMITONE * np.log2(hertz / LOWEST_HERTZ))
    return np.clip(states, 0, count - 1).astype(np.int64)


def _observations(difference: Floats, hertz: Floats) -> Floats:
    """How likely each pitch is in each frame, (frames, pitches); what is missing to 1: no voice."""
    states = _states_of(hertz)
    observed = np.zeros((len(difference), int(_states_of(np.array([HIGHEST_HERTZ]))[0]) + 1))
    for frame, troughs in enumerate(_troughs(difference)):
        places = np.flatnonzero(troughs)
        if len(places):
            likely = _trough_probabilities(difference[frame, places])
            observed[frame, states[frame, places]] = likely
    return observed


def _trough_probabilities(heights: Floats) -> Floats:
    below = heights[:, None] < _THRESHOLDS[1:]
    counts = below.sum(axis=0)
    rank = np.cumsum(below, axis=0) - 1
    whole = np.where(counts > 0, 1 - np.exp(-_BOLTZMANN * counts), 1.0)
    prior = below * (1 - np.exp(-_BOLTZMANN)) * np.exp(-_BOLTZMANN * rank) / whole
    likely = prior @ _PRIOR
    lowest = int(heights.argmin())
    likely[lowest] += _NO_TROUGH * _PRIOR[~below[lowest]].sum()
    return likely


def _follow(observed: Floats, fastest: float) -> NDArray[np.int64]:
    """The likeliest pitch states, -1 without a voice, by Viterbi; `fastest` semitones a frame."""
    frames, pitches = observed.shape
    voiced = np.clip(observed.sum(axis=1, keepdims=True), 0, 1)
    silent = np.broadcast_to((1 - voiced) / pitches, observed.shape)
    seen = np.log(np.concatenate([observed, silent], axis=1) + _TINY)
    apart = np.abs(np.arange(pitches)[:, None] - np.arange(pitches))
    reach = (round(fastest) * _BINS_PER_SEMITONE + 2) / 2
    near = np.maximum(reach - apart, 0)
    near /= near.sum(axis=1, keepdims=True)
    moved = np.log(np.kron([[1 - _SWITCH, _SWITCH], [_SWITCH, 1 - _SWITCH]], near) + _TINY).T
    best = seen[0]
    back = np.zeros(seen.shape, np.int64)
    everyone = np.arange(2 * pitches)
    for frame in range(1, frames):
        arriving = moved + best
        back[frame] = arriving.argmax(axis=1)
        best = arriving[everyone, back[frame]] + seen[frame]
    path = np.empty(frames, np.int64)
    path[-1] = best.argmax()
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = back[frame, path[frame]]
    return np.where(path < pitches, path, -1)
