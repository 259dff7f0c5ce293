"""`motif doctor`: a model examined from its folder to the page."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import tasks
from engine.cli.program import main
from engine.composer.artefact import CARD, save
from engine.composer.training import card_of
from engine.doctor.examining import SAMPLE_BYTES
from engine.errors import ModelError, OptionError, Stopped
from engine.values import Song
from tests.composer.music import song
from tests.composer.small_base import small_artefact, write_small_base


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that "learnt" from two songs, the title of one of which is not kind."""
    folder = tmp_path_factory.mktemp("models") / "ours"
    folder.mkdir()
    songs: list[Song] = [song(1, 24, "<b>Bold & “brave”</b>"), song(2, 16, "Plain")]
    save(replace(small_artefact(), songs=tuple(map(card_of, songs))), folder)
    return folder


def test_a_model_becomes_a_page_and_plain_values(model: Path) -> None:
    stages: list[str] = []
    found = tasks.examine(
        model, samples=3, bars=8, report=lambda stage, *_, **__: stages.append(stage)
    )
    page = found.page.decode("utf-8")
    assert page.count("<audio") == found.samples == 3
    assert "&lt;b&gt;Bold &amp; “brave”&lt;/b&gt;" in page
    assert "<b>" not in page
    assert found.advice
    assert len(found.nearest) == 1
    assert found.song_figures.keys() == found.figures.keys()
    assert [*dict.fromkeys(stages)] == [
        *("loading", "composing", "playing", "comparing", "drawing", "done")
    ]


def test_a_long_piece_takes_no_more_room_than_a_short_one() -> None:
    from engine.audio.encoding import encode
    from engine.audio.sound import Sound

    noise = np.random.default_rng(0).normal(0, 0.1, (44_100 * 80, 2)).astype(np.float32)
    assert len(encode(Sound(noise, 44_100), "mp3", "Long", SAMPLE_BYTES)) < 1.01 * SAMPLE_BYTES


def test_the_base_itself_can_be_examined(tmp_path: Path) -> None:
    base = write_small_base(tmp_path / "base")
    found = tasks.examine(base, samples=1, bars=4)
    assert "It has learnt from no songs of yours" in found.page.decode()
    assert found.song_figures == {}


def test_examining_stops_when_it_is_asked_to(model: Path) -> None:
    with pytest.raises(Stopped):
        tasks.examine(model, samples=1, bars=4, should_stop=lambda: True)
    played: list[str] = []
    with pytest.raises(Stopped):
        tasks.examine(
            model,
            samples=1,
            bars=4,
            report=lambda stage, *_, **__: played.append(stage),
            should_stop=lambda: "playing" in played,
        )


def test_a_folder_that_is_no_model_is_told_in_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "nowhere"):
        assert main(["doctor", str(tmp_path / name), "--out", str(tmp_path / "p.html")]) == 2
        assert name in capfd.readouterr().err
    assert not (tmp_path / "p.html").exists()


@pytest.mark.parametrize(
    "damage",
    [
        {"figures": {"song_figures": [{"title": "no id"}]}},
        {"figures": {"song_figures": 3}},
        {"figures": {"events": "many"}},
        {"figures": {"held_out_bits_per_note": []}},
        {"figures": []},
        {"key": [99, "minor"]},
        {"key": [0, "sad"]},
        {"metre": [4, 0]},
        {"quality": "good"},
    ],
    ids=str,
)
def test_a_card_that_makes_no_sense_is_a_damaged_model(
    damage: dict[str, object], model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(model, folder)
    card = json.loads((folder / CARD).read_text("utf-8"))
    changed = card if "figures" in damage else card["songs"][0]
    changed.update(damage)
    (folder / CARD).write_text(json.dumps(card), "utf-8")
    with pytest.raises(ModelError, match="damaged"):
        tasks.examine(folder, samples=1, bars=4)


@pytest.mark.parametrize("asked", [{"samples": 0}, {"samples": 41}, {"bars": 3}, {"bars": 65}])
def test_too_much_and_too_little_are_refused(asked: dict[str, Any], model: Path) -> None:
    with pytest.raises(OptionError):
        tasks.examine(model, **asked)


def test_the_command_writes_the_page_and_tells_its_size(
    model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "page.html"
    asked = ["doctor", str(model), "--out", str(out), "--pieces", "1", "--bars", "4"]
    assert main([*asked, "--json"]) == 0
    record = json.loads(capfd.readouterr().out)
    assert record["page"] == str(out)
    assert record["page_bytes"] == out.stat().st_size
    assert [*out.parent.iterdir()] == [out]
    assert main(asked) == 0
    assert "What would help most" in capfd.readouterr().out


def test_a_page_that_cannot_be_written_is_refused_before_the_work(
    model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", str(model), "--out", str(tmp_path)]) == 2
    told = capfd.readouterr().err
    assert "is a folder, and the page is a file" in told
    assert "composing" not in told
