"""The tutorial's network, the baseline: trained, measured and composing as Motif's are asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
from benchmarks.composers import NETWORKS, TUTORIAL, composer_of
from benchmarks.tutorial.composing import compose, continue_songs, predict
from benchmarks.tutorial.model import TutorialModel, load, save
from benchmarks.tutorial.network import build, windows_of
from benchmarks.tutorial.tokens import STEP_TICKS, WINDOW, pitches_of, tokens_of
from engine.errors import EngineError, ModelError, TrainingError
from engine.values import Brief, Budget, Note, Role
from tests.composer.music import song

SONGS = (song(1, bars=40, title="One"), song(2, bars=40, title="Two"))


def untrained(*songs_learnt: int) -> TutorialModel:
    songs = tuple(SONGS[number] for number in songs_learnt)
    words = sorted({token for each in songs for token in tokens_of(each.notes)})
    return TutorialModel(tuple(words), tuple(build(len(words)).get_weights()), songs)


def test_an_onset_is_a_notes_name_or_a_chords_pitch_classes() -> None:
    notes = [
        Note(0, 6, 64, 80, Role.MELODY),
        Note(6, 6, 48, 80, Role.BASS),
        Note(6, 6, 67, 80, Role.CHORD),
        Note(6, 6, 36, 80, Role.DRUM),
    ]
    assert tokens_of(notes) == ["E4", "0.7"]
    assert pitches_of("E4") == (64,)
    assert pitches_of("Bb3") == (58,)
    assert pitches_of("0.7") == (60, 67)


def test_it_writes_in_numpy_what_keras_predicts() -> None:
    model = untrained(0)
    inputs, _ = windows_of([list(range(WINDOW + 3))], len(model.words))
    network: Any = build(len(model.words))
    network.set_weights(model.weights)
    wanted = np.asarray(network.predict(inputs, verbose=0))
    assert predict(model.weights, inputs[:, :, 0]) == pytest.approx(wanted, abs=1e-5)


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    model = untrained(0, 1)
    save(model, tmp_path / "model")
    again = load(tmp_path / "model")
    assert (again.words, again.songs) == (model.words, model.songs)
    for one, other in zip(again.weights, model.weights, strict=True):
        assert np.array_equal(one, other)


def test_pieces_are_quarters_of_the_wanted_length_the_same_for_the_same_seed() -> None:
    model = untrained(0)
    one, other, again = compose(model, 2, [1, 2, 1])
    assert one == again
    assert one.bars == other.bars == 2
    assert {note.onset for note in one.notes} == set(range(0, one.end, STEP_TICKS))
    assert {note.duration for note in one.notes} == {STEP_TICKS}
    assert len(continue_songs(model, 2)) == 1


def test_songs_too_short_for_its_window_cannot_be_learnt_measured_or_begun_with(
    tmp_path: Path,
) -> None:
    short = replace(SONGS[0], notes=SONGS[0].notes[:50])
    baseline = composer_of(TUTORIAL)
    with pytest.raises(TrainingError, match="more than 100 onsets"):
        baseline.train([short], tmp_path / "m", base=None, budget=Budget(epochs=1), seed=0)
    save(untrained(0), tmp_path / "model")
    with pytest.raises(TrainingError, match="more than 100 onsets"):
        baseline.evaluate(tmp_path / "model", [short])
    with pytest.raises(ModelError, match="too short"):
        compose(replace(untrained(0), songs=(short,)), 2, [1])


@pytest.mark.slow
def test_it_is_trained_measured_judged_and_played_as_motifs_networks_are(tmp_path: Path) -> None:
    baseline, folder = composer_of(TUTORIAL), tmp_path / "model"
    card = baseline.train(SONGS, folder, base=None, budget=Budget(epochs=1), seed=0)
    assert card.epochs == 1
    assert card.held_out_bits_per_note > 0
    assert card.stages["fitting"] > 0
    whole, ends = baseline.evaluate(folder, SONGS), baseline.evaluate(folder, SONGS, last=0.2)
    assert whole.heads.keys() == {"pitch"}
    assert whole.pitch_bits_per_note is not None
    assert 0 < whole.pitch_bits_per_note < whole.bits_per_note
    assert 0 < ends.notes < whole.notes
    judged = baseline.judge_pieces(
        folder, SONGS, others=(), pieces=1, seeds=(0, 1), brief=Brief(bars=4)
    )
    assert judged.pieces == 2
    assert judged.closeness is not None
    assert judged.primed_copying is not None
    assert judged.copying is not None
    assert baseline.play(folder, Brief(bars=4, seed=1))[:3] in (b"ID3", b"\xff\xfb\x90")


def test_motif_itself_has_no_network_of_the_tutorials(tmp_path: Path) -> None:
    assert TUTORIAL in NETWORKS
    from engine import tasks

    with pytest.raises(EngineError, match="no network called tutorial"):
        tasks.train(SONGS, tmp_path / "m", base=None, budget=Budget(epochs=1), network=TUTORIAL)
