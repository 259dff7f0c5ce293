"""Training: from the base that ships and from nothing, each network."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import tasks
from engine.composer import training
from engine.composer.artefact import load
from engine.composer.interpolation import part_of_way
from engine.composer.loss_curve import draw_loss_curve
from engine.composer.networks.event_network import Shape
from engine.composer.originality import LONGEST_RUN
from engine.english import TEXTS
from engine.errors import ModelError, OptionError, Stopped, TrainingError
from engine.values import STAGES, Budget, Model
from tests.composer.music import song
from tests.composer.trained import BUDGET, SONGS, Training

BASE = Path(__file__).parents[1] / "models" / "base"
pytestmark = pytest.mark.slow


def test_training_reports_the_stages_that_are_named(adapted: Training) -> None:
    assert adapted.stages == STAGES["train"]


def test_learning_from_the_base_predicts_the_held_out_endings_better(adapted: Training) -> None:
    folder, model = adapted.folder, adapted.model
    before = load(folder).figures["held_out_bits_per_note_before"]
    assert model.held_out_bits_per_note < before - 0.3


def test_the_loss_curve_shows_the_figures_that_are_told(adapted: Training) -> None:
    folder, model = adapted.folder, adapted.model
    with Image.open(folder / "loss.png") as picture:
        said = picture.info["Description"]
    told = (model.held_out_bits_per_note, model.base_bits_per_note)
    assert said == "this version: {:.2f} bits; base: {:.2f} bits".format(*told)


def test_the_loss_curve_speaks_the_language_that_is_given(tmp_path: Path) -> None:
    texts = {**TEXTS, "curve.version": "esta: {bits:.2f}", "curve.base": "antes: {bits:.2f}"}
    path = tmp_path / "loss.png"
    draw_loss_curve(path, [5.0, 4.0], [0, 2], [6.0, 5.0], 1, reached=4.9, base=6.1, texts=texts)
    with Image.open(path) as picture:
        assert picture.info["Description"] == "esta: 4.90; antes: 6.10"


def test_base_and_version_are_measured_alike_on_each_songs_end(adapted: Training) -> None:
    model = adapted.model
    for told, each in (
        (model.base_bits_per_note, [gain.bits_before for gain in model.song_figures]),
        (model.held_out_bits_per_note, [gain.bits_after for gain in model.song_figures]),
    ):
        known = [bits for bits in each if bits is not None]
        assert told is not None
        assert min(known) <= told <= max(known)


def test_the_card_says_what_it_was_trained_on(adapted: Training) -> None:
    folder, model = adapted.folder, adapted.model
    assert model.song_ids == tuple(song.song_id for song in SONGS)
    assert model.events == sum(len(song.notes) for song in SONGS)
    assert 0 < model.epochs <= (BUDGET.epochs or 0)
    assert (folder / "loss.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_kept_and_measured_is_a_part_of_the_way_from_the_base(
    small_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        training, "part_of_way", lambda start, learnt: part_of_way(start, learnt, 0.0)
    )
    model = tasks.train(SONGS, tmp_path / "model", base=small_base, budget=Budget(epochs=1))
    start, end = load(small_base).weights, load(tmp_path / "model").weights
    assert all(np.array_equal(start[name], end[name]) for name in start)
    assert model.held_out_bits_per_note == model.base_bits_per_note


def test_it_keeps_the_plans_of_its_songs(adapted: Training) -> None:
    plans = load(adapted.folder).excerpts
    assert {plan.source for plan in plans} == {song.song_id for song in SONGS}
    assert {plan.metre for plan in plans} == {SONGS[0].metre}


def test_songs_too_short_for_a_plan_compose_after_peoples(small_base: Path, tmp_path: Path) -> None:
    tasks.train([song(bars=8)], tmp_path / "model", base=small_base, budget=Budget(epochs=1))
    assert load(tmp_path / "model").excerpts
    made = tasks.compose(tmp_path / "model", tasks.read_request({"seed": 1, "bars": 4, "takes": 1}))
    assert made.takes[0].notes > 0


def test_plans_that_are_damaged_are_told(adapted: Training, tmp_path: Path) -> None:
    damaged = tmp_path / "model"
    shutil.copytree(adapted.folder, damaged)
    plans = damaged / "plans.npz"
    plans.write_bytes(plans.read_bytes()[:200])
    with pytest.raises(ModelError, match="damaged"):
        load(damaged)


@pytest.fixture(scope="module")
def from_nothing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Model]:
    """An LSTM as small as the base of the tests."""
    folder = tmp_path_factory.mktemp("from_nothing") / "model"
    small = Shape("lstm", width=32, layers=1, heads=4, dropout=0.1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(training.SHAPES, "lstm", small)
        budget = Budget(epochs=1)
        return folder, tasks.train(SONGS, folder, base=None, budget=budget, network="lstm")


def test_without_a_base_to_ask_a_songs_key_is_the_one_that_was_heard(
    from_nothing: tuple[Path, Model],
) -> None:
    keys = [song.key for song in load(from_nothing[0]).songs]
    assert keys == [song.key for song in SONGS]


def test_evaluating_gives_a_figure_for_each_head(adapted: Training) -> None:
    figures = tasks.evaluate(adapted.folder, [song(3)])
    assert set(figures.heads) == {"onset", "role", "pitch", "duration", "velocity"}
    assert figures.bits_per_note == pytest.approx(sum(figures.heads.values()))
    assert figures.notes == len(song(3).notes)


def test_a_trained_model_composes_near_its_songs_and_copies_little(adapted: Training) -> None:
    made = tasks.compose(adapted.folder, tasks.read_request({"seed": 5, "bars": 8}))
    assert all(take.nearest_song in {"One", "Two"} for take in made.takes)
    assert all(take.longest_copied_run <= LONGEST_RUN for take in made.takes)


def test_a_song_given_back_as_primer_is_not_continued_as_it_was(
    adapted: Training, tmp_path: Path
) -> None:
    from engine.notation.midi_writer import write_song

    like = tmp_path / "one.mid"
    like.write_bytes(write_song(SONGS[0]))
    brief = tasks.read_request({"seed": 5, "bars": 16, "surprise": 0.0})
    made = tasks.compose(adapted.folder, brief, like=like)
    assert all(take.longest_copied_run <= LONGEST_RUN for take in made.takes)


def test_an_lstm_can_be_trained_and_composes(from_nothing: tuple[Path, Model]) -> None:
    folder, model = from_nothing
    assert model.held_out_bits_per_note > 0
    assert tasks.evaluate(folder, SONGS).bits_per_note > 0
    made = tasks.compose(folder, tasks.read_request({"seed": 1, "bars": 4, "takes": 1}))
    assert made.takes[0].notes > 0


def test_the_same_seed_and_epochs_train_the_same_model(
    adapted: Training, small_base: Path, tmp_path: Path
) -> None:
    again = tasks.train(SONGS, tmp_path / "model", base=small_base, budget=BUDGET, seed=1)
    bits = adapted.model.held_out_bits_per_note
    assert again.held_out_bits_per_note == pytest.approx(bits, abs=1e-3)


def test_a_stopped_training_leaves_nothing_behind(small_base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    with pytest.raises(Stopped):
        tasks.train(
            SONGS, folder, base=small_base, budget=Budget(epochs=1), should_stop=lambda: True
        )
    assert list(tmp_path.iterdir()) == []


def test_too_little_music_and_unknown_networks_are_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="fewer than"):
        tasks.train([song(bars=1)], tmp_path / "m", base=None, budget=Budget(epochs=1))
    with pytest.raises(OptionError, match="Choose from"):
        tasks.train(SONGS, tmp_path / "m", base=None, budget=Budget(), network="gru")
    with pytest.raises(ModelError, match="base"):
        tasks.train(SONGS, tmp_path / "m", base=BASE, budget=Budget(), network="lstm")
