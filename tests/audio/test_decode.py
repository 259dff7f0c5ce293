"""Decoding: formats by content, bad files refused in a sentence, damaged ones used."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import random
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.oggvorbis import OggVorbis

from engine.audio.decode import MAX_SECONDS, SAMPLE_RATE, decode
from engine.audio.mp3_frames import scan_mp3
from engine.errors import SongError, Stopped
from tests.audio.sounds import encoded, melody

SOUND = melody(8.0)
FILES = {
    "mp3": encoded(SOUND, "MP3", bitrate_mode="VARIABLE", compression_level=0.5),
    "wav": encoded(SOUND, "WAV"),
    "ogg": encoded(SOUND, "OGG"),
    "flac": encoded(SOUND, "FLAC"),
}


def put(folder: Path, data: bytes, name: str = "song.mp3") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(SongError) as caught:
        decode(path)
    text = str(caught.value)
    assert caught.value.problem.endswith(".")
    assert caught.value.remedy.endswith(".")
    assert "Error" not in text
    return text


@pytest.mark.parametrize("kind", FILES)
def test_format_is_told_by_content_not_by_name(tmp_path: Path, kind: str) -> None:
    audio = decode(put(tmp_path, FILES[kind], "song.txt"))
    assert audio.seconds == pytest.approx(8.0, abs=0.1)
    assert audio.samples.dtype == np.float32
    assert audio.sha256 == hashlib.sha256(FILES[kind]).hexdigest()
    assert audio.warnings == ()


def test_stereo_is_mixed_down_at_basic_pitchs_rate(tmp_path: Path) -> None:
    stereo = np.stack([SOUND, -SOUND * 0.5], axis=1)
    audio = decode(put(tmp_path, encoded(stereo, "WAV")))
    assert audio.samples.ndim == 1
    assert len(audio.samples) == pytest.approx(8 * SAMPLE_RATE, abs=8)


@pytest.mark.parametrize("name", ["-rf 🎵 é.mp3", "a b.mp3", "raw.raw", "x"])
def test_odd_names_work(tmp_path: Path, name: str) -> None:
    assert decode(put(tmp_path, FILES["mp3"], name)).seconds > 7


def test_title_comes_from_tags_else_from_the_name(tmp_path: Path) -> None:
    path = put(tmp_path, FILES["ogg"], "my_song.ogg")
    assert decode(path).title == "my song"
    tags = OggVorbis(path)
    tags["title"], tags["artist"] = "Dawn", "Ann"
    tags.save()
    audio = decode(path)
    assert (audio.title, audio.artist) == ("Dawn", "Ann")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"these are only words\n" * 50, "not sound"),
        (FILES["mp3"][:200], "no sound"),
        (FILES["wav"][:44], "0.0 seconds"),
        (b"ID3\x04\x00\x00\x00\x00\x08\x00" + bytes(1024), "no sound"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "PNG"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(500), "M4A"),
        (encoded(SOUND[: 44100 // 5], "MP3"), "seconds of sound"),
        (encoded(np.zeros(5 * 44100, np.float32), "MP3"), "silent"),
    ],
)
def test_what_is_no_song_is_refused_in_a_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refused(put(tmp_path, data))


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "nothing.mp3")
    assert "folder" in refused(tmp_path)


def test_a_long_file_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    silence = np.zeros(8000 * 60, np.int16)
    with soundfile.SoundFile(path, "w", 8000, 1) as file:
        for _ in range(int(MAX_SECONDS / 60) + 1):
            file.write(silence)
    assert "longer than 20 minutes" in refused(path)


def test_a_long_mp3_with_a_header_that_promises_little_is_refused(tmp_path: Path) -> None:
    scan = scan_mp3(FILES["mp3"])
    assert scan is not None
    start, end = scan.spans[0]
    body = FILES["mp3"][start:end]
    assert "longer than" in refused(put(tmp_path, body * 160))


def _without_xing(data: bytes) -> bytes:
    scan = scan_mp3(data)
    assert scan is not None
    # the tag frame is the first; the next frame begins with the same two bytes
    return data[data.index(data[:2], 4) :]


def _promising(data: bytes, factor: float) -> bytes:
    scan = scan_mp3(data)
    assert scan is not None
    assert scan.promised_frames
    changed = bytearray(data)
    place = max(data.find(b"Xing"), data.find(b"Info")) + 8
    changed[place : place + 4] = int(scan.promised_frames * factor).to_bytes(4, "big")
    return bytes(changed)


@pytest.mark.parametrize(
    "data",
    [
        _without_xing(FILES["mp3"]),
        _promising(FILES["mp3"], 0.3),
        _promising(FILES["mp3"], 4.0),
        b"ID3\x03\x00\x00\x00\x00\x08\x00" + bytes(1024) + FILES["mp3"] + b"TAG" + bytes(125),
    ],
    ids=["no Xing header", "header too short", "header too long", "tags around"],
)
def test_old_mp3s_are_read_whole_whatever_their_header_says(tmp_path: Path, data: bytes) -> None:
    audio = decode(put(tmp_path, data))
    assert audio.seconds == pytest.approx(8.0, abs=0.15)
    assert audio.warnings == ()


@pytest.mark.parametrize("kind", FILES)
def test_a_cut_file_is_used_with_a_warning(tmp_path: Path, kind: str) -> None:
    data = FILES[kind]
    audio = decode(put(tmp_path, data[: int(len(data) * 0.6)]))
    assert 3.0 < audio.seconds < 7.0
    assert len(audio.warnings) == 1
    assert "damaged or cut" in audio.warnings[0]


@pytest.mark.parametrize("kind", ["mp3", "ogg", "flac"])
def test_a_file_damaged_in_the_middle_is_used_with_a_warning(tmp_path: Path, kind: str) -> None:
    data = bytearray(FILES[kind])
    middle, length = len(data) // 2, len(data) // 5
    data[middle : middle + length] = random.Random(1).randbytes(length)
    audio = decode(put(tmp_path, bytes(data)))
    assert audio.seconds > 3.0
    assert "damaged or cut" in audio.warnings[0]


def test_samples_that_are_no_numbers_become_silence(tmp_path: Path) -> None:
    sound = SOUND.copy()
    sound[1000:2000] = np.nan
    sound[5000] = np.inf
    path = put(tmp_path, encoded(sound, "WAV", subtype="FLOAT"))
    assert np.isfinite(decode(path).samples).all()


def test_decoding_stops_when_asked(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        decode(put(tmp_path, FILES["wav"]), should_stop=lambda: True)


@pytest.mark.parametrize("kind", FILES)
def test_any_damage_ends_in_sound_or_in_a_sentence(tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(12):
        data = bytearray(FILES[kind])
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data))
            what = chance.randrange(3)
            if what == 0:
                data[at : at + chance.randrange(1, 2000)] = os.urandom(chance.randrange(1, 2000))
            elif what == 1:
                del data[at : at + chance.randrange(1, 20000)]
            else:
                data[chance.randrange(min(200, len(data)))] = chance.randrange(256)
        with contextlib.suppress(SongError):
            assert np.isfinite(decode(put(tmp_path, bytes(data))).samples).all()


def test_a_wave_file_of_unknown_size_is_not_called_cut(tmp_path: Path) -> None:
    data = bytearray(FILES["wav"])
    data[4:8] = data[40:44] = b"\xff\xff\xff\xff"
    audio = decode(put(tmp_path, bytes(data)))
    assert audio.warnings == ()
    assert audio.seconds == pytest.approx(8.0, abs=0.1)
    assert soundfile.info(io.BytesIO(FILES["wav"])).format == "WAV"
