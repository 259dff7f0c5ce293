"""Train the founding tutorial's network as the tutorial does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.tutorial.model import TutorialModel, save
from benchmarks.tutorial.network import BATCH, EPOCHS, build, windows_of
from benchmarks.tutorial.tokens import WINDOW, tokens_of
from engine.errors import TrainingError
from engine.values import Budget, Model, Song

HELD_OUT = 0.15
"""Share of each song, its end, that is only measured."""


class _Deadline(keras.callbacks.Callback):
    """Ends the training when its minutes are over."""

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self._end = time.monotonic() + 60 * minutes

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        del batch, logs
        if time.monotonic() > self._end:
            assert self.model is not None
            self.model.stop_training = True


def train(songs: Sequence[Song], folder: Path, budget: Budget, seed: int) -> Model:
    """Fit for the tutorial's 100 epochs of batches of 64, unless the budget says otherwise.

    The last 15 % of each song are held out and only measured, bits per token. Raises TrainingError.
    """
    began = time.monotonic()
    spoken = [tokens_of(song.notes) for song in songs]
    words = sorted({token for song in spoken for token in song})
    numbers = {token: number for number, token in enumerate(words)}
    numbered = [[numbers[token] for token in song] for song in spoken]
    cuts = [len(song) - round(len(song) * HELD_OUT) for song in numbered]
    heads = [song[:cut] for song, cut in zip(numbered, cuts, strict=True)]
    tails = [song[max(0, cut - WINDOW) :] for song, cut in zip(numbered, cuts, strict=True)]
    inputs, targets = windows_of(heads, len(words))
    if not len(inputs):
        needed = f"The tutorial's network needs a song of more than {WINDOW} onsets."
        raise TrainingError("said", text=f"{needed} Give a longer song, or use another network.")
    keras.utils.set_random_seed(seed)
    model: Any = build(len(words))
    loaded = time.monotonic()
    history = model.fit(
        inputs,
        targets,
        epochs=budget.epochs or EPOCHS,
        batch_size=budget.batch_size or BATCH,
        verbose=0,
        callbacks=[_Deadline(budget.minutes)] if budget.minutes else [],
    )
    fitted = time.monotonic()
    train_bits = _bits(model, inputs, targets)
    held_out = _bits(model, *windows_of(tails, len(words)))
    save(TutorialModel(tuple(words), tuple(model.get_weights()), tuple(songs)), folder)
    ended = time.monotonic()
    return Model(
        network="tutorial",
        vocabulary=0,
        song_ids=tuple(song.song_id for song in songs),
        song_titles=tuple(song.title for song in songs),
        events=sum(map(len, numbered)),
        epochs=len(history.history["loss"]),
        train_bits_per_note=train_bits,
        held_out_bits_per_note=held_out,
        wall_seconds=ended - began,
        stages={
            "loading": loaded - began,
            "fitting": fitted - loaded,
            "saving": ended - fitted,
        },
    )


def token_bits(
    model: Any, inputs: NDArray[np.float32], targets: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Bits of each target (n,) after its window, from `build` and `windows_of`."""
    shares = np.asarray(model.predict(inputs, verbose=0))
    chosen = shares[np.arange(len(targets)), targets].astype(np.float64)
    return -np.log2(np.maximum(chosen, 1e-12))


def _bits(model: Any, inputs: NDArray[np.float32], targets: NDArray[np.int32]) -> float:
    return float(token_bits(model, inputs, targets).mean()) if len(inputs) else float("nan")
