"""A model as a folder: kept, read back, and never half."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.composer.artefact import Artefact, is_outdated, load, replace_folder, save
from engine.composer.training import card_of
from engine.composer.vocabulary import VOCABULARY_VERSION
from engine.errors import ModelError, VocabularyError
from engine.plan.songs import song_excerpts
from tests.composer.music import song
from tests.plan.music import same

PLANS = song_excerpts([song(1, bars=24)], ())


def artefact() -> Artefact:
    return Artefact(
        network="transformer",
        shape={"trunk": "transformer", "width": 8, "layers": 1, "heads": 2, "dropout": 0.0},
        vocabulary=VOCABULARY_VERSION,
        weights={"a/kernel": np.arange(6, dtype=np.float32).reshape(2, 3)},
        songs=(card_of(song(title="Song “of” 🎵")),),
        figures={"events": 3},
        excerpts=PLANS,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    model = tmp_path / "model"
    replace_folder(model, lambda fresh: save(artefact(), fresh))
    return model


def test_a_saved_model_is_read_back(folder: Path) -> None:
    read = load(folder)
    assert np.array_equal(read.weights["a/kernel"], artefact().weights["a/kernel"])
    assert read.songs[0].title == "Song “of” 🎵"
    assert np.array_equal(read.songs[0].notes, artefact().songs[0].notes)
    assert read.songs[0].key == artefact().songs[0].key


def test_how_well_a_song_was_heard_is_kept_and_older_models_do_not_tell(folder: Path) -> None:
    assert load(folder).songs[0].quality == 1.0
    card = json.loads((folder / "model.json").read_text("utf-8"))
    del card["songs"][0]["quality"]
    (folder / "model.json").write_text(json.dumps(card), "utf-8")
    assert load(folder).songs[0].quality is None


def test_the_plans_of_a_models_songs_are_kept_with_it(folder: Path) -> None:
    assert PLANS
    again = load(folder).excerpts
    assert all(same(own.plan, kept.plan) for own, kept in zip(again, PLANS, strict=True))
    assert [e.source for e in again] == [e.source for e in PLANS]


def test_a_model_may_have_no_plans_of_its_own(folder: Path) -> None:
    replace_folder(folder, lambda fresh: save(replace(artefact(), excerpts=()), fresh))
    assert load(folder).excerpts == ()


def test_a_model_of_another_vocabulary_is_recognised_and_not_read(folder: Path) -> None:
    card = json.loads((folder / "model.json").read_text("utf-8"))
    card["vocabulary"] = VOCABULARY_VERSION - 1
    (folder / "model.json").write_text(json.dumps(card), "utf-8")
    with pytest.raises(VocabularyError, match="Train it again"):
        load(folder)


def test_a_model_of_a_network_that_is_no_more_is_recognised_and_not_read(folder: Path) -> None:
    card = json.loads((folder / "model.json").read_text("utf-8")) | {"network": "tutorial"}
    (folder / "model.json").write_text(json.dumps(card), "utf-8")
    assert is_outdated(folder)
    with pytest.raises(VocabularyError, match="Train it again"):
        load(folder)


_FILES = ("model.json", "weights.safetensors", "songs.npz", "plans.npz")
_WAYS = [(name, way) for name in _FILES for way in ("cut", "noise", "gone")]


@pytest.mark.parametrize(("name", "damage"), [w for w in _WAYS if w != ("plans.npz", "gone")])
def test_a_damaged_model_is_told_plainly(folder: Path, name: str, damage: str) -> None:
    path = folder / name
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:20])
    else:
        path.write_bytes(np.random.default_rng(0).bytes(500))
    with pytest.raises(ModelError) as caught:
        load(folder)
    assert "\n" not in str(caught.value)


def test_a_missing_model_says_how_to_train_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="motif train"):
        load(tmp_path / "nothing")


def test_the_old_model_stays_when_writing_the_new_one_fails(folder: Path) -> None:
    def fail(fresh: Path) -> None:
        (fresh / "model.json").write_text("half", "utf-8")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_folder(folder, fail)
    assert load(folder).network == "transformer"
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_a_folder_of_something_else_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ModelError, match="not a model"):
        replace_folder(tmp_path, lambda fresh: save(artefact(), fresh))
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
