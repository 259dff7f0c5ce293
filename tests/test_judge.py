"""`motif judge`: MIDI beside people's music, and beside songs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import tasks
from engine.cli.program import main
from engine.errors import SongError, Stopped
from tests.judge.passages import curious
from tests.notation.midi_files import file_of, scale


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pieces, one too short, one that is no MIDI, and what was first heard of one."""
    made = tmp_path / "pieces"
    (made / "more").mkdir(parents=True)
    (made / "a.mid").write_bytes(file_of(curious()))
    (made / "more" / "b.midi").write_bytes(file_of([(o, e, p - 2) for o, e, p in curious()]))
    (made / "short.mid").write_bytes(file_of(scale(count=8)))
    (made / "broken.mid").write_text("not MIDI")
    (made / "a.raw.mid").write_bytes(file_of(curious()))
    (made / "a.mp3").write_bytes(b"sound")
    return made


def judged(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, dict, str]:
    status = main(["judge", *map(str, arguments), "--json"])
    told = capfd.readouterr()
    return status, json.loads(told.out), told.err


def test_a_folder_is_judged_and_what_was_left_out_is_told(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status, record, told = judged(capfd, folder)
    assert status == 0
    (found,) = record["sets"]
    assert found["files"] == 4
    assert found["left_out"].keys() == {str(folder / n) for n in ("short.mid", "broken.mid")}
    assert found["musicality"]["passages"] == 2  # 25 bars of 4/4 each
    assert found["musicality"]["inside_songs"] is None
    assert "1 of 4 left out: no 16 bars of it have 40 notes" in told
    assert "1 of 4 left out: This is not a MIDI file." in told
    assert record["people"]["figures"].keys() == found["musicality"]["figures"].keys()


def test_folders_are_apart_files_together_and_songs_have_a_band(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    one, other = folder / "a.mid", folder / "more" / "b.midi"
    status, record, _ = judged(capfd, one, folder / "more", other, "--songs", folder / "more")
    assert status == 0
    assert [(s["music"], s["files"]) for s in record["sets"]] == [
        ("files", 2),
        (str(folder / "more"), 1),
    ]
    assert 0 < record["sets"][0]["musicality"]["inside_songs"] < 1
    assert record["songs"]["files"] == 1


def test_the_table_has_a_column_for_each_folder_and_marks_what_people_do_not_do(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["judge", str(folder), str(folder / "more")]) == 0
    told = capfd.readouterr().out
    heads = told.splitlines()[2].split()
    assert heads == ["people", "pieces", "more"]
    assert "distance from people" in told
    assert "*" in told


@pytest.mark.parametrize("missing", ["nowhere", "empty"])
def test_what_is_not_there_is_told_in_a_sentence(
    missing: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    status, record, _ = judged(capfd, tmp_path / missing)
    assert status == 2
    assert missing in record["error"]


def test_nothing_that_can_be_measured_is_a_failure(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "short.mid"
    path.write_bytes(file_of(scale(count=8)))
    status, record, told = judged(capfd, path)
    assert status == 2
    assert record["sets"][0]["musicality"] is None
    assert "left out" in told
    with pytest.raises(SongError, match="None of the songs"):
        tasks.judge_midi([[path]], songs=[path])


def test_judging_stops_when_it_is_asked_to(folder: Path) -> None:
    with pytest.raises(Stopped):
        tasks.judge_midi([[folder / "a.mid"]], should_stop=lambda: True)
