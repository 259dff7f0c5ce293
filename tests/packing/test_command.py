"""`motif pack` as a person or a script meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli import main
from tests.arranging.pieces import piece


def take(folder: Path) -> Path:
    from engine.arranging import arrange, write_arrangement
    from engine.values import Metre

    path = folder / "take-1.mid"
    path.write_bytes(write_arrangement(arrange(piece(2, Metre(4, 4), tempo=200), "piano")))
    return path


def test_pack_writes_the_files_and_a_zip_and_names_what_it_left_out(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    limit = ("--limit", "1.5", "--title", "Tide/Pool", "--json")
    assert main(["pack", str(take(tmp_path)), "--out", str(out), *limit]) == 0
    told = capfd.readouterr()
    record = json.loads(told.out)
    assert Path(record["archive"]) == out / "Tide Pool.zip"
    assert record["archive_bytes"] == (out / "Tide Pool.zip").stat().st_size <= 1_500_000
    for name, path in record["files"].items():
        assert Path(path) == out / name
        assert Path(path).is_file()
    assert {"stems/melody.flac", "loop-normal.ogg"} & record["files"].keys()
    assert "loop-normal.wav" in record["left_out"]
    assert "left out to stay under 1.5 MB: " in told.err
    assert not [path for path in out.rglob("*") if path.name.startswith(".")]


def test_what_cannot_be_packed_is_told_in_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "song.mid").write_bytes(b"no music")
    assert main(["pack", str(tmp_path / "song.mid"), "--out", str(tmp_path / "out")]) == 2
    assert "is not a MIDI file" in capfd.readouterr().err
    assert not (tmp_path / "out").exists()
