"""The network and what it reads.

Two LSTM(256) with dropout 0.3 over a window of 100 integers divided by the vocabulary size, a
softmax over the next token, categorical cross-entropy, Adam, batches of 64.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.tutorial.tokens import WINDOW

WIDTH = 256
DROPOUT = 0.3
BATCH = 64
EPOCHS = 100


def windows_of(
    songs: Sequence[Sequence[int]], vocabulary: int
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Inputs (n, WINDOW, 1) scaled to [0, 1) and the token that follows each (n,)."""
    inputs: list[NDArray[np.float32]] = []
    targets: list[int] = []
    for song in songs:
        scaled = (np.array(song) / vocabulary).astype(np.float32)
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
