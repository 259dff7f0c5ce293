"""The founding tutorial's network, kept as it was as the baseline that the composer is held to.

Two LSTM(256) with dropout 0.3 over a window of 100 integers divided by the vocabulary size, a
softmax over the next token, categorical cross-entropy, Adam, batches of 64. A token is a note's
name ("E4") or a chord's pitch classes ("0.4.7"); rhythm and octaves of chords are lost.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from engine.values import PITCH_CLASS_NAMES, Note, Role

WINDOW = 100
WIDTH = 256
DROPOUT = 0.3
BATCH = 64
EPOCHS = 100
STEP_TICKS = 6
"""Every event lasts an eighth, as the tutorial writes offsets of half a quarter."""


def tokens_of(notes: Sequence[Note]) -> list[str]:
    """A song as the tutorial reads it: per onset a note's name or a chord's pitch classes."""
    onsets: dict[int, list[int]] = {}
    for note in notes:
        if note.role is not Role.DRUM:
            onsets.setdefault(note.onset, []).append(note.pitch)
    return [_token(pitches) for _, pitches in sorted(onsets.items())]


def pitches_of(token: str) -> tuple[int, ...]:
    """The pitches a token sounds as; chords fall into octave 4, as in the tutorial."""
    if token[0].isdigit():
        return tuple(60 + int(part) for part in token.split("."))
    split = 2 if token[1] in "#b" else 1
    return (PITCH_CLASS_NAMES.index(token[:split]) + 12 * (int(token[split:]) + 1),)


def windows_of(
    songs: Sequence[Sequence[int]], vocabulary: int
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Inputs (n, WINDOW, 1) scaled to [0, 1) and the token that follows each (n,)."""
    inputs: list[NDArray[np.float32]] = []
    targets: list[int] = []
    for song in songs:
        scaled = np.array(song, np.float32) / vocabulary
        for start in range(len(song) - WINDOW):
            inputs.append(scaled[start : start + WINDOW])
            targets.append(song[start + WINDOW])
    stacked = np.array(inputs, np.float32).reshape(-1, WINDOW, 1)
    return stacked, np.array(targets, np.int32)


def build(vocabulary: int) -> keras.Model:
    """The network, compiled as the tutorial compiles it."""
    model = keras.Sequential(
        [
            keras.Input((WINDOW, 1)),
            keras.layers.LSTM(WIDTH, return_sequences=True, name="lstm_0"),
            keras.layers.Dropout(DROPOUT),
            keras.layers.LSTM(WIDTH, name="lstm_1"),
            keras.layers.Dropout(DROPOUT),
            keras.layers.Dense(vocabulary, activation="softmax", name="next"),
        ]
    )
    # Sparse: the same loss as on one-hot targets, without a row of zeros per window.
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model


def _token(pitches: Sequence[int]) -> str:
    if len(pitches) == 1:
        return f"{PITCH_CLASS_NAMES[pitches[0] % 12]}{pitches[0] // 12 - 1}"
    return ".".join(str(p) for p in sorted({pitch % 12 for pitch in pitches}))
