"""Train the founding tutorial's network as the tutorial does."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import Artefact, check_replaceable, replace_folder, save
from engine.composer.loss_curve import draw_loss_curve
from engine.composer.networks.tutorial import BATCH, EPOCHS, WIDTH, build, windows_of
from engine.composer.recipe import HELD_OUT
from engine.composer.training import card_of
from engine.composer.tutorial_tokens import WINDOW, tokens_of
from engine.composer.vocabulary import VOCABULARY_VERSION
from engine.composer.weights import weights_of
from engine.errors import Stopped, TrainingError
from engine.values import Budget, Model, Report, Role, ShouldStop, Song


class _Watch(keras.callbacks.Callback):
    """Reports, and ends the training when it is asked to or out of time."""

    def __init__(self, report: Report, should_stop: ShouldStop, budget: Budget, epochs: int):
        super().__init__()
        self._report, self._should_stop = report, should_stop
        self._began, self._minutes, self._epochs = time.monotonic(), budget.minutes, epochs
        self._epoch = 0
        self.stopped = False

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        del logs
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        del batch, logs
        self._report("training", self._epoch / self._epochs)
        self.stopped = self.stopped or self._should_stop()
        late = self._minutes and time.monotonic() - self._began > 60 * self._minutes
        if self.stopped or late:
            assert self.model is not None
            self.model.stop_training = True


def train_tutorial(
    songs: Sequence[Song],
    folder: Path,
    budget: Budget,
    seed: int,
    *,
    report: Report,
    should_stop: ShouldStop,
    began: float,
) -> Model:
    """Fit for the tutorial's 100 epochs of batches of 64, unless the budget says otherwise.

    The last 15 % of each song are held out and only measured, bits per token. Raises TrainingError,
    Stopped.
    """
    check_replaceable(folder)
    spoken = [tokens_of(song.notes) for song in songs]
    words = sorted({token for song in spoken for token in song})
    numbered = [[words.index(token) for token in song] for song in spoken]
    cuts = [len(song) - round(len(song) * HELD_OUT) for song in numbered]
    heads = [song[:cut] for song, cut in zip(numbered, cuts, strict=True)]
    tails = [song[max(0, cut - WINDOW) :] for song, cut in zip(numbered, cuts, strict=True)]
    inputs, targets = windows_of(heads, len(words))
    if not len(inputs):
        raise TrainingError(
            f"The tutorial's network needs a song of more than {WINDOW} onsets.",
            "Give a longer song, or use another network.",
        )
    keras.utils.set_random_seed(seed)
    model: Any = build(len(words))
    epochs = budget.epochs or EPOCHS
    watch = _Watch(report, should_stop, budget, epochs)
    loaded = time.monotonic()
    history = model.fit(
        inputs,
        targets,
        epochs=epochs,
        batch_size=budget.batch_size or BATCH,
        verbose=0,
        callbacks=[watch],
    )
    if watch.stopped:
        raise Stopped
    fitted = time.monotonic()
    train_bits = _bits(model, inputs, targets)
    held_out = _bits(model, *windows_of(tails, len(words)))
    losses = [float(loss) / np.log(2) for loss in history.history["loss"]]
    figures = {
        "songs": len(songs),
        "events": sum(map(len, numbered)),
        "epochs": len(losses),
        "train_bits_per_note": round(train_bits, 4),
        "held_out_bits_per_note": round(held_out, 4),
        "fitting_seconds": round(fitted - loaded, 1),
    }
    artefact = Artefact(
        network="tutorial",
        shape={"width": WIDTH, "tokens": words},
        vocabulary=VOCABULARY_VERSION,
        weights=weights_of(model),
        songs=tuple(card_of(song) for song in songs),
        figures=figures,
    )

    def write(fresh: Path) -> None:
        save(artefact, fresh)
        draw_loss_curve(fresh / "loss.png", losses, [len(losses)], [held_out], 0)

    replace_folder(folder, write)
    ended = time.monotonic()
    return Model(
        network="tutorial",
        vocabulary=VOCABULARY_VERSION,
        song_ids=tuple(song.song_id for song in songs),
        song_titles=tuple(song.title for song in songs),
        events=sum(map(len, numbered)),
        epochs=len(losses),
        train_bits_per_note=train_bits,
        held_out_bits_per_note=held_out,
        wall_seconds=ended - began,
        stages={
            "loading": loaded - began,
            "fitting": fitted - loaded,
            "saving": ended - fitted,
        },
    )


def token_costs(
    artefact: Artefact, songs: Sequence[Song], starts: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Bits (n,) of each token from each song's tick in `starts` on, and of how many notes it is.

    A token needs WINDOW tokens of its song before it. One that the network never saw costs what a
    uniform guess does.
    """
    words = {token: number for number, token in enumerate(artefact.shape["tokens"])}
    model = build(len(words))
    for variable in model.trainable_variables:
        variable.assign(artefact.weights[variable.path.split("/", 1)[1]])
    spoken = [tokens_of(song.notes) for song in songs]
    known = [[words.get(token, 0) for token in song] for song in spoken]
    inputs, targets = windows_of(known, len(words))
    if not len(inputs):
        return np.empty(0), np.empty(0, np.int64)
    sizes = [_onset_sizes(song) for song in songs]
    unknown = [token not in words for song in spoken for token in song[WINDOW:]]
    late = np.array(
        [
            tick >= start
            for song, start in zip(sizes, starts, strict=True)
            for tick in list(song)[WINDOW:]
        ]
    )
    notes = np.array([count for song in sizes for count in list(song.values())[WINDOW:]])
    costs = np.where(unknown, np.log2(len(words) + 1), token_bits(model, inputs, targets))
    return costs[late], notes[late]


def _onset_sizes(song: Song) -> dict[int, int]:
    """How many notes begin at each onset that is a token, in order."""
    return dict(sorted(Counter(n.onset for n in song.notes if n.role is not Role.DRUM).items()))


def _bits(model: Any, inputs: NDArray[np.float32], targets: NDArray[np.int32]) -> float:
    return float(token_bits(model, inputs, targets).mean()) if len(inputs) else float("nan")


def token_bits(
    model: Any, inputs: NDArray[np.float32], targets: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Bits of each target (n,) after its window, from `build` and `windows_of`."""
    shares = np.asarray(model.predict(inputs, verbose=0))
    chosen = shares[np.arange(len(targets)), targets].astype(np.float64)
    return -np.log2(np.maximum(chosen, 1e-12))
