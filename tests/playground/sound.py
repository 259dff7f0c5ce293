"""A hummed tune for a microphone."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

_RATE = 48_000
_TUNE = (261.6, 329.6, 392.0, 523.3, 392.0, 329.6)


def write_hum(path: Path) -> Path:
    """Six notes of half a second with a voice's overtones, as a wav file."""
    time = np.arange(int(0.5 * _RATE)) / _RATE
    swell = np.minimum(1, np.minimum(time, 0.5 - time) * 25)
    notes = [
        swell * sum(np.sin(2 * np.pi * pitch * k * time) / k**2 for k in range(1, 5))
        for pitch in _TUNE
    ]
    samples = np.concatenate(notes)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes((samples / abs(samples).max() * 20_000).astype("<i2").tobytes())
    return path
