"""The base's training: seeded, watched, and gone on with where it was stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
from engine import base
from engine.composer import base_training
from engine.composer.base_training import (
    SourcePieces,
    draw_epoch,
    progress_file,
    replay_of,
    train_base,
)
from engine.composer.controls import events_of
from engine.composer.networks.event_network import Shape
from engine.corpus.pieces import CorpusPiece
from engine.errors import Stopped, TrainingError
from engine.plan.library import load_excerpts
from engine.plan.songs import song_excerpts
from engine.provenance.comparing import base_music
from engine.values import Key, Metre, Model, report_nothing
from tests.composer.music import song

SOURCES = {
    "tunes": SourcePieces(
        training=tuple(events_of(song(seed, bars=24)) for seed in range(4)),
        held_out=(events_of(song(7, bars=24)),),
    )
}
PLANS = song_excerpts([song(5, bars=24)], ())
WATCH = {"others": [events_of(song(8, bars=24))]}


@pytest.fixture(autouse=True)
def short_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_training, "EPOCH_EVENTS", 2_000)
    monkeypatch.setattr(base_training, "MEASURE_EVERY", 1)
    small = Shape("transformer", width=32, layers=1, heads=4, dropout=0.2)
    monkeypatch.setitem(base_training.SHAPES, "transformer", small)


def train(folder: Path, *, stopped: bool) -> Model:
    """Stopped once it has something to go on from."""
    return train_base(
        SOURCES,
        PLANS,
        folder,
        60.0,
        "transformer",
        0,
        watch=WATCH,
        epochs=4,
        report=report_nothing,
        should_stop=lambda: stopped and progress_file(folder).exists(),
    )


@pytest.mark.slow
def test_a_stopped_training_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "base"
    with pytest.raises(Stopped):
        train(folder, stopped=True)
    assert progress_file(folder).exists()
    before = json.loads((folder / "model.json").read_text())["figures"]
    model = train(folder, stopped=False)
    assert not progress_file(folder).exists()
    figures = json.loads((folder / "model.json").read_text())["figures"]
    assert before["epochs"] < model.epochs == 4
    assert figures["against_time"][: len(before["against_time"])] == before["against_time"]
    assert set(figures["against_time"][0]) == {"minutes", "held_out", "others"}
    assert (folder / "replay.npz").exists()
    assert len(load_excerpts(folder / "plans.npz")) == len(PLANS) > 0


def corpus_piece(seed: int, source: str, *, held_out: bool = False) -> CorpusPiece:
    rows = [(n.onset, n.duration, n.pitch, n.velocity, n.role) for n in song(seed, bars=24).notes]
    return CorpusPiece(
        source,
        f"piece {seed}",
        np.array(rows, dtype=np.int32),
        Metre(4, 4),
        Key(0, "major"),
        100.0,
        has_velocity=True,
        held_out=held_out,
    )


@pytest.mark.slow
def test_a_base_has_the_fingerprints_of_what_it_was_trained_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = [corpus_piece(1, "lieder"), corpus_piece(2, "lieder", held_out=True)]
    corpus = {"lieder": written, base.HEARD: [corpus_piece(1, base.HEARD)]}
    monkeypatch.setattr(base, "read_corpus", lambda *_, **__: corpus)
    monkeypatch.setattr(base, "train_base", partial(train_base, epochs=1))
    base.build(
        tmp_path / "base",
        60.0,
        "transformer",
        0,
        None,
        (),
        heard=True,
        watch={},
        report=report_nothing,
        should_stop=lambda: False,
    )
    music = base_music(tmp_path / "base")
    assert music is not None
    assert [title.partition(",")[0] for title in music.titles] == ["piece 1 (OpenScore Lieder)"]


def test_what_is_given_in_folders_is_learnt_and_not_shipped() -> None:
    given = replace(SOURCES["tunes"], replayed=False)
    assert replay_of({"given": given}, 0) == []
    shipped = replay_of({"given": given, "tunes": SOURCES["tunes"]}, 0)
    assert shipped


def test_sources_are_drawn_by_weight_and_size() -> None:
    twice = replace(SOURCES["tunes"], weight=3.0)
    other = SourcePieces(tuple(events_of(song(s, bars=24)) for s in range(20, 24)), ())
    drawn = draw_epoch({"one": twice, "other": other}, np.random.default_rng(0))
    of_one = sum(len(piece) for piece in drawn if any(piece is own for own in twice.training))
    assert of_one / sum(map(len, drawn)) == pytest.approx(0.75, abs=0.15)


def test_without_any_music_nothing_is_trained(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no music"):
        train_base(
            {"none": SourcePieces((), ())},
            (),
            tmp_path / "base",
            1.0,
            "transformer",
            0,
            watch={},
            report=report_nothing,
            should_stop=lambda: False,
        )
