"""Training: predictions a second, and the time to what the tutorial's network ends up with.

Each network learns in a process of its own: TensorFlow's threads are set once for a process.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import keras
import numpy as np

from benchmarks.composers import TUTORIAL, composer_of
from benchmarks.speed.figures import Effort, Row, Spent, cpu_seconds
from benchmarks.tutorial import network as tutorial
from benchmarks.tutorial.tokens import tokens_of
from engine import tasks
from engine.composer.artefact import load
from engine.composer.bits import Meter, held_out_windows
from engine.composer.controls import events_of
from engine.composer.fitting import fit
from engine.composer.history import History
from engine.composer.networks.cores import HALVES, share_cores
from engine.composer.networks.event_network import SHAPES, EventNetwork, Shape
from engine.composer.recipe import FROM_BASE, FROM_NOTHING, HELD_OUT
from engine.composer.updates import Updates
from engine.composer.vocabulary import HEADS
from engine.composer.weights import put_weights
from engine.composer.windows import WINDOW, Windows
from engine.errors import Stopped
from engine.values import Budget, Song, report_nothing

PART = "training"
BASE = Path(__file__).parents[2] / "models" / "base"
_WARM_UP = 3
_PATIENCE_SECONDS = 60.0
_NEVER = 10**9

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


def measure(songs: Sequence[Path], effort: Effort) -> list[Row]:
    """Predictions a second for each network, and the time to the tutorial's bits for a pitch."""
    heard = [song for song in tasks.transcribe_all(songs) if isinstance(song, Song)]
    theirs = _alone(_tutorial_rate, heard, effort.batches)
    rows: list[Row] = []
    for network in ("transformer", "lstm"):
        notes = _alone(_event_rate, heard, network, effort.batches)
        heads = replace(notes, amount=notes.amount * len(HEADS))
        rows += [
            Row(PART, f"{network}: events learnt", "events/s", notes, theirs),
            Row(
                PART,
                f"{network}: predictions",
                "predictions/s",
                heads,
                theirs,
                f"each event is {len(HEADS)}; the tutorial's window of 100 is one",
            ),
        ]
    return rows + _to_their_bits(heard, effort, theirs)


def _alone(
    work: Callable[_Asked, _Answer], *asked: _Asked.args, **options: _Asked.kwargs
) -> _Answer:
    """What `work` answers in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *asked, **options).result()


class _Clock:
    """Time at every batch; ends a training after enough of them."""

    def __init__(self, most: int = _NEVER) -> None:
        self._most = most + _WARM_UP
        self.wall: list[float] = []
        self.cpu: list[float] = []

    def tick(self) -> bool:
        self.wall.append(time.perf_counter())
        self.cpu.append(cpu_seconds())
        return len(self.wall) > self._most

    def spent(self, amount: float) -> Spent:
        """A batch of `amount`: the median, after those that compile."""
        wall, cpu = (np.median(np.diff(times)[_WARM_UP - 1 :]) for times in (self.wall, self.cpu))
        return Spent(amount, float(wall), float(cpu))


def _event_rate(songs: Sequence[Song], name: str, batches: int) -> Spent:
    pieces = [events_of(song) for song in songs]
    share_cores(HALVES)
    wanted = FROM_NOTHING.batch_size * WINDOW * 2
    pieces *= -(-wanted // sum(map(len, pieces)))  # whole batches, however short the songs
    clock = _Clock(batches)
    held_out = held_out_windows(pieces[:1], HELD_OUT)
    network = _built(SHAPES[name], held_out)
    with suppress(Stopped):
        fit(
            Updates(network, FROM_NOTHING),
            Meter(network),
            lambda _: pieces,
            held_out,
            replace(FROM_NOTHING, minutes=_NEVER, epochs=_NEVER, measure_every=_NEVER),
            report=report_nothing,
            should_stop=clock.tick,
        )
    return clock.spent(FROM_NOTHING.batch_size * WINDOW)


def _built(shape: Shape, windows: Windows) -> Any:
    """A new network that has seen a window, and so has its weights."""
    network: Any = EventNetwork(shape)
    network(windows.take(slice(0, 1)).inputs())
    return network


def _tutorial_rate(songs: Sequence[Song], batches: int) -> Spent:
    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            del batch, logs
            clock.tick()

    spoken = [tokens_of(song.notes) for song in songs]
    words = sorted({token for song in spoken for token in song})
    numbered = [[words.index(token) for token in song] for song in spoken]
    inputs, targets = tutorial.windows_of(numbered, len(words))
    wanted = tutorial.BATCH * (batches + _WARM_UP)
    rows = np.arange(wanted) % len(inputs)
    clock = _Clock()
    model: Any = tutorial.build(len(words))
    model.fit(
        inputs[rows],
        targets[rows],
        epochs=1,
        batch_size=tutorial.BATCH,
        verbose=0,
        callbacks=[Watch()],
    )
    return clock.spent(tutorial.BATCH)


def _to_their_bits(songs: Sequence[Song], effort: Effort, rate: Spent) -> list[Row]:
    """The tutorial trained, and how soon ours pays as little for a pitch of the songs' ends."""
    windows = sum(max(1, round(len(tokens_of(s.notes)) * (1 - HELD_OUT)) - 100) for s in songs)
    an_epoch = windows * rate.wall / rate.amount
    epochs = effort.epochs or max(1, round(effort.seconds / an_epoch))
    theirs, bits = _alone(_tutorial_trained, songs, epochs)
    said = f"the tutorial's network pays {bits:.2f} bits a pitch after {epochs} epochs"
    if epochs < tutorial.EPOCHS:
        said += (
            f" (scaled down: all {tutorial.EPOCHS} would take {tutorial.EPOCHS * an_epoch:.0f} s)"
        )
    rows: list[Row] = []
    for start in ("the base", "nothing"):
        ours, reached = _alone(_time_to, songs, bits, start == "the base")
        note = f"{said}; ours {reached:.2f}"
        if reached > bits:
            note += ", not reached"
        elif not ours.wall:
            note += " before training"
        what = f"to the tutorial's bits after {epochs} epochs, from {start}"
        rows.append(Row(PART, what, "s", ours, theirs, note))
    return rows


def _tutorial_trained(songs: Sequence[Song], epochs: int) -> tuple[Spent, float]:
    """How long the tutorial's network takes for so many epochs, and what a pitch costs it then."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        cpu = cpu_seconds()
        baseline = composer_of(TUTORIAL)
        card = baseline.train(songs, model, base=None, budget=Budget(epochs=epochs), seed=0)
        spent = Spent(1, card.stages["fitting"], cpu_seconds() - cpu)
        figures = baseline.evaluate(model, songs, last=HELD_OUT)
    assert figures.pitch_bits_per_note is not None
    return spent, figures.pitch_bits_per_note


def _time_to(songs: Sequence[Song], bits: float, from_base: bool) -> tuple[Spent, float]:
    """How long training takes until a pitch costs less than `bits`, and what it costs then."""
    pieces = [events_of(song) for song in songs]
    held_out = held_out_windows(pieces, HELD_OUT)
    heads = [piece.part(0, round(len(piece) * (1 - HELD_OUT))) for piece in pieces]
    base = load(BASE)
    share_cores(HALVES)
    network = _built(Shape(**base.shape), held_out)
    plan, cost = FROM_NOTHING, float("inf")
    if from_base:
        plan = FROM_BASE
        put_weights(network, base.weights)
        cost = Meter(network).measure(held_out).heads["pitch"]
    spent = Spent(1, 0.0, 0.0)
    if cost < bits:
        return spent, cost
    plan = replace(plan, minutes=_PATIENCE_SECONDS / 60, epochs=_NEVER, patience=_NEVER)
    wall, cpu = time.perf_counter(), cpu_seconds()

    def look(history: History) -> None:
        nonlocal cost, spent
        cost = history.held_out[-1].heads["pitch"]
        spent = Spent(1, time.perf_counter() - wall, cpu_seconds() - cpu)

    with suppress(Stopped):
        fit(
            Updates(network, plan),
            Meter(network),
            lambda _: heads,
            held_out,
            plan,
            report=report_nothing,
            should_stop=lambda: cost < bits,
            improved=look,
        )
    return spent, cost
