"""Sound that is damaged, cut or mislabelled: used as far as it goes, and that is told."""

from __future__ import annotations

import contextlib
import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.decode import decode
from engine.english import english
from engine.errors import SongError
from tests.audio.recordings import FILES, MADE_BY_PHONES, SOUND, put
from tests.audio.sounds import RATE, encoded


def test_zeros_in_an_mp3_are_lost_sound_and_after_its_end_padding(tmp_path: Path) -> None:
    zeros = bytes(len(FILES["mp3"]) // 4)
    middle = len(FILES["mp3"]) // 2
    holed = FILES["mp3"][:middle] + zeros + FILES["mp3"][middle + len(zeros) :]
    assert "damaged" in english(decode(put(tmp_path, holed)).warnings[0])
    assert decode(put(tmp_path, FILES["mp3"] + zeros)).warnings == ()


def test_of_two_joined_mp3s_the_missing_end_of_the_second_is_told(tmp_path: Path) -> None:
    data = FILES["mp3"] + FILES["mp3"][: len(FILES["mp3"]) // 2]
    (warning,) = decode(put(tmp_path, data)).warnings
    assert "12 seconds of about 16 seconds" in english(warning)


def test_ogg_without_an_end_mark_is_used_and_said_to_be_cut(tmp_path: Path) -> None:
    data = MADE_BY_PHONES["voice message"]
    audio = decode(put(tmp_path, data[: data.rindex(b"OggS")]))
    assert audio.seconds > 6.0
    assert "cut" in english(audio.warnings[0])


def test_the_sound_of_a_recorder_that_crashed_is_read_to_its_end(tmp_path: Path) -> None:
    data = bytearray(FILES["wav"])
    data[4:8] = data[40:44] = bytes(4)
    audio = decode(put(tmp_path, bytes(data)))
    assert audio.seconds == pytest.approx(8.0, abs=0.1)
    assert audio.warnings == ()


@pytest.mark.parametrize("told", [0.0, 2.0])
def test_a_wave_file_is_read_to_its_end_if_its_head_tells_too_little(
    tmp_path: Path, told: float
) -> None:
    data = bytearray(FILES["wav"])
    length = int(told * RATE) * 2
    data[40:44] = (length + 100).to_bytes(4, "little")
    if told:
        data[4:8] = (length + 136).to_bytes(4, "little")
    audio = decode(put(tmp_path, bytes(data)))
    assert audio.seconds == pytest.approx(8.0, abs=0.01)
    assert audio.warnings == ()
    text = b"LIST" + (5000).to_bytes(4, "little") + b"x" * 5000
    assert decode(put(tmp_path, FILES["wav"] + text)).seconds == pytest.approx(8.0, abs=0.01)


def test_zeros_in_an_aac_file_are_lost_sound_and_after_its_end_padding(tmp_path: Path) -> None:
    data = MADE_BY_PHONES["aac"]
    middle = len(data) // 2
    (warning,) = decode(put(tmp_path, data[:middle] + bytes(20_000) + data[middle:])).warnings
    assert "damaged" in english(warning)
    assert decode(put(tmp_path, data + bytes(20_000))).warnings == ()


def test_a_flac_file_with_a_damaged_head_is_answered_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SongError):
        decode(put(tmp_path, b"fLaC\x55" + FILES["flac"][5:]))


def test_a_tag_that_says_it_is_longer_than_the_file_is_passed_over(tmp_path: Path) -> None:
    data = b"ID3\x03\0\0\0\x7f\x7f\x7f" + FILES["mp3"]
    assert decode(put(tmp_path, data)).seconds == pytest.approx(8.0, abs=0.1)


def test_a_sample_louder_than_any_sound_is_silent(tmp_path: Path) -> None:
    sound = SOUND.copy()
    sound[1000] = 1e30
    audio = decode(put(tmp_path, encoded(sound, "WAV", subtype="FLOAT")))
    assert np.abs(audio.samples).max() < 1


def _without_xing(data: bytes) -> bytes:
    # the tag frame is the first; the next frame begins with the same two bytes
    return data[data.index(data[:2], 4) :]


def _promising(data: bytes, factor: float) -> bytes:
    changed = bytearray(data)
    place = max(data.find(b"Xing"), data.find(b"Info")) + 8
    frames = int.from_bytes(data[place : place + 4], "big")
    changed[place : place + 4] = int(frames * factor).to_bytes(4, "big")
    return bytes(changed)


@pytest.mark.parametrize(
    "data",
    [
        lambda: _without_xing(FILES["mp3"]),
        lambda: _promising(FILES["mp3"], 0.3),
        lambda: _promising(FILES["mp3"], 4.0),
        lambda: (
            b"ID3\x03\x00\x00\x00\x00\x08\x00" + bytes(1024) + FILES["mp3"] + b"TAG" + bytes(125)
        ),
    ],
    ids=["no Xing header", "header too short", "header too long", "tags around"],
)
def test_old_mp3s_are_read_whole_whatever_their_header_says(
    tmp_path: Path, data: Callable[[], bytes]
) -> None:
    audio = decode(put(tmp_path, data()))
    assert audio.seconds == pytest.approx(8.0, abs=0.15)
    assert audio.warnings == ()


def recording(kind: str) -> bytes:
    return FILES[kind] if kind in FILES else MADE_BY_PHONES[kind]


TELL_THEIR_LENGTH = (*FILES, "m4a for the web", "webm", "caf", "aiff", "wma")


@pytest.mark.parametrize("kind", TELL_THEIR_LENGTH)
def test_a_cut_file_is_used_with_a_warning(tmp_path: Path, kind: str) -> None:
    data = recording(kind)
    audio = decode(put(tmp_path, data[: int(len(data) * 0.6)]))
    assert 3.0 < audio.seconds < 7.0
    assert len(audio.warnings) == 1
    assert "damaged or cut" in english(audio.warnings[0])


def test_an_aac_file_that_ends_within_a_frame_is_said_to_be_cut(tmp_path: Path) -> None:
    data = MADE_BY_PHONES["aac"]
    frame = data.index(data[:3], len(data) // 2)
    assert decode(put(tmp_path, data[:frame])).warnings == ()
    (warning,) = decode(put(tmp_path, data[: frame + 20])).warnings
    assert "cut" in english(warning)


DAMAGE_SHOWS = ("mp3", "ogg", "flac", "m4a for the web", "webm", "aac", "wma")


@pytest.mark.parametrize("kind", DAMAGE_SHOWS)
def test_a_file_damaged_in_the_middle_is_used_with_a_warning(tmp_path: Path, kind: str) -> None:
    data = bytearray(recording(kind))
    middle, length = len(data) // 2, len(data) // 5
    data[middle : middle + length] = random.Random(1).randbytes(length)
    audio = decode(put(tmp_path, bytes(data)))
    assert audio.seconds > 3.0
    assert "damaged or cut" in english(audio.warnings[0])


def test_samples_that_are_no_numbers_become_silence_and_many_are_told(tmp_path: Path) -> None:
    sound = SOUND.copy()
    sound[1000:2000] = np.nan
    sound[5000] = np.inf
    audio = decode(put(tmp_path, encoded(sound, "WAV", subtype="FLOAT")))
    assert np.isfinite(audio.samples).all()
    assert audio.warnings == ()
    sound[10_000 : 10_000 + RATE] = np.nan
    audio = decode(put(tmp_path, encoded(sound, "WAV", subtype="FLOAT")))
    assert "1.0 seconds of it" in english(audio.warnings[0])


@pytest.mark.parametrize("kind", [*FILES, *MADE_BY_PHONES])
def test_any_damage_ends_in_sound_or_in_a_sentence(tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(12):
        data = bytearray(recording(kind))
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
