"""Train a server's own model: its songs, from a base or from nothing, within a budget."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from engine.composer.artefact import (
    Artefact,
    SongCard,
    as_stored,
    check_replaceable,
    replace_folder,
    save,
)
from engine.composer.bits import Meter, held_out_windows, windows_over
from engine.composer.controls import density_of, events_of
from engine.composer.events import Events, note_array
from engine.composer.fitting import fit
from engine.composer.history import History
from engine.composer.interpolation import part_of_way
from engine.composer.key_frame import likeliest_key
from engine.composer.loss_curve import draw_loss_curve
from engine.composer.networks.cores import HALVES, share_cores
from engine.composer.networks.event_network import SHAPES, EventNetwork, Shape
from engine.composer.recipe import (
    FEWEST_NOTES,
    HELD_OUT,
    finishing_plan,
    held_out_events,
    plan_for,
)
from engine.composer.replay import with_replay
from engine.composer.song_figures import each_song, end_figures, previous_bits, together
from engine.composer.updates import Updates
from engine.composer.vocabulary import VOCABULARY_VERSION
from engine.composer.weights import put_weights, weights_of
from engine.composer.windows import Windows, lay_out, steps_of
from engine.errors import TrainingError
from engine.plan.notated import notated
from engine.plan.songs import song_excerpts
from engine.values import Budget, Figures, Model, Report, ShouldStop, Song


def train_events(
    songs: Sequence[Song],
    folder: Path,
    base: Artefact | None,
    base_folder: Path | None,
    replay: Sequence[Events],
    budget: Budget,
    network_name: str,
    previous: Artefact | None,
    seed: int,
    *,
    texts: Mapping[str, str],
    report: Report,
    should_stop: ShouldStop,
    began: float,
) -> Model:
    """Fit an event network to the songs and write the model folder.

    That the base is not forgotten, excerpts of what it learnt are mixed in (see
    engine.composer.replay), and only a part of the way that the songs lead from it is gone (see
    engine.composer.interpolation). The songs' ends are
    held out to say when to stop and what was gained; then whole songs are gone over
    once more, for the ends are the songs' too. `began` is the monotonic time at which the caller
    began, for the stage of loading. Raises TrainingError, ModelError, Stopped.
    """
    check_replaceable(folder)
    notes = sum(len(song.notes) for song in songs)
    if notes < FEWEST_NOTES:
        raise TrainingError("training.few_notes", least=FEWEST_NOTES)
    shape = Shape(**base.shape) if base else SHAPES[network_name]
    share_cores(HALVES)
    keras.utils.set_random_seed(seed)  # layers draw their seeds as they are made
    network = EventNetwork(shape)
    network(lay_out([steps_of(events_of(songs[0]))]).take(slice(0, 1)).inputs())
    meter = Meter(network)
    if base:
        put_weights(network, base.weights)
        songs = [replace(song, key=likeliest_key(song, _cost(meter))) for song in songs]
    pieces = [events_of(song) for song in songs]
    written = [_on_paper(song) for song in songs if song.raw]
    heads = [_beginning(piece) for piece in pieces]
    ends = [piece for piece in pieces if held_out_events(piece)]
    held_out = held_out_windows(ends or pieces, HELD_OUT)
    plan = plan_for(budget, notes, seed, has_base=base is not None)
    base_weights = network.get_weights() if base else None
    before = end_figures(meter, pieces)
    loaded = time.monotonic()
    updates = Updates(network, plan)
    history = fit(
        updates,
        meter,
        lambda random: with_replay([*heads, *map(_beginning, written)], replay, random),
        held_out,
        plan,
        report=report,
        should_stop=should_stop,
    )
    learnt_weights = network.get_weights()
    if base_weights:
        network.set_weights(part_of_way(base_weights, learnt_weights))
    after = end_figures(meter, pieces)
    reached = together(after) or meter.measure(held_out)
    # measured in the same way, or the two could not be held beside each other
    began_at = together(before) or history.held_out[0]
    learnt = each_song(songs, before, after)
    network.set_weights(learnt_weights)
    finishing = finishing_plan(plan, history.held_out_epochs[history.best])
    fit(
        updates,
        meter,
        lambda random: with_replay([*pieces, *written], replay, random),
        None,
        finishing,
        report=report,
        should_stop=should_stop,
    )
    if base_weights:
        network.set_weights(part_of_way(base_weights, network.get_weights()))
    fitted = time.monotonic()
    train_bits = meter.measure(windows_over(pieces)).bits_per_note
    weights = as_stored(weights_of(network), base_folder)
    cards = tuple(card_of(song) for song in songs)
    others = base.excerpts if base else ()
    figures = _figures(history, began_at, reached, train_bits, cards, pieces)
    figures["song_figures"] = [asdict(gain) for gain in learnt]
    artefact = Artefact(
        network=network_name,
        shape=shape.to_json(),
        vocabulary=VOCABULARY_VERSION,
        weights=weights,
        songs=cards,
        figures=figures,
        base=base_folder,
        excerpts=song_excerpts(songs, others) or tuple(others),
    )

    def write(fresh: Path) -> None:
        save(artefact, fresh)
        curve = [figures.bits_per_note for figures in history.held_out]
        draw_loss_curve(
            fresh / "loss.png",
            history.train,
            history.held_out_epochs,
            curve,
            history.best,
            reached=reached.bits_per_note,
            base=began_at.bits_per_note if base else None,
            texts=texts,
        )

    replace_folder(folder, write)
    rival = previous_bits(previous, songs, pieces) if previous else None
    ended = time.monotonic()
    return Model(
        network=network_name,
        vocabulary=VOCABULARY_VERSION,
        song_ids=tuple(song.song_id for song in songs),
        song_titles=tuple(song.title for song in songs),
        events=sum(map(len, pieces)),
        epochs=history.epochs,
        train_bits_per_note=train_bits,
        held_out_bits_per_note=reached.bits_per_note,
        wall_seconds=ended - began,
        stages={
            "loading": loaded - began,
            "fitting": fitted - loaded,
            "saving": ended - fitted,
        },
        base_bits_per_note=began_at.bits_per_note if base else None,
        previous_bits_per_note=rival,
        song_figures=learnt,
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
        quality=song.quality,
    )


def _on_paper(song: Song) -> Events:
    """A heard song as it would be written down, and described as that."""
    return events_of(replace(song, notes=notated(song.notes, song.metre), raw=()))


def _beginning(piece: Events) -> Events:
    """A piece without its end that is held out."""
    return piece.part(0, len(piece) - held_out_events(piece))


def _cost(meter: Meter) -> Callable[[Windows], float]:
    """Bits per note of windows, as a number."""
    return lambda windows: meter.measure(windows).bits_per_note


def _figures(
    history: History,
    before: Figures,
    reached: Figures,
    train_bits: float,
    cards: Sequence[SongCard],
    pieces: Sequence[Events],
) -> dict[str, Any]:
    return {
        "songs": len(cards),
        "events": sum(map(len, pieces)),
        "epochs": history.epochs,
        "train_bits_per_note": round(train_bits, 4),
        "held_out_bits_per_note": round(reached.bits_per_note, 4),
        "held_out_heads": {head: round(bits, 4) for head, bits in reached.heads.items()},
        "held_out_bits_per_note_before": round(before.bits_per_note, 4),
        "fitting_seconds": round(history.seconds, 1),
    }
