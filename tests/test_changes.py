"""What is done to a take, from the command line to the files that it leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli.program import main
from engine.take import TakeRecord, read_take
from tests.reworking.scene import melody_file, take


def run(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, dict[str, str]]:
    status = main([*map(str, arguments), "--json"])
    return status, json.loads(capfd.readouterr().out)


def after_a_march(folder: Path) -> tuple[TakeRecord, Path]:
    """A take that is after old music, and its file."""
    record = take(bars=4)
    record = replace(record, made=replace(record.made, plan_from=("A March (Mutopia)",)))
    (folder / "take-1.json").write_bytes(record.to_bytes())
    return record, folder / "take-1.json"


def test_a_take_leaves_a_take_that_names_its_parent(
    tmp_path: Path, small_base: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    parent, source = after_a_march(tmp_path)
    given = ("--model", small_base, "--takes", 1, "--seed", 3, "--out", tmp_path / "out")
    status, record = run(capfd, "infill", source, "--bars", "2-3", *map(str, given))
    assert status == 0
    made = read_take((tmp_path / "out" / "take-1.json").read_bytes(), "take-1.json")
    assert (made.made.by, made.made.parent, made.made.seed) == ("infill", parent.take_id, 3)
    assert made.made.parent_title == parent.arrangement.title
    assert made.made.plan_from == ("A March (Mutopia)",)
    assert made.made.model["version"]
    assert made.made.settings["first"] == 2
    for name in ("mid", "mp3", "musicxml", "score.png", "roll.png"):
        assert (tmp_path / "out" / f"take-1.{name}").stat().st_size
    assert record["bars"] == 4


def test_an_accompaniment_is_not_after_the_old_music_of_its_melody(
    tmp_path: Path, small_base: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    parent, source = after_a_march(tmp_path)
    given = ("--model", small_base, "--takes", 1, "--seed", 3, "--out", tmp_path / "out")
    assert run(capfd, "accompany", source, *map(str, given))[0] == 0
    made = read_take((tmp_path / "out" / "take-1.json").read_bytes(), "take-1.json")
    assert made.made.parent == parent.take_id
    assert made.made.plan_from == ()


def test_arranging_needs_no_model(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "tune.mid"
    source.write_bytes(melody_file([(72, 480), (74, 480)] * 8))
    status, record = run(
        capfd, "arrange", source, "--ensemble", "strings", "--tempo", "90", "--out", tmp_path / "o"
    )
    assert status == 0
    assert (record["ensemble"], record["tempo"]) == ("strings", 90)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("vary", "none.json"), "none.json"),
        (("vary", "text.json"), "not a take"),
        (("infill", "text.json", "--bars", "x"), "bars"),
        (("infill", "text.json", "--bars", "2", "--role", "flute"), "role"),
        (("continue", "text.json", "--bars", "999"), "bars"),
        (("arrange", "text.json"), "Nothing says"),
        (("accompany", "text.txt"), "text.txt"),
        (("accompany", "folder"), "folder"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    arguments: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "text.json").write_text('{"made_by": "somebody"}')
    (tmp_path / "text.txt").write_text("no music")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    status, record = run(capfd, *arguments, "--out", "out")
    assert status == 2
    assert told in record["error"]
    assert "Motif itself failed" not in record["error"]
