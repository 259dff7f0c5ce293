"""Bad input through the command line: one plain sentence, exit status 2, nothing half-written."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from engine.cli.program import main

ROOT = Path(__file__).resolve().parents[1]
MOTIF = Path(sys.executable).with_name("motif")
SPEECH = ROOT / "tests" / "speech.ogg"
"""Two sentences spoken by espeak-ng."""
SAMPLE = ROOT / "samples" / "mozart-sonata-k545.mp3"
RATE = 22050


Motif = Callable[..., subprocess.CompletedProcess[str]]


def motif(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([MOTIF, *arguments], capture_output=True, text=True, cwd=cwd, check=False)


@pytest.fixture
def motif_here(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Motif:
    """The same in this process, which has started already."""

    def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(cwd)
        status = main([*map(str, arguments)])
        told = capfd.readouterr()
        return subprocess.CompletedProcess([*map(str, arguments)], status, told.out, told.err)

    return run


def sound(samples: np.ndarray, form: str, rate: int = RATE) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples.astype(np.float32), rate, format=form)
    return buffer.getvalue()


def tone(seconds: float, rate: int = RATE) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 1000 * np.arange(int(seconds * rate)) / rate)


def midi(notes: int) -> bytes:
    """So many notes, up a scale of four octaves again and again."""
    struck = b"".join(bytes((0, 0x90, pitch, 70, 2, 0x80, pitch, 0)) for pitch in range(40, 88))
    track = (struck * (notes // 48 + 1))[: 8 * notes] + b"\0\xff\x2f\0"
    header = b"MThd" + struct.pack(">IHHH", 6, 1, 1, 480)
    return header + b"MTrk" + struct.pack(">I", len(track)) + track


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(buffer, "PNG")
    return buffer.getvalue()


def bad_songs() -> Mapping[str, bytes]:
    random = np.random.default_rng(3)
    return {
        "empty.mp3": b"",
        "text.mp3": b"These are words and no music at all.\n" * 40,
        "header.mp3": SAMPLE.read_bytes()[:300],
        "header.wav": sound(tone(1), "WAV")[:44],
        "header.mid": b"MThd" + struct.pack(">IHHH", 6, 1, 1, 480),
        "silence.wav": sound(np.zeros(10 * RATE), "WAV"),
        "short.wav": sound(tone(0.2), "WAV"),
        "noise.wav": sound(random.normal(0, 0.2, 10 * RATE), "WAV"),
        "long.ogg": sound(np.tile(tone(1, 8000), 40 * 60), "FLAC", 8000),
        "tone.wav": sound(tone(10), "WAV"),
        "no notes.mid": midi(0),
        "too many notes.mid": midi(200_000),
        "broken.mid": b"MThd" + bytes(range(200)),
        "picture.mp3": picture(),
    }


BAD_SONGS = (
    *("empty.mp3", "text.mp3", "header.mp3", "header.wav", "header.mid", "silence.wav"),
    *("short.wav", "noise.wav", "long.ogg", "tone.wav", "no notes.mid", "too many notes.mid"),
    *("broken.mid", "picture.mp3", "folder", "missing.mp3"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("songs")
    for name, data in bad_songs().items():
        (folder / name).write_bytes(data)
    (folder / "folder").mkdir()
    return folder


@pytest.fixture(scope="module")
def refused(folder: Path) -> Mapping[str, str]:
    """The error of each bad song, all given at once."""
    out = folder.parent / "refused"
    done = motif("transcribe", *BAD_SONGS, "--out", out, "--json", cwd=folder)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not out.exists()
    songs = json.loads(done.stdout)["songs"]
    assert [Path(song["song"]).name for song in songs] == list(BAD_SONGS)
    return {Path(song["song"]).name: song["error"] for song in songs if "error" in song}


@pytest.mark.parametrize("name", BAD_SONGS)
def test_bad_song_is_refused_in_plain_words(name: str, refused: Mapping[str, str]) -> None:
    problem = refused[name]
    assert Path(name).stem in problem
    assert "\n" not in problem
    assert len(problem) < 250
    assert problem.endswith(".")
    for inside in ("Error", "Motif itself", "Exception", "0x", "None"):
        assert inside not in problem


@pytest.mark.parametrize("command", ["transcribe", "train", "evaluate"])
def test_a_bad_song_alone_ends_with_2_and_one_line(
    command: str, folder: Path, motif_here: Motif
) -> None:
    before = sorted(folder.parent.rglob("*"))
    option = "--out" if command == "transcribe" else "--model"
    model = folder.parent / "new" / "model"
    done = motif_here(command, "text.mp3", option, model, cwd=folder)
    assert done.returncode == 2
    assert done.stdout == ""
    assert [line for line in done.stderr.splitlines() if line.startswith("motif: ")] != []
    assert "Traceback" not in done.stderr
    assert sorted(folder.parent.rglob("*")) == before


@pytest.mark.parametrize("name", ["broken.mid", "no notes.mid", "picture.mp3", "missing.mp3"])
def test_bad_midi_is_not_rendered(name: str, folder: Path, motif_here: Motif) -> None:
    out = folder.parent / "rendered.mp3"
    done = motif_here("render", name, "--out", out, cwd=folder)
    assert done.returncode == 2
    assert Path(name).stem in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


def test_another_audio_ending_is_refused(folder: Path, motif_here: Motif) -> None:
    done = motif_here("render", "no notes.mid", "--out", folder.parent / "song.xyz", cwd=folder)
    assert done.returncode == 2
    assert "mp3" in done.stderr


def test_speech_is_no_song(tmp_path: Path) -> None:
    done = motif("transcribe", SPEECH, "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert "speech.ogg" in done.stderr
    assert "quality" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_cut_song_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    data = SAMPLE.read_bytes()
    (tmp_path / "cut.mp3").write_bytes(data[: len(data) * 2 // 3 + 117])
    done = motif("transcribe", "cut.mp3", "--out", "out", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (song,) = json.loads(done.stdout)["songs"]
    whole = soundfile.info(SAMPLE).duration
    assert song["seconds_of_audio"] == pytest.approx(whole * 2 / 3, abs=2)


def test_a_song_damaged_in_the_middle_is_used_with_a_warning(tmp_path: Path) -> None:
    data = bytearray(SAMPLE.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 60_000] = bytes(60_000)
    (tmp_path / "damaged.mp3").write_bytes(data)
    done = motif("transcribe", "damaged.mp3", "--out", "out", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (song,) = json.loads(done.stdout)["songs"]
    assert song["warnings"]
    assert "damaged.mp3" in done.stderr
