"""Train a server's own model: its songs, from a base or from nothing, within a budget."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.composer.artefact import Artefact, SongCard, check_replaceable, replace_folder, save
from engine.composer.bits import Meter, held_out_windows, windows_over
from engine.composer.controls import density_of, events_of
from engine.composer.events import Events, note_array
from engine.composer.fitting import Plan, fit
from engine.composer.history import History
from engine.composer.loss_curve import draw_loss_curve
from engine.composer.networks.event_network import SHAPES, EventNetwork, Shape
from engine.composer.vocabulary import VOCABULARY_VERSION
from engine.composer.weights import put_weights, weights_of
from engine.composer.windows import Windows, lay_out
from engine.errors import TrainingError
from engine.values import Budget, Figures, Model, Report, ShouldStop, Song, SongFigures

HELD_OUT = 0.15
"""Share of each song, its end, that is kept for measuring and early stopping."""

FEWEST_NOTES = 32
"""Notes that all songs together must have."""

MINUTES = 2.0
"""Default limit of a training."""

_NO_LIMIT = 7 * 24 * 60.0

FROM_BASE = Plan(
    minutes=MINUTES,
    batch_size=8,
    learning_rate=3e-4,
    warm_up=0.05,
    weight_decay=0.05,
    transpose=0.15,
    hide_controls=0.1,
    patience=4,
)
FROM_NOTHING = Plan(
    minutes=MINUTES,
    batch_size=16,
    learning_rate=1e-3,
    warm_up=0.05,
    weight_decay=0.1,
    transpose=0.5,
    hide_controls=0.1,
    patience=8,
)


def train_events(
    songs: Sequence[Song],
    folder: Path,
    base: Artefact | None,
    budget: Budget,
    network_name: str,
    previous: Artefact | None,
    seed: int,
    *,
    report: Report,
    should_stop: ShouldStop,
    began: float,
) -> Model:
    """Fit an event network to the songs and write the model folder.

    `began` is the monotonic time at which the caller began, for the stage of loading. Raises
    TrainingError, ModelError, Stopped.
    """
    check_replaceable(folder)
    pieces = [events_of(song) for song in songs]
    if sum(map(len, pieces)) < FEWEST_NOTES:
        raise TrainingError(
            f"The songs have fewer than {FEWEST_NOTES} notes together.",
            "Give longer songs, or more of them.",
        )
    shape = Shape(**base.shape) if base else SHAPES[network_name]
    network = EventNetwork(shape)
    network(lay_out(pieces[:1]).take(slice(0, 1)).inputs())
    if base:
        put_weights(network, base.weights)
    heads = [piece.part(0, len(piece) - _tail(piece)) for piece in pieces]
    held_out = held_out_windows([p for p in pieces if _tail(p)], HELD_OUT)
    plan = _plan(budget, base is not None, sum(map(len, heads)), seed)
    before = _measure_each(Meter(network), pieces)
    loaded = time.monotonic()
    history = fit(network, lambda _: heads, held_out, plan, report=report, should_stop=should_stop)
    fitted = time.monotonic()
    meter = Meter(network)
    train_bits = meter.measure(windows_over(heads)).bits_per_note
    gains = _gains(songs, before, _measure_each(meter, pieces))
    cards = tuple(card_of(song) for song in songs)
    figures = _figures(history, train_bits, cards, pieces)
    figures["song_figures"] = [asdict(gain) for gain in gains]
    artefact = Artefact(
        network=network_name,
        shape=shape.to_json(),
        vocabulary=VOCABULARY_VERSION,
        weights=weights_of(network),
        songs=cards,
        figures=figures,
    )

    def write(fresh: Path) -> None:
        save(artefact, fresh)
        curve = [figures.bits_per_note for figures in history.held_out]
        draw_loss_curve(
            fresh / "loss.png", history.train, history.held_out_epochs, curve, history.best
        )

    replace_folder(folder, write)
    rival = _measure_previous(previous, held_out) if previous else None
    ended = time.monotonic()
    return Model(
        network=network_name,
        vocabulary=VOCABULARY_VERSION,
        song_ids=tuple(song.song_id for song in songs),
        song_titles=tuple(song.title for song in songs),
        events=sum(map(len, pieces)),
        epochs=history.epochs,
        train_bits_per_note=train_bits,
        held_out_bits_per_note=history.held_out[history.best].bits_per_note,
        wall_seconds=ended - began,
        stages={
            "loading": loaded - began,
            "fitting": fitted - loaded,
            "saving": ended - fitted,
        },
        base_bits_per_note=history.held_out[0].bits_per_note if base else None,
        previous_bits_per_note=rival,
        song_figures=gains,
    )


def card_of(song: Song) -> SongCard:
    """What the model keeps of a song."""
    notes = note_array(song.notes)
    return SongCard(
        song_id=song.song_id,
        title=song.title,
        key=song.key,
        metre=song.metre,
        tempo=song.tempo,
        density=density_of(notes),
        heard=bool(song.raw),
        notes=notes.astype(np.int32),
    )


def measure_events(artefact: Artefact, songs: Sequence[Song]) -> Figures:
    """Bits per note of whole songs under a model."""
    pieces = [events_of(song) for song in songs if song.notes]
    windows = windows_over(pieces)
    network = EventNetwork(Shape(**artefact.shape))
    network(windows.take(slice(0, 1)).inputs())
    put_weights(network, artefact.weights)
    return Meter(network).measure(windows)


def _measure_each(meter: Meter, pieces: Sequence[Events]) -> list[float | None]:
    """Bits per note of each piece's held-out end, None where nothing is held out."""
    return [
        meter.measure(held_out_windows([piece], HELD_OUT)).bits_per_note if _tail(piece) else None
        for piece in pieces
    ]


def _gains(
    songs: Sequence[Song], before: Sequence[float | None], after: Sequence[float | None]
) -> tuple[SongFigures, ...]:
    return tuple(
        SongFigures(song.song_id, song.title, len(song.notes), start, end)
        for song, start, end in zip(songs, before, after, strict=True)
    )


def _measure_previous(previous: Artefact, held_out: Windows) -> float:
    network = EventNetwork(Shape(**previous.shape))
    network(held_out.take(slice(0, 1)).inputs())
    put_weights(network, previous.weights)
    return Meter(network).measure(held_out).bits_per_note


def _tail(piece: Events) -> int:
    """Events at a piece's end that are held out; none of a very short one."""
    return max(1, round(len(piece) * HELD_OUT)) if len(piece) >= 16 else 0


def _plan(budget: Budget, has_base: bool, events: int, seed: int) -> Plan:
    plan = FROM_BASE if has_base else FROM_NOTHING
    # An epoch of few notes is over in a moment: measuring would cost more than it.
    repeats = max(1, round(4_000 / events))
    return replace(
        plan,
        # Epochs alone mean just those: a training that the clock cannot change.
        minutes=budget.minutes or (_NO_LIMIT if budget.epochs else MINUTES),
        epochs=budget.epochs or plan.epochs,
        batch_size=budget.batch_size or plan.batch_size,
        measure_every=1 if budget.epochs else repeats,
        seed=seed,
    )


def _figures(
    history: History, train_bits: float, cards: Sequence[SongCard], pieces: Sequence[Events]
) -> dict[str, Any]:
    best = history.held_out[history.best]
    return {
        "songs": len(cards),
        "events": sum(map(len, pieces)),
        "epochs": history.epochs,
        "train_bits_per_note": round(train_bits, 4),
        "held_out_bits_per_note": round(best.bits_per_note, 4),
        "held_out_heads": {head: round(bits, 4) for head, bits in best.heads.items()},
        "held_out_bits_per_note_before": round(history.held_out[0].bits_per_note, 4),
        "fitting_seconds": round(history.seconds, 1),
    }
