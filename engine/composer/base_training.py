"""Train the base model that every server's own model starts from."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from engine.composer.artefact import Artefact, check_replaceable, replace_folder, save
from engine.composer.bits import Meter, windows_over
from engine.composer.events import Events, total
from engine.composer.fitting import fit
from engine.composer.history import History
from engine.composer.learning_plan import LearningPlan
from engine.composer.loss_curve import draw_loss_curve
from engine.composer.networks.cores import share_cores
from engine.composer.networks.event_network import SHAPES, EventNetwork
from engine.composer.replay import REPLAY, sample_replay, save_replay
from engine.composer.updates import Updates
from engine.composer.vocabulary import VOCABULARY_VERSION
from engine.composer.weights import weights_of
from engine.errors import TrainingError
from engine.plan.library import Excerpt
from engine.values import Model, Report, ShouldStop

EPOCH_EVENTS = 131_072
"""Events drawn for one epoch, of sources by their weight."""

_NO_LIMIT = 100_000

BATCH = 6
"""Windows a step: few, for a step of many costs more than it gains."""

MEASURE_EVERY = 6
"""Epochs between two measurements, each of which is a checkpoint."""


@dataclass(frozen=True, slots=True)
class SourcePieces:
    """One source's pieces to train on and to measure by; `weight` multiplies its share.

    Excerpts of those that are `replayed` ship with the base.
    """

    training: tuple[Events, ...]
    held_out: tuple[Events, ...]
    weight: float = 1.0
    replayed: bool = True


def train_base(
    sources: Mapping[str, SourcePieces],
    excerpts: Sequence[Excerpt],
    folder: Path,
    minutes: float,
    network_name: str,
    seed: int,
    *,
    watch: Mapping[str, Sequence[Events]],
    epochs: int = _NO_LIMIT,
    measure_every: int | None = None,
    measured: Callable[[Meter, History], None] | None = None,
    report: Report,
    should_stop: ShouldStop,
) -> Model:
    """Fit a network to all sources for `minutes` or `epochs` and write the model folder.

    `excerpts` are the plans that it ships with.

    A training that was stopped goes on from `progress_file(folder)`, which is removed at the end.
    The pieces to `watch` are measured every so many epochs (MEASURE_EVERY) and never trained on;
    after that `measured` may measure more. Raises TrainingError where there is nothing to train on,
    ModelError, Stopped.
    """
    if not any(source.training for source in sources.values()):
        raise TrainingError("base.no_music")
    check_replaceable(folder)
    began = time.monotonic()
    shape = SHAPES[network_name]
    share_cores(1)
    keras.utils.set_random_seed(seed)  # layers draw their seeds as they are made
    network = EventNetwork(shape)
    held_out = windows_over([piece for source in sources.values() for piece in source.held_out])
    network(held_out.take(slice(0, 1)).inputs())
    meter = Meter(network)
    plan = LearningPlan(
        minutes=minutes,
        epochs=epochs,
        batch_size=BATCH,
        learning_rate=8e-4,
        weight_decay=0.1,
        transpose=0.4,
        fill_in=0.2,
        patience=1_000,
        measure_every=measure_every or MEASURE_EVERY,
        seed=seed,
    )
    replay = replay_of(sources, seed)
    watched = {name: windows_over(pieces) for name, pieces in watch.items()}

    def draw(random: np.random.Generator) -> Sequence[Events]:
        return draw_epoch(sources, random)

    def keep(history: History) -> None:
        replace_folder(folder, lambda fresh: write(fresh, history))

    def look(history: History) -> None:
        costs = {name: meter.measure(windows).bits_per_note for name, windows in watched.items()}
        history.watched.append({name: round(bits, 3) for name, bits in costs.items()})
        if measured:
            measured(meter, history)

    def write(fresh: Path, history: History) -> None:
        best = history.held_out[history.best]
        figures = {
            "songs": 0,
            "events": history.events,
            "epochs": history.epochs,
            "train_bits_per_note": round(history.train[-1], 4),
            "held_out_bits_per_note": round(best.bits_per_note, 4),
            "held_out_heads": {head: round(bits, 4) for head, bits in best.heads.items()},
            "held_out_by_source": {
                name: round(meter.measure(windows_over(source.held_out)).bits_per_note, 3)
                for name, source in sources.items()
                if source.held_out
            },
            "minutes": round(history.seconds / 60, 1),
            "against_time": _against_time(history),
            "notes": {name: total(source.training) for name, source in sources.items()},
        }
        save(
            Artefact(
                network=network_name,
                shape=shape.to_json(),
                vocabulary=VOCABULARY_VERSION,
                weights=weights_of(network),
                songs=(),
                figures=figures,
                excerpts=tuple(excerpts),
            ),
            fresh,
        )
        save_replay(fresh / REPLAY, replay)
        curve = [f.bits_per_note for f in history.held_out]
        draw_loss_curve(
            fresh / "loss.png",
            history.train,
            history.held_out_epochs,
            curve,
            history.best,
            reached=curve[history.best],
            base=None,
        )

    history = fit(
        Updates(network, plan, parts=1),
        meter,
        draw,
        held_out,
        plan,
        report=report,
        should_stop=should_stop,
        improved=keep,
        measured=look,
        progress=progress_file(folder),
    )
    keep(history)
    progress_file(folder).unlink(missing_ok=True)
    return Model(
        network=network_name,
        vocabulary=VOCABULARY_VERSION,
        song_ids=(),
        song_titles=(),
        events=history.events,
        epochs=history.epochs,
        train_bits_per_note=history.train[-1],
        held_out_bits_per_note=history.held_out[history.best].bits_per_note,
        wall_seconds=time.monotonic() - began,
        stages={"fitting": history.seconds},
    )


def progress_file(folder: Path) -> Path:
    """Where an unfinished training of `folder` keeps its state."""
    return folder.with_name(f".{folder.name}.progress.npz")


def _against_time(history: History) -> list[dict[str, float]]:
    """Bits per note by minutes of fitting, of the held-out music and of what was watched."""
    rows = zip(history.held_out_seconds[1:], history.held_out[1:], history.watched, strict=False)
    return [
        {"minutes": round(seconds / 60, 1), "held_out": round(f.bits_per_note, 3)} | watched
        for seconds, f, watched in rows
    ]


def replay_of(sources: Mapping[str, SourcePieces], seed: int) -> list[Events]:
    """The excerpts that ship with a base: each source by weight and the root of its size."""
    shares = {
        name: source.weight * total(source.training) ** 0.5
        for name, source in sources.items()
        if source.training and source.replayed
    }
    return sample_replay({n: s.training for n, s in sources.items()}, shares, seed)


def draw_epoch(
    sources: Mapping[str, SourcePieces], random: np.random.Generator
) -> Sequence[Events]:
    """Whole pieces of every source, about EPOCH_EVENTS events by weight and size."""
    shares = {name: total(s.training) * s.weight for name, s in sources.items() if s.training}
    everything = sum(shares.values())
    drawn: list[Events] = []
    for name, share in shares.items():
        pieces = sources[name].training
        missing = EPOCH_EVENTS * share / everything
        order = random.permutation(len(pieces))
        place = 0
        while missing > 0:
            piece = pieces[order[place % len(pieces)]]
            drawn.append(piece)
            missing -= len(piece)
            place += 1
    return drawn
