"""The networks side by side on a small corpus: the same notes asked of each, as they learn."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
from benchmarks.networks import event_course
from benchmarks.networks.__main__ import main
from benchmarks.networks.material import HELD_OUT, Material, pitch_windows, song_piece
from benchmarks.networks.report import draw_courses, print_courses, report
from benchmarks.networks.side_by_side import train_all
from benchmarks.tutorial.tokens import WINDOW
from engine.composer import base_training
from engine.composer.base_training import train_base
from engine.composer.networks.event_network import SHAPES, Shape
from engine.composer.vocabulary import PITCH
from tests.composer.music import song


@pytest.fixture
def material() -> Material:
    return Material(
        training={"tunes": [song_piece(song(seed, bars=40)) for seed in range(3)]},
        held_out={"tunes": [song_piece(song(7, bars=40))]},
        watched={"others": [song_piece(song(8, bars=40))], "short": [song_piece(song(9, bars=4))]},
    )


def test_every_network_is_asked_for_the_same_notes(material: Material) -> None:
    for stretches in material.compared.values():
        weight = pitch_windows(stretches).weight
        assert weight[..., PITCH].sum() == sum(stretch.notes for stretch in stretches)
        assert weight.sum() == weight[..., PITCH].sum()


def test_the_compared_notes_come_after_a_full_window_of_the_tutorial(material: Material) -> None:
    (stretch,) = material.compared["others"]
    windows = pitch_windows([stretch])
    pitches = windows.target[..., PITCH][windows.weight[..., PITCH] > 0]
    onsets = sorted({note.onset for note in song(8, bars=40).notes})
    late = [note.pitch for note in song(8, bars=40).notes if note.onset >= onsets[WINDOW]]
    assert sorted(pitches) == sorted(late)


def test_event_networks_and_the_tutorials_are_measured_as_they_learn(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Epochs, not the clock: a busy machine may need a minute before the first of them.
    monkeypatch.setattr(base_training, "EPOCH_EVENTS", 1_000)
    monkeypatch.setattr(event_course, "EPOCHS_BETWEEN", 1)
    monkeypatch.setitem(SHAPES, "lstm", Shape("lstm", width=16, layers=1, heads=1))
    monkeypatch.setattr(event_course, "train_base", partial(train_base, epochs=2))
    courses = train_all(material, ("lstm",), minutes=60, seed=0)
    courses += train_all(material, ("tutorial",), minutes=0.01, seed=0)
    told = json.loads(json.dumps(report(material, courses, {"seed": 0})))
    lstm, tutorial = told["networks"]
    assert len(lstm["readings"]) == 2
    assert lstm["readings"][-1]["bits"].keys() == {HELD_OUT, "others", "short"}
    assert tutorial["readings"][-1]["bits"] == {}
    for network in told["networks"]:
        pitch = network["readings"][-1]["pitch"]
        assert pitch.keys() == {HELD_OUT, "others"}  # the short one has nothing to compare
        assert np.isfinite(list(pitch.values())).all()
    for costs in told["references"].values():
        assert costs.keys() == {HELD_OUT, "others"}
    print_courses(told)
    draw_courses(told, tmp_path / "courses.png")
    assert (tmp_path / "courses.png").stat().st_size > 5_000


def test_songs_and_corpus_are_not_trained_on_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["songs", "--corpus", "corpus"])
    assert "either" in capsys.readouterr().err
