"""`motif plan`: chords and form of a take or a song, bar by bar."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli.program import main
from engine.plan.chords import chord_class
from engine.plan.record import plan_as_record
from engine.values import Key
from tests.notation.midi_files import file_of, scale
from tests.plan.music import FOUR, plan_over


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Four bars in E minor, whose second half has the rhythm of the first."""
    chords = [(4, "m"), (11, "7"), (4, "m"), (11, "7")]
    record = plan_as_record(plan_over(chords, lag=2, kind=2), 0, Key(4, "minor"), FOUR, 90)
    (tmp_path / "plan.json").write_text(json.dumps(record))
    return tmp_path / "plan.json"


def told(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main(["plan", *map(str, arguments)])
    found = capfd.readouterr()
    return status, found.out, found.err


def test_a_plan_is_told_a_bar_a_line(plan: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, shown, _ = told(capfd, plan)
    lines = [line.split() for line in shown.splitlines() if line.strip()]
    assert status == 0
    assert lines[0][:8] == ["4", "bars", "of", "4/4", "in", "E", "minor,", "tempo"]
    assert lines[-2:] == [
        ["3", "Em", "4", "2", "3", "1", "(rhythm)", "1", "(rhythm)"],
        ["4", "B7", "4", "2", "3", "2", "(rhythm)", "2", "(rhythm)"],
    ]


def test_as_json_it_has_key_metre_tempo_and_bars(
    plan: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status, shown, _ = told(capfd, plan, "--json")
    record = json.loads(shown)
    assert status == 0
    assert (record["key"], record["metre"], record["tempo"]) == ("E minor", "4/4", 90)
    assert [bar["chords"] for bar in record["bars"]] == [["Em", "Em"], ["B7", "B7"]] * 2
    assert record["bars"][2]["melody returns"] == {"bar": 1, "how": "rhythm"}


def test_of_midi_it_tells_the_chords_that_are_heard(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bars = ((48, 64, 67, 72), (43, 62, 67, 71), (48, 64, 67, 72))
    notes = [(bar * 1920, (bar + 1) * 1920, p) for bar, ps in enumerate(bars) for p in ps]
    (tmp_path / "song.mid").write_bytes(file_of(notes))
    _, shown, _ = told(capfd, tmp_path / "song.mid", "--json")
    assert [bar["chords"][0] for bar in json.loads(shown)["bars"]] == ["C", "G", "C"]


@pytest.mark.parametrize(("name", "text"), [("a.json", "{}"), ("a.mid", "no notes"), ("b", "")])
def test_what_has_no_plan_is_told_by_its_name(
    name: str, text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text)
    status, shown, error = told(capfd, tmp_path / name)
    assert (status != 0, shown) == (True, "")
    assert name in error


def test_what_is_lost_of_a_song_is_told_beside_its_plan(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "song.mid").write_bytes(file_of(scale())[:-80])
    status, _, error = told(capfd, tmp_path / "song.mid")
    assert status == 0
    assert "song.mid: The MIDI file is damaged" in error


def test_chords_are_spelled_as_in_their_key() -> None:
    plan = plan_over([(1, ""), (8, "7")])
    flat, sharp = (
        [bar["chords"][0] for bar in plan_as_record(plan, 0, key, FOUR, 90)["bars"]]
        for key in (Key(1, "major"), Key(6, "minor"))
    )
    assert flat == ["Db", "Ab7"]
    assert sharp == ["C#", "G#7"]
    assert chord_class(1, "") == plan.chords[0, 0]
