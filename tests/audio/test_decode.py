"""Decoding: formats by content, whole to their end, and what is no song refused in a sentence."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.oggvorbis import OggVorbis

from engine.audio.decode import MAX_SECONDS, MOST_TRACKS, SAMPLE_RATE, decode
from engine.english import english
from engine.errors import SongError, Stopped
from tests.audio.recordings import FILES, MADE_BY_PHONES, SOUND, put
from tests.audio.sounds import RATE, encoded, filmed, recorded, with_tracks


def refused(path: Path, max_seconds: float = MAX_SECONDS) -> str:
    with pytest.raises(SongError) as caught:
        decode(path, max_seconds=max_seconds)
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


@pytest.mark.parametrize("kind", MADE_BY_PHONES)
def test_what_phones_and_browsers_record_is_heard(tmp_path: Path, kind: str) -> None:
    audio = decode(put(tmp_path, MADE_BY_PHONES[kind]))
    assert audio.seconds == pytest.approx(8.0, abs=0.1)
    assert audio.warnings == ()


PICTURE_TAG = b"ID3\x03\0\0\0\x06\x1a\x20" + random.Random(2).randbytes(100_000)


HALF_RATE = SOUND[::2]


@pytest.mark.parametrize(
    "data",
    [
        lambda: FILES["mp3"] * 2,
        lambda: FILES["mp3"] + encoded(HALF_RATE, "MP3", RATE // 2),
        lambda: PICTURE_TAG + FILES["mp3"] + PICTURE_TAG + FILES["mp3"],
        lambda: FILES["ogg"] + encoded(SOUND, "OGG"),
        lambda: FILES["ogg"] + encoded(HALF_RATE, "OGG", RATE // 2),
        lambda: FILES["ogg"] + MADE_BY_PHONES["voice message"],
        lambda: FILES["flac"] * 2,
        lambda: FILES["flac"] + encoded(SOUND, "FLAC", subtype="PCM_24"),
        lambda: FILES["wav"] * 2,
        lambda: FILES["wav"] + bytes(7) + FILES["wav"],
        lambda: FILES["wav"] + FILES["mp3"],
        lambda: MADE_BY_PHONES["m4a"] * 2,
        lambda: MADE_BY_PHONES["m4a"] + PICTURE_TAG + FILES["mp3"],
        lambda: b"ID3\4\0\0\0\0\0\7" + bytes(7) + FILES["wav"] * 2,
        lambda: MADE_BY_PHONES["aac"] * 2,
    ],
    ids=[
        "mp3",
        "mp3 rates",
        "mp3 pictures",
        "ogg",
        "ogg rates",
        "ogg codecs",
        "flac",
        "flac bits",
        "wav",
        "wav padded",
        "wav and mp3",
        "m4a",
        "m4a and mp3",
        "wav behind a tag",
        "aac",
    ],
)
def test_files_that_were_joined_are_heard_to_their_end(
    tmp_path: Path, data: Callable[[], bytes]
) -> None:
    audio = decode(put(tmp_path, data()))
    assert audio.seconds == pytest.approx(16.0, abs=0.2)
    assert np.abs(audio.samples).max() < 1
    assert audio.warnings == ()


def test_of_channels_that_cancel_each_other_one_is_heard_and_that_is_told(tmp_path: Path) -> None:
    opposite = encoded(np.stack([SOUND, -0.9 * SOUND], axis=1), "OGG")
    audio = decode(put(tmp_path, opposite))
    assert np.abs(audio.samples).max() > 0.3
    assert "opposite phase" in english(audio.warnings[0])


def test_where_channels_cancel_each_other_for_a_while_one_is_heard_there(tmp_path: Path) -> None:
    turned = SOUND * np.where(np.arange(len(SOUND)) < 5 * RATE, 1, -1)
    audio = decode(put(tmp_path, encoded(np.stack([SOUND, turned], axis=1), "FLAC")))
    assert np.abs(audio.samples[-2 * SAMPLE_RATE :]).max() > 0.3
    (warning,) = audio.warnings
    assert english(warning).startswith("For 3 seconds its channels are in opposite phase")


def test_one_channel_of_many_that_sounds_is_cancelled_by_none(tmp_path: Path) -> None:
    others = [np.zeros_like(SOUND)] * 5
    audio = decode(put(tmp_path, encoded(np.stack([SOUND, *others], axis=1), "WAV")))
    assert np.abs(audio.samples).max() > 0.05
    assert audio.warnings == ()


def test_of_several_tracks_the_first_that_sounds_is_heard_and_that_is_told(tmp_path: Path) -> None:
    silent = recorded(np.zeros_like(SOUND), "adts", "aac")
    loud = MADE_BY_PHONES["aac"]
    audio = decode(put(tmp_path, with_tracks(silent, loud)))
    assert np.abs(audio.samples).max() > 0.3
    assert english(audio.warnings[0]) == "It has 2 tracks of sound: number 2 was used."
    audio = decode(put(tmp_path, with_tracks(loud, silent, loud)))
    assert english(audio.warnings[0]) == "It has 3 tracks of sound: number 1 was used."


def test_no_more_than_a_few_silent_tracks_are_listened_to(tmp_path: Path) -> None:
    silent = recorded(np.zeros(RATE, np.float32), "adts", "aac")
    tracks = [*[silent] * MOST_TRACKS, MADE_BY_PHONES["aac"]]
    assert "silent" in refused(put(tmp_path, with_tracks(*tracks)))
    assert decode(put(tmp_path, with_tracks(*tracks[1:]))).seconds > 7


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: encoded(np.zeros((RATE // 10, 255), np.float32), "OGG"), "255 channels"),
        (lambda: encoded(np.stack([SOUND] * 9, axis=1), "WAV"), "9 channels"),
        (lambda: encoded(SOUND, "WAV", 384_000), "384000 Hz"),
        (lambda: MADE_BY_PHONES["m4a"][: len(MADE_BY_PHONES["m4a"]) // 2], "cut"),
        (lambda: filmed(2.0), "without sound"),
    ],
    ids=["255 channels", "9 channels", "384 kHz", "cut m4a", "silent film"],
)
def test_sound_past_the_limits_and_files_without_any_are_refused(
    tmp_path: Path, data: Callable[[], bytes], said: str
) -> None:
    assert said in refused(put(tmp_path, data()))


def test_sound_in_splinters_is_refused_before_it_costs_time(tmp_path: Path) -> None:
    data = bytearray(MADE_BY_PHONES["caf"])
    # a packet for each sample, by its head
    data[data.index(b"lpcm") + 15] = 0x81
    assert "splinters" in refused(put(tmp_path, bytes(data)))


@pytest.mark.parametrize(
    "part",
    [
        lambda: FILES["wav"][:4] + (40).to_bytes(4, "little") + FILES["wav"][8:48],
        lambda: FILES["ogg"][: FILES["ogg"].index(b"OggS", 4)] + b"\0",
        lambda: b"\0\0\0\x10ftypM4A \0\0\0\0",
    ],
    ids=["wav", "ogg", "m4a"],
)
def test_what_is_joined_of_thousands_is_refused_before_it_costs_time(
    tmp_path: Path, part: Callable[[], bytes]
) -> None:
    assert "splinters" in refused(put(tmp_path, part() * 2000))


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:8,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
    ],
)
def test_lists_of_other_files_are_not_followed(tmp_path: Path, text: str) -> None:
    song = put(tmp_path, FILES["mp3"])
    assert "not sound" in refused(put(tmp_path, text.format(song).encode(), "list.mp3"))


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
        (lambda: b"", "empty"),
        (lambda: b"these are only words\n" * 50, "not sound"),
        (lambda: FILES["mp3"][:200], "not sound"),
        (lambda: FILES["wav"][:44], "no sound"),
        (lambda: b"ID3\x04\x00\x00\x00\x00\x08\x00" + bytes(1024), "not sound"),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "PNG"),
        (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(500), "a picture"),
        (lambda: b"RIFF\x00\x08\x00\x00WEBPVP8 " + bytes(500), "a picture"),
        (lambda: b"\x00\x00\x00\x20ftypM4A " + bytes(500), "M4A file that is cut"),
        (lambda: encoded(SOUND[: 44100 // 5], "MP3"), "seconds of sound"),
        (lambda: encoded(np.zeros(5 * 44100, np.float32), "MP3"), "silent"),
    ],
)
def test_what_is_no_song_is_refused_in_a_sentence(
    tmp_path: Path, data: Callable[[], bytes], said: str
) -> None:
    assert said in refused(put(tmp_path, data()))


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "nothing.mp3")
    assert "folder" in refused(tmp_path)


def test_a_long_file_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    silence = np.zeros(8000 * 60, np.int16)
    with soundfile.SoundFile(path, "w", 8000, 1) as file:
        for _ in range(int(MAX_SECONDS / 60) + 1):
            file.write(silence)
    assert "longer than 30 minutes" in refused(path)


def test_a_long_mp3_with_a_header_that_promises_little_is_refused(tmp_path: Path) -> None:
    assert "longer than 60 seconds" in refused(put(tmp_path, FILES["mp3"] * 9), 60.0)


def test_decoding_stops_when_asked(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        decode(put(tmp_path, FILES["wav"]), should_stop=lambda: True)
