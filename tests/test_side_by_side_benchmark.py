"""Versions of the same bars one under the other, and what readers' marks say of them."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.side_by_side import learning
from benchmarks.side_by_side.composing import load_phrase, save_phrase
from benchmarks.side_by_side.marks import Marks, compare, read_answers
from benchmarks.side_by_side.pictures import draw_pictures
from engine.arranging.arranger import arrange
from engine.arranging.midi import write_arrangement
from engine.composer.phrase_judge import Phrase
from engine.regression import load_regression
from engine.values import Composition, Key, Metre, Note, Role
from tests.plan.music import BAR, plan_over, rows, tune


def write_piece(file: Path, pitch: int) -> None:
    notes = tuple(Note(12 * n, 12, pitch + n % 3, 80, Role.MELODY) for n in range(64))
    piece = Composition(notes, Metre(4, 4), Key(0, "major"), 100, "", 16)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(write_arrangement(arrange(piece, "piano", 1)))


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """Two versions, two pieces of each after the same two plans, drawn; the key's file."""
    for folder, pitch in (("as-is", 60), ("other", 67)):
        for number, name in enumerate(("0000-0", "0001-0")):
            write_piece(tmp_path / folder / f"{name}.mid", pitch + number)
    folders = [tmp_path / "as-is", tmp_path / "other"]
    assert draw_pictures(folders, tmp_path / "pictures", 4, 8, seed=1) == 2
    return tmp_path / "pictures.key.json"


def answer(file: Path, key: Path, better: str) -> Path:
    """A reader's marks: 7 for what is in the folder `better`, 5 for others."""
    lines = ["Here are my marks."]
    for number, versions in json.loads(key.read_text())["pictures"].items():
        marks = [7 if Path(name).parent.name == better else 5 for name in versions.values()]
        lines.append(f"{number} | " + " | ".join(f"{mark}" for mark in marks) + why())
    file.write_text("\n".join(lines))
    return file


def why() -> str:
    return " | the first has 2 strange notes"


def test_a_picture_shows_all_versions_after_a_plan_and_its_key_names_them(panel: Path) -> None:
    key = json.loads(panel.read_text())
    assert (key["first_bar"], key["bars"]) == (4, 8)
    for number, versions in key["pictures"].items():
        assert sorted(versions) == ["A", "B"]
        assert len({Path(name).stem for name in versions.values()}) == 1
        assert {Path(name).parent.name for name in versions.values()} == {"as-is", "other"}
        with Image.open(panel.parent / "pictures" / f"item-{number}.png") as picture:
            assert np.asarray(picture.convert("L")).min() < 100


def test_versions_are_compared_with_the_first_folder_by_name(panel: Path, tmp_path: Path) -> None:
    marks = read_answers(answer(tmp_path / "a.txt", panel, better="other"))
    (as_is, other), agreement = compare([panel], [[marks, marks]])
    assert (as_is.mark, as_is.difference) == (5.0, 0.0)
    assert (other.mark, other.difference, other.standard_error) == (7.0, 2.0, 0.0)
    assert agreement == pytest.approx(1.0)


def test_lines_without_marks_and_pictures_half_marked_are_passed_over(
    panel: Path, tmp_path: Path
) -> None:
    file = answer(tmp_path / "a.txt", panel, better="as-is")
    file.write_text(file.read_text().replace("02 |", "| B 6"))
    marks = read_answers(file)
    assert set(marks) == {"01"}
    (as_is, _), _ = compare([panel], [[marks]])
    assert as_is.mark == 7.0


def test_a_letter_before_a_mark_is_no_matter(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("1 | A 6 | B: 7.5 | nothing more")
    assert read_answers(file) == {"01": [6.0, 7.5]}


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(learning, "TABLE", tmp_path / "marks.csv")
    monkeypatch.setattr(learning, "WEIGHTS", tmp_path / "weights.json")
    return tmp_path


def _read_panel(folder: Path) -> tuple[Path, Marks]:
    """Thirty pictures of four versions, marked down for each note that is foreign to C major."""
    random = np.random.default_rng(0)
    known: dict[str, dict[str, str]] = {}
    marks: dict[str, list[float]] = {}
    for picture in range(30):
        files = {}
        for letter in "ABCD":
            line = random.choice((60, 61, 62, 64, 66, 67), 32).tolist()
            notes = rows([note for bar in range(4) for note in tune(bar, line[8 * bar :][:8])])
            ends = np.column_stack(
                [notes[:, 0], notes[:, 0] + notes[:, 1], notes[:, 2], notes[:, 4]]
            )
            phrase = Phrase(ends, plan_over([(0, "")] * 4).chords, BAR, 0, 4, False, -1.0)
            file = folder / f"{picture:04}-{letter}.npz"
            save_phrase(file, phrase)
            assert replace(load_phrase(file), rows=ends, chords=phrase.chords) == phrase
            files[letter] = str(file.with_suffix(".mid"))
            marks.setdefault(f"{picture:02}", []).append(
                8.0 - 5 * float(np.isin(np.array(line) % 12, (1, 6)).mean())
            )
        known[f"{picture:02}"] = files
    key = folder / "key.json"
    key.write_text(json.dumps({"first_bar": 0, "bars": 4, "pictures": known}))
    return key, marks


def test_what_readers_dislike_gets_a_weight_against_it(own_files: Path) -> None:
    key, marks = _read_panel(own_files)
    assert learning.keep("made", key, [marks]) == 120
    fitted = learning.fit()
    assert (fitted.pictures, fitted.versions) == (30, 120)
    assert fitted.correlation > 0.7
    assert 0 < fitted.gain <= fitted.most
    learnt = load_regression(own_files / "weights.json")
    weights = dict(zip(learnt.names, learnt.weight.tolist(), strict=True))
    assert min(weights, key=lambda name: weights[name]) == "tune_strangers"


def test_a_figure_that_is_newer_than_some_marks_is_learnt_from_the_others(own_files: Path) -> None:
    key, marks = _read_panel(own_files)
    learning.keep("before", key, [marks])
    with learning.TABLE.open(encoding="utf-8", newline="") as file:
        before = list(csv.DictReader(file))
    for row in before:
        del row["tune_strangers"]
    with learning.TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*before[0]])
        writer.writeheader()
        writer.writerows(before)
    learning.keep("after", key, [marks])
    fitted = learning.fit()
    assert (fitted.pictures, fitted.versions) == (60, 240)
    learnt = load_regression(own_files / "weights.json")
    weights = dict(zip(learnt.names, learnt.weight.tolist(), strict=True))
    assert min(weights, key=lambda name: weights[name]) == "tune_strangers"
