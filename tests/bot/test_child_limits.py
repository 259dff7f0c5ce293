"""What members attach is opened by a child that may take only so much of the machine."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile

from bot.compute import children, executing
from bot.compute.children import run_child
from bot.compute.jobs import ComposeJob, FileRef, ModelRef
from bot.compute.results import Crashed, Died, Refused
from engine.english import english
from engine.errors import Stopped
from engine.values import Brief, Motif, never_stop, report_nothing
from tests.audio.sounds import melody, recorded

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such limits")


def opened(folder: Path, data: bytes, kind: str, module: str, name: str = "song.mp3") -> Any:
    """What a child says of a file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return run_child(folder, {"kind": kind, "file": str(path)}, module, report_nothing, never_stop)


@pytest.mark.parametrize("what", ["memory", "time", "a library's time"])
def test_a_file_that_takes_more_memory_or_time_than_it_may_is_refused(
    tmp_path: Path, what: str
) -> None:
    outcome = opened(tmp_path, what.encode(), "hear", "tests.bot.greedy")
    assert isinstance(outcome, Refused)
    assert "“song.mp3” takes more memory or time" in english(outcome.message)


def test_a_child_writes_no_more_than_it_may(tmp_path: Path) -> None:
    outcome = opened(tmp_path, b"disk", "hear", "tests.bot.greedy")
    assert isinstance(outcome, Crashed)
    assert "File too large" in outcome.trace
    assert (tmp_path / "big").stat().st_size <= 1 << 20


def test_a_child_within_its_limits_answers(tmp_path: Path) -> None:
    outcome = opened(tmp_path, b"nothing", "hear", "tests.bot.greedy")
    assert 0 < outcome["processes"] < 1 << 20


def test_a_child_that_hangs_is_killed_and_one_that_works_in_silence_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_SILENT_LOOKS", 40)
    outcome = opened(tmp_path, b"hang", "hear", "tests.bot.greedy")
    assert outcome == Died(9, hung=True)
    assert (tmp_path / "slept").exists()


def test_what_a_hanging_child_had_to_open_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executing, "run_child", lambda *_: Died(9, hung=True))
    hum = tmp_path / "hum"
    hum.write_bytes(b"hum")
    watch: Any = SimpleNamespace(scratch=tmp_path, should_stop=never_stop, report=report_nothing)
    with pytest.raises(Stopped):
        executing._motif(FileRef("hum.m4a", "", str(hum)), tmp_path, watch)  # pyright: ignore[reportPrivateUsage]


def ogg_of_255_channels(path: Path) -> bytes:
    soundfile.write(path, np.zeros((4410, 255), np.float32), 44100, format="OGG")
    return path.read_bytes()


def m4a_that_promises_a_billion_frames() -> bytes:
    data = bytearray(recorded(melody(4.0), "ipod", "aac", movflags="faststart"))
    sizes, chunks = data.index(b"stsz"), data.index(b"stsc")
    data[sizes + 8 : sizes + 16] = b"\0\0\0\xc8\x3f\xff\xff\xff"
    data[chunks + 16 : chunks + 20] = b"\x3f\xff\xff\xff"
    return bytes(data)


@pytest.mark.parametrize("bomb", ["ogg", "m4a", "midi"])
def test_bombs_are_refused(tmp_path: Path, bomb: str) -> None:
    match bomb:
        case "ogg":
            data = ogg_of_255_channels(tmp_path / "made.ogg")
        case "m4a":
            data = m4a_that_promises_a_billion_frames()
        case _:
            notes = b"\0\x90\x40\x40" + b"\x01\x40\0\x01\x40\x40" * 500_000
            data = b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk" + len(notes).to_bytes(4, "big") + notes
    outcome = opened(tmp_path, data, "like", executing.CHILD)
    assert isinstance(outcome, Refused)
    assert "takes more memory or time" not in english(outcome.message)


def test_an_entry_that_is_longer_than_may_be_written_is_refused_in_its_own_words(
    tmp_path: Path,
) -> None:
    note = b"\0\x90\x40\x40\x83\x60\x40\0"
    slow = b"\0\xff\x51\3\xff\xff\xff" + note * 60 + b"\0\xff\x2f\0"
    data = b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk" + len(slow).to_bytes(4, "big") + slow
    outcome = opened(tmp_path, data, "enter", executing.CHILD)
    assert isinstance(outcome, Refused)
    assert "longer than a song" in english(outcome.message)


def test_the_unit_for_systemd_keeps_the_bot_from_the_rest_of_the_machine() -> None:
    unit = (Path(__file__).parents[2] / "deploy" / "motif.service").read_text("utf-8")
    for line in ("MemoryMax=", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077"):
        assert line in unit


def test_what_a_piece_is_to_go_on_from_is_opened_by_the_child_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Any] = []

    def compose(*_: Any, like: Any, **__: Any) -> Any:
        given.append(like)

    def opened_here(_: Path) -> None:
        raise AssertionError("opened in the worker")

    monkeypatch.setattr(executing, "engine_compose", compose)
    monkeypatch.setattr("engine.audio.humming.hear_like", opened_here)
    hum = tmp_path / "hum"
    hum.write_bytes(recorded(melody(4.0), "ipod", "aac"))
    watch: Any = SimpleNamespace(scratch=tmp_path, should_stop=never_stop, report=report_nothing)
    job = ComposeJob(
        "key", Brief().to_json(), ModelRef("base", None), {}, FileRef("hum.m4a", "", str(hum))
    )
    executing.compose(job, watch)
    assert isinstance(given[0], Motif)
