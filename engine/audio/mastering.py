"""Bring rendered sound to its final form: trimmed, at an even loudness, without overs, faded.

Loudness after ITU-R BS.1770-4 (pyloudnorm), true peak by its annex 2 (four times oversampled).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import firwin, resample_poly

from engine.audio.sound import Sound
from engine.errors import RenderError

LOUDNESS = -15.8
"""LUFS, integrated: -16 (AES TD1008 for speech and soft music) and what mp3 encoding takes away."""

CEILING = -2.0
"""dB true peak before encoding: mp3 and Ogg Vorbis add up to a decibel, and -1 must hold after."""

_CEILING_PEAK = 10 ** (CEILING / 20)
_LOSS_HEARD, _MOST_MAKEUP = 10 ** (0.25 / 20), 10 ** (3 / 20)
_SILENCE = 10 ** (-66 / 20)
_AUDIBLE = 10 ** (-60 / 20)
_LEAD_SECONDS = 0.03
_FADE_SECONDS = 1.5
_REST_SECONDS = 0.25
_SHORTEST_METER = 0.4
_LOOK_AHEAD_SECONDS = 0.004
_RELEASE_SECONDS = 0.06
_BLOCK = 4096
_EDGE = 64
_KAISER: Any = ("kaiser", 5.0)
_BETWEEN = np.asarray(firwin(81, 1 / 4, window=_KAISER), np.float32)
"""The filter that `resample_poly` would design anew for every block."""

_MOST_OVER = 10 ** (-4 / 20)
"""Between samples music rises some 3 dB above them at most; lower blocks are not probed."""


def master(sound: Sound, notes_end: float | None = None) -> Sound:
    """Trim, normalise to `LOUDNESS`, limit to `CEILING`, fade what rings after the last note.

    `notes_end` is when the last note is released, in seconds of `sound`; the fade lies after it,
    and nothing sounding before it is touched. Raises RenderError if there is nothing to hear.
    """
    loudest = _louder(sound.samples)
    peak = float(loudest.max(initial=0.0))
    if not np.isfinite(peak) or peak < _SILENCE:
        raise RenderError("rendering.no_sound")
    first = max(0, int(np.argmax(loudest > _AUDIBLE * peak)) - int(_LEAD_SECONDS * sound.rate))
    samples = sound.samples[first:]
    end = len(samples)
    if notes_end is not None:
        end = min(end, max(1, int(notes_end * sound.rate) - first))
    rate = sound.rate
    gain = loudness_gain(samples, rate)
    heard = np.flatnonzero(loudest[first:] * gain > _AUDIBLE)
    length = int(heard[-1]) + 1 if len(heard) else len(samples)
    del loudest, heard
    mastered = np.zeros((length + int(_REST_SECONDS * rate), 2), dtype=np.float32)
    samples = np.multiply(samples[:length], np.float32(gain), out=mastered[:length])
    del sound  # the only other copy, of hundreds of megabytes
    power = np.vdot(samples, samples)
    _limit(samples, rate)
    lost = float(np.sqrt(power / max(np.vdot(samples, samples), 1e-12)))
    if lost > _LOSS_HEARD:
        # What the limiter took from the loudness is given back once; it shaves only peaks.
        samples *= np.float32(min(lost, _MOST_MAKEUP))
        _limit(samples, rate)
    _fade(samples, rate, min(end, length))
    return Sound(mastered, rate)


def true_peak(samples: NDArray[np.float32]) -> float:
    """The highest level between and at the samples (full scale is 1), four times oversampled."""
    blocks = range(-(-len(samples) // _BLOCK))
    return max((float(_oversampled(samples, block).max()) for block in blocks), default=0.0)


def loudness_gain(samples: NDArray[np.float32], rate: int) -> float:
    """The factor that brings the sound to `LOUDNESS`; by its peak where it is too short for one."""
    if len(samples) > _SHORTEST_METER * rate:
        # Every other frame: what lies above a quarter of the rate folds down and counts as before.
        level = pyloudnorm.Meter(rate / 2).integrated_loudness(samples[::2])
        if np.isfinite(level):
            return float(10 ** ((LOUDNESS - level) / 20))
    return float(_CEILING_PEAK / _louder(samples).max(initial=_SILENCE))


def _oversampled(samples: NDArray[np.float32], block: int) -> NDArray[np.float32]:
    """For each frame of a block the highest level from it to the next frame."""
    start, stop = block * _BLOCK, min((block + 1) * _BLOCK, len(samples))
    begin = max(0, start - _EDGE)
    between = _louder(resample_poly(samples[begin : stop + _EDGE], 4, 1, axis=0, window=_BETWEEN))
    inside = between[4 * (start - begin) :][: 4 * (stop - start)]
    peaks = np.maximum(
        np.maximum(inside[0::4], inside[1::4]), np.maximum(inside[2::4], inside[3::4])
    )
    return np.maximum(peaks, _louder(samples[start:stop]))


def _louder(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The level of each frame's louder channel; a maximum along so short an axis is slow."""
    return np.maximum(np.abs(samples[:, 0]), np.abs(samples[:, 1]))


def _limit(samples: NDArray[np.float32], rate: int) -> None:
    """Turn down, smoothly and ahead of time, only where the true peak would pass `CEILING`."""
    probed = _probed(samples)
    curve = _curve(probed, len(samples), rate)
    if curve is None:
        return
    for start, gain in curve.items():
        samples[start : start + len(gain)] *= gain[:, None]
    still = _highest_after(samples, probed, curve)
    samples *= np.float32(min(1.0, _CEILING_PEAK / max(still, _CEILING_PEAK)))


def limiting_curve(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32] | None:
    """The gain of each frame, 0 to 1, that keeps the true peak about under `CEILING`.

    It moves only within a twentieth of a second around what is too loud. None where nothing is.
    """
    curve = _curve(_probed(samples), len(samples), rate)
    if curve is None:
        return None
    whole = np.ones(len(samples), dtype=np.float32)
    for start, gain in curve.items():
        whole[start : start + len(gain)] = gain
    return whole


_Levels = Mapping[int, NDArray[np.float32]]
"""The levels of the frames of blocks, by the block's number."""


def _curve(probed: _Levels, length: int, rate: int) -> dict[int, NDArray[np.float32]] | None:
    """The gain of the stretches that are turned down, by their first frame; 1 anywhere else."""
    over = {block: peaks for block, peaks in probed.items() if peaks.max() > _CEILING_PEAK}
    if not over:
        return None
    reach = sum(_widths(rate))  # of what is smoothed, to either side
    stretches: list[tuple[int, int]] = []
    for block in over:
        start, stop = max(0, block * _BLOCK - reach), min(length, (block + 1) * _BLOCK + reach)
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, stop))
    wanted = {start: np.ones(stop - start, dtype=np.float32) for start, stop in stretches}
    starts = np.array([*wanted])
    for block, peaks in over.items():
        first = int(starts[np.searchsorted(starts, block * _BLOCK, "right") - 1])
        start = block * _BLOCK - first
        wanted[first][start : start + len(peaks)] = np.minimum(1.0, _CEILING_PEAK * 0.995 / peaks)
    return {start: _smoothed(own, rate) for start, own in wanted.items()}


def _highest_after(samples: NDArray[np.float32], probed: _Levels, curve: _Levels) -> float:
    """The highest level of samples that the curve has turned down: only those are probed anew."""
    heard = {block: float(peaks.max()) for block, peaks in probed.items()}
    for start, gain in curve.items():
        first, last = max(0, start - _EDGE) // _BLOCK, (start + len(gain) + _EDGE) // _BLOCK
        for block in range(first, last + 1):
            if block in heard:
                turned = samples[block * _BLOCK : (block + 1) * _BLOCK]
                loud = _louder(turned).max() >= _CEILING_PEAK * _MOST_OVER
                heard[block] = float(_oversampled(samples, block).max()) if loud else 0.0
    return max(heard.values(), default=0.0)


def _probed(samples: NDArray[np.float32]) -> _Levels:
    """The levels of the blocks that may be too loud, in their order."""
    edges = np.arange(0, len(samples), _BLOCK)
    highest = np.maximum.reduceat(_louder(samples), edges)
    loud = np.flatnonzero(highest >= _CEILING_PEAK * _MOST_OVER)
    return {block: _oversampled(samples, block) for block in loud.tolist()}


def _widths(rate: int) -> tuple[int, int]:
    """Frames over which a gain is smoothed, first and then."""
    return int(_RELEASE_SECONDS * rate) | 1, int(_LOOK_AHEAD_SECONDS * rate) | 1


def _smoothed(wanted: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """A gain with rounded corners that is nowhere above what each frame wants."""
    release, ahead = _widths(rate)
    # A minimum that is as wide as the averages together keeps them below what each peak needs.
    lowest = minimum_filter1d(wanted, release + ahead, mode="nearest")
    once = uniform_filter1d(lowest, release, mode="nearest")
    return np.asarray(uniform_filter1d(once, ahead, mode="nearest"), dtype=np.float32)


def _fade(samples: NDArray[np.float32], rate: int, notes_end: int) -> None:
    """Fade out what rings after the last note, over its last second and a half at most."""
    length = min(len(samples) - notes_end, int(_FADE_SECONDS * rate))
    # What is left at the very end is 60 dB down; a few milliseconds spare it a click in any case.
    length = max(length, min(len(samples), rate // 100))
    curve = (np.cos(np.linspace(0, np.pi, length, dtype=np.float32)) + 1) / 2
    samples[-length:] *= curve[:, None]
