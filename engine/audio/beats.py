"""Where the beats of a recording lie."""

from __future__ import annotations

import librosa
import numpy as np
from numpy.typing import NDArray

from engine.audio.decode import SAMPLE_RATE

_HOP = 512


def find_beats(samples: NDArray[np.float32], seconds: float) -> NDArray[np.float64]:
    """Times in seconds of the beats (quarter notes), from before 0 to past the end.

    Beats are found by dynamic programming (Ellis, "Beat Tracking by Dynamic Programming", 2007).
    """
    envelope = librosa.onset.onset_strength(y=samples, sr=SAMPLE_RATE, hop_length=_HOP)
    _, frames = librosa.beat.beat_track(
        onset_envelope=envelope, sr=SAMPLE_RATE, hop_length=_HOP, trim=False
    )
    beats = frames * _HOP / SAMPLE_RATE
    return extend_beats(beats, seconds)


def extend_beats(beats: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """Go on at the first and last beat's pace until 0 and `seconds` are enclosed."""
    if len(beats) < 2:
        return np.arange(0.0, seconds + 1.0, 0.5)
    first = float(np.median(np.diff(beats[:9])))
    last = float(np.median(np.diff(beats[-9:])))
    before = int(np.ceil(max(0.0, beats[0]) / first))
    after = int(np.ceil(max(0.0, seconds - beats[-1]) / last)) + 1
    return np.concatenate(
        [
            beats[0] - first * np.arange(before, 0, -1),
            beats,
            beats[-1] + last * np.arange(1, after + 1),
        ]
    )
