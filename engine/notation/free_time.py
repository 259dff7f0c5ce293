"""The beat of MIDI that was played without a click."""

from __future__ import annotations

import numpy as np

from engine.notation.clock import Clock, Floats, clock_of_beats

_FRAMES_PER_SECOND = 100

_SLOWEST_GAP, _USUAL_GAP, _FASTEST_GAP = 1.5, 0.5, 0.3
"""Seconds between beats: 40, 120 and 200 a minute."""

_TIGHTNESS = 100.0
"""What it costs to leave the tempo, by the square of the logarithm of how far."""

_FIRST_SHARE, _LAST_SHARE = 0.01, 0.5
"""Of the strongest place that the first beat has, and of the usual sum that the last one has."""


def find_beats(onsets: Floats, weights: Floats) -> Clock:
    """A clock whose beats follow note onsets (seconds); its tick 0 is at or before the first.

    `weights` says how much each note counts. The tempo is the strongest period of the onsets near
    120 a minute, the beats are found by dynamic programming.
    """
    start = float(onsets.min())
    frames = np.rint((onsets - start) * _FRAMES_PER_SECOND).astype(np.int64)
    strength = np.bincount(frames, weights=np.sqrt(weights), minlength=int(frames.max()) + 200)
    strength = np.convolve(strength, np.hanning(7), mode="same")
    period = _period(strength)
    found = _track(strength, round(period * _FRAMES_PER_SECOND))
    beats = found / _FRAMES_PER_SECOND + start
    if len(beats) < 2:
        beats = np.array([start, start + period])
    missing = int(np.ceil(max(0.0, beats[0] - start - period / 8) / period))
    lead = beats[0] - period * np.arange(missing, 0, -1)
    return clock_of_beats(np.concatenate([lead, beats]))


def _track(strength: Floats, period: int) -> Floats:
    """The frames of the beats, about `period` apart (Ellis 2007, with the choices of librosa).

    librosa's own goes through numba, whose compiler takes long in a process that needs it first.
    """
    window = np.exp(-0.5 * (np.arange(-period, period + 1) * 32.0 / period) ** 2)
    even = strength / (strength.std(ddof=1) + np.finfo(np.float64).tiny)
    even[0] = 0  # as there: a clock that was heard once is heard again
    local = np.convolve(even, window)[period : period + len(strength)]
    nearest = max(1, int(np.round(period / 2)))
    back = np.arange(nearest, 2 * period + 1)
    price = _TIGHTNESS * np.log(back / period) ** 2
    total = local.copy()
    links = np.full(len(local), -1, np.int64)
    # no beat depends on those less than half a period before it: so many at once
    for begin in range(0, len(local), nearest):
        frames = np.arange(begin, min(begin + nearest, len(local)))
        before = frames[:, None] - back
        sums = np.where(before >= 0, total[np.maximum(before, 0)] - price, -np.inf)
        chosen = sums.argmax(axis=1)
        best = sums[np.arange(len(frames)), chosen]
        reached = np.isfinite(best)
        total[frames[reached]] += best[reached]
        links[frames[reached]] = before[np.arange(len(frames)), chosen][reached]
    links[: int(np.argmax(local >= _FIRST_SHARE * local.max()))] = -1
    beats = [_last_beat(total)]
    while links[beats[-1]] >= 0:
        beats.append(int(links[beats[-1]]))
    sounding = np.flatnonzero(local > 0)
    return np.array(
        [beat for beat in reversed(beats) if sounding[0] <= beat <= sounding[-1]], np.float64
    )


def _last_beat(total: Floats) -> int:
    peaks = np.zeros(len(total), np.bool_)
    peaks[1:-1] = (total[1:-1] > total[:-2]) & (total[1:-1] >= total[2:])
    peaks[-1] = total[-1] > total[-2]
    if not peaks.any():
        return len(total) - 1
    high = peaks & (total >= _LAST_SHARE * np.median(total[peaks]))
    return int(np.flatnonzero(high)[-1]) if high.any() else len(total) - 1


def _period(strength: Floats) -> float:
    """Seconds between beats: the best autocorrelation, weighted log-normally around 120 a minute.

    The weight is that of Ellis 2007, with a width of 0.9 octaves.
    """
    size = 1 << int(np.ceil(np.log2(2 * len(strength))))
    spectrum = np.fft.rfft(strength - strength.mean(), size)
    similarity = np.fft.irfft(np.abs(spectrum) ** 2, size)
    lags = np.arange(int(_FASTEST_GAP * _FRAMES_PER_SECOND), int(_SLOWEST_GAP * _FRAMES_PER_SECOND))
    octaves = np.log2(lags / _FRAMES_PER_SECOND / _USUAL_GAP)
    return float(lags[np.argmax(similarity[lags] * np.exp(-0.5 * (octaves / 0.9) ** 2))]) / (
        _FRAMES_PER_SECOND
    )
