"""The beat of MIDI that was played without a click."""

from __future__ import annotations

import numpy as np

from engine.notation.clock import Clock, Floats, clock_of_beats

_FRAMES_PER_SECOND = 100
_HOP = 64

_SLOWEST_GAP, _USUAL_GAP, _FASTEST_GAP = 1.5, 0.5, 0.3
"""Seconds between beats: 40, 120 and 200 a minute."""


def find_beats(onsets: Floats, weights: Floats) -> Clock:
    """A clock whose beats follow note onsets (seconds); its tick 0 is at or before the first.

    `weights` says how much each note counts. The tempo is the strongest period of the onsets near
    120 a minute, the beats are found by dynamic programming (Ellis 2007, as in librosa).
    """
    import librosa  # takes a second to load, and most files keep a beat

    start = float(onsets.min())
    frames = np.rint((onsets - start) * _FRAMES_PER_SECOND).astype(np.int64)
    strength = np.bincount(frames, weights=np.sqrt(weights), minlength=int(frames.max()) + 200)
    strength = np.convolve(strength, np.hanning(7), mode="same")
    period = _period(strength)
    _, found = librosa.beat.beat_track(
        onset_envelope=strength,
        sr=_FRAMES_PER_SECOND * _HOP,
        hop_length=_HOP,
        bpm=60.0 / period,
        trim=False,
    )
    beats = np.asarray(found, dtype=np.float64) / _FRAMES_PER_SECOND + start
    if len(beats) < 2:
        beats = np.array([start, start + period])
    missing = int(np.ceil(max(0.0, beats[0] - start - period / 8) / period))
    lead = beats[0] - period * np.arange(missing, 0, -1)
    return clock_of_beats(np.concatenate([lead, beats]))


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
