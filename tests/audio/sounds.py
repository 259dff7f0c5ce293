"""Sound files made on the spot for the tests of hearing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 44100


def tones(
    pitches: Sequence[int], seconds_each: float, *, rate: int = RATE, level: float = 0.5
) -> NDArray[np.float32]:
    """One plucked note after another, with a few harmonics."""
    time = np.arange(int(seconds_each * rate)) / rate
    parts: list[NDArray[np.float64]] = []
    for pitch in pitches:
        frequency = 440 * 2 ** ((pitch - 69) / 12)
        wave = sum(np.sin(2 * np.pi * frequency * k * time) / k**1.5 for k in (1, 2, 3, 4))
        parts.append(wave * np.exp(-3 * time) * np.minimum(time / 0.005, 1))
    sound = np.concatenate(parts)
    return (level * sound / np.abs(sound).max()).astype(np.float32)


SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def melody(seconds: float = 8.0) -> NDArray[np.float32]:
    """A melody over a bass in C major at 120 quarter notes a minute."""
    steps = int(seconds / 0.25)
    order = [SCALE[(3 * i + i // 4) % 8] for i in range(steps)]
    bass = [(36, 43, 41, 43)[i // 2 % 4] for i in range(steps // 2)]
    top, low = tones(order, 0.25), tones(bass, 0.5)
    length = min(len(top), len(low))
    return (0.6 * top[:length] + 0.4 * low[:length]).astype(np.float32)


def encoded(sound: NDArray[np.float32], kind: str, rate: int = RATE, **options: Any) -> bytes:
    """The bytes of a sound file in a format of libsndfile."""
    buffer = io.BytesIO()
    soundfile.write(buffer, sound, rate, format=kind, **options)
    return buffer.getvalue()
