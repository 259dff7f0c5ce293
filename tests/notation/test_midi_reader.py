from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.english import english
from engine.errors import SongError
from engine.notation.midi_reader import read_midi
from engine.notation.midi_writer import write_heard, write_song
from engine.values import HeardNote, Metre, Role, Song
from tests.notation.midi_files import file_of, raw_file, scale

EXAMPLE = file_of(
    [*scale(), *((i * 960, i * 960 + 900, 36 + i % 5) for i in range(16))],
    metas=[
        (0, mido.MetaMessage("set_tempo", tempo=600_000)),
        (0, mido.MetaMessage("time_signature", numerator=3, denominator=4)),
    ],
)


def check(song: Song) -> None:
    """What every song has to keep."""
    assert song.notes
    assert [(n.onset, n.pitch) for n in song.notes] == sorted(
        (n.onset, n.pitch) for n in song.notes
    )
    assert 0 <= song.notes[0].onset < song.metre.ticks_per_bar
    assert all(n.duration >= 1 and 1 <= n.velocity <= 127 for n in song.notes)
    assert all(a < b for a, b in zip(song.beats, song.beats[1:], strict=False))
    assert (len(song.beats) - 1) * 12 >= max(n.onset + n.duration for n in song.notes)
    assert song.raw == ()
    assert 0 < song.quality <= 1.0


def test_notes_tempo_metre_and_key_are_read() -> None:
    song = read_midi(EXAMPLE)
    check(song)
    assert song.metre == Metre(3, 4)
    assert song.tempo == pytest.approx(100)
    assert str(song.key) == "C major"
    assert song.song_id == hashlib.sha256(EXAMPLE).hexdigest()
    assert [n.onset for n in song.notes if n.pitch >= 60] == [12 * i for i in range(32)]


def test_the_title_is_the_files_name_unless_given(tmp_path: Path) -> None:
    path = tmp_path / "- très 🎵 song.mid"
    path.write_bytes(EXAMPLE)
    assert read_midi(path).title == "- très 🎵 song"
    assert read_midi(path, title="Mine").title == "Mine"


def test_triplets_and_sixteenths_are_kept() -> None:
    triplets = [(i * 160, i * 160 + 150, 60 + i % 3) for i in range(30)]
    sixteenths = [(4800 + i * 120, 4900 + i * 120, 60 + i % 3) for i in range(40)]
    song = read_midi(file_of(triplets + sixteenths))
    assert [n.onset for n in song.notes] == [4 * i for i in range(30)] + [
        120 + 3 * i for i in range(40)
    ]


def test_loose_playing_goes_to_the_grid_of_its_beat() -> None:
    jitter = np.random.default_rng(0).integers(-14, 15, 64)
    notes = [(max(0, i * 240 + int(j)), i * 240 + 200, 60 + i % 7) for i, j in enumerate(jitter)]
    assert [n.onset for n in read_midi(file_of(notes)).notes] == [6 * i for i in range(64)]


def test_playing_without_a_click_gets_its_own_beats() -> None:
    beats = np.cumsum(np.full(130, 0.571) + 0.02 * np.sin(np.arange(130) / 7))
    heard = [
        HeardNote(float(t), float(t) + 0.25, 60 + (i * 5) % 12, 100 if i % 2 == 0 else 60)
        for i, t in enumerate(np.interp(np.arange(0, 128, 0.5), np.arange(130), beats))
    ]
    song = read_midi(write_heard(heard))
    check(song)
    assert song.tempo == pytest.approx(105, rel=0.03)
    gaps = np.diff([n.onset for n in song.notes])
    assert np.mean(gaps == 6) > 0.95
    assert any("click" in english(warning) for warning in song.warnings)


def test_leading_empty_bars_are_left_out_and_the_clock_is_kept() -> None:
    song = read_midi(file_of([(o + 4 * 1920 + 480, e + 4 * 1920 + 480, p) for o, e, p in scale()]))
    assert song.notes[0].onset == 12
    assert song.beats[0] == pytest.approx(8.0)


def test_bars_are_counted_from_the_time_signature_that_lasts() -> None:
    metas = [
        (0, mido.MetaMessage("time_signature", numerator=1, denominator=4)),
        (480, mido.MetaMessage("time_signature", numerator=4, denominator=4)),
    ]
    song = read_midi(file_of(scale(), metas=metas))
    assert song.metre == Metre(4, 4)
    assert song.notes[0].onset == 36


def test_channel_ten_is_drums_and_all_channels_are_merged() -> None:
    drums = file_of([(i * 480, i * 480 + 10, 38) for i in range(8)], channel=9)
    song = read_midi(_joined(file_of(scale(count=8)), drums))
    assert sum(n.role is Role.DRUM for n in song.notes) == 8
    assert sum(n.role is Role.MELODY for n in song.notes) == 8


def test_doubled_notes_are_merged() -> None:
    song = read_midi(_joined(file_of(scale(count=8)), file_of(scale(count=8), channel=3)))
    assert len(song.notes) == 8


@pytest.mark.parametrize("tempo", [0, 1, 2_000, 0xFFFFFF])
def test_absurd_tempi_still_give_a_song(tempo: int) -> None:
    body = b"\x00\xff\x51\x03" + tempo.to_bytes(3, "big")
    body += b"".join(bytes([0, 0x90, 60 + i % 9, 80, 120, 60 + i % 9, 0]) for i in range(24))
    song = read_midi(raw_file(body + b"\x00\xff\x2f\x00"))
    check(song)
    assert 30 <= song.tempo <= 300


def test_many_tempo_changes_are_followed() -> None:
    metas = [
        (i * 24, mido.MetaMessage("set_tempo", tempo=500_000 + 2_000 * (i % 50)))
        for i in range(20_000)
    ]
    check(read_midi(file_of(scale(count=900), metas=metas)))


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_all_three_formats_are_read(kind: int) -> None:
    data = bytearray(file_of(scale(), kind=0))
    data[8:10] = struct.pack(">H", kind)
    assert len(read_midi(bytes(data)).notes) == 32


def test_smpte_time_is_read() -> None:
    frames_of_25_by_40 = 0xE728
    body = b"".join(bytes([0, 0x90, 60 + i % 9, 80, 100, 60 + i % 9, 0]) for i in range(24))
    song = read_midi(raw_file(body + b"\x00\xff\x2f\x00", division=frames_of_25_by_40))
    check(song)
    assert song.notes[-1].onset > 0


def test_one_note_is_a_song() -> None:
    check(read_midi(file_of([(0, 480, 60)])))


def test_a_cut_file_is_used_as_far_as_it_goes_with_a_warning() -> None:
    song = read_midi(EXAMPLE[: len(EXAMPLE) * 6 // 10])
    check(song)
    assert "damaged" in english(song.warnings[0])
    assert "%" in english(song.warnings[0])


def test_a_wrong_data_byte_does_not_lose_the_song() -> None:
    damaged = bytearray(EXAMPLE)
    damaged[damaged.index(bytes([0x90, 60, 80])) + 2] = 200
    assert len(read_midi(bytes(damaged)).notes) == len(read_midi(EXAMPLE).notes)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"once upon a time there was a song " * 20, "not a MIDI"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not a MIDI"),
        (EXAMPLE[:14], "no notes"),
        (EXAMPLE[:30], "damaged"),
        (b"MThd" + bytes(range(256)), "damaged"),
        (file_of([]), "no notes"),
        (file_of([(0, 240, 60), (480 * 9_000, 480 * 9_001, 62)]), "longer than a song"),
    ],
)
def test_unusable_files_are_refused_in_plain_words(data: bytes, words: str) -> None:
    with pytest.raises(SongError, match=words) as refused:
        read_midi(data)
    assert refused.value.remedy


def test_two_hundred_thousand_notes_are_refused() -> None:
    body = bytes([0, 0x90, 60, 80, 1, 60, 0]) + bytes([0, 60, 80, 1, 60, 0]) * 200_000
    with pytest.raises(SongError, match="200,001 notes"):
        read_midi(raw_file(body + b"\x00\xff\x2f\x00"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SongError, match=r"nowhere\.mid"):
        read_midi(tmp_path / "nowhere.mid")
    with pytest.raises(SongError, match="cannot be read"):
        read_midi(tmp_path)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_song_or_a_song_error(data: bytes) -> None:
    _song_or_error(data)


@given(st.binary(max_size=200), st.integers(0, 0xFFFF), st.integers(0, 3))
def test_any_track_gives_a_song_or_a_song_error(body: bytes, division: int, kind: int) -> None:
    _song_or_error(raw_file(body, division=division, kind=kind))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 255)), max_size=12),
    st.integers(0, len(EXAMPLE)),
)
def test_damaged_files_give_a_song_or_a_song_error(
    changes: list[tuple[int, int]], length: int
) -> None:
    data = bytearray(EXAMPLE)
    for place, value in changes:
        data[place] = value
    _song_or_error(bytes(data[:length]) if length % 3 == 0 else bytes(data))


def test_a_song_written_and_read_is_the_same() -> None:
    song = read_midi(EXAMPLE)
    again = read_midi(write_song(song))
    assert (again.notes, again.metre, again.key) == (song.notes, song.metre, song.key)


def _song_or_error(data: bytes) -> None:
    try:
        song = read_midi(data)
    except SongError:
        return
    check(song)


def _joined(first: bytes, second: bytes) -> bytes:
    """A type 1 file with the tracks of two one-track files."""
    return first[:10] + struct.pack(">H", 2) + first[12:] + second[14:]
