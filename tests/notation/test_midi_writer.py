from __future__ import annotations

import io
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import mido
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.notation.midi_reader import read_midi
from engine.notation.midi_writer import write_heard, write_song
from engine.values import HeardNote, Key, Metre, Note, Role, Song

COMMON = Metre(4, 4)
C_MAJOR = Key(0, "major")


def song_of(
    notes: list[Note], beats: list[float], metre: Metre = COMMON, key: Key = C_MAJOR
) -> Song:
    return Song("0" * 64, "A title 🎵", tuple(notes), tuple(beats), metre, key, 1.0, beats[-1])


def sounding(data: bytes) -> list[tuple[float, float, int, int, int]]:
    """Notes as mido plays them: begin and end in seconds, pitch, velocity, channel."""
    now = 0.0
    begun: dict[tuple[int, int], tuple[float, int]] = {}
    notes: list[tuple[float, float, int, int, int]] = []
    for message in mido.MidiFile(file=io.BytesIO(data)):
        now += message.time
        if message.type == "note_on":
            begun[message.channel, message.note] = now, message.velocity
        elif message.type == "note_off":
            begin, velocity = begun.pop((message.channel, message.note))
            notes.append((begin, now, message.note, velocity, message.channel))
    assert not begun
    return sorted(notes)


def drifting(count: int, first: float = 0.0) -> list[float]:
    gaps = 0.5 + 0.03 * np.sin(np.arange(count) / 5)
    return [first, *(first + np.cumsum(gaps)).tolist()]


@st.composite
def songs(draw: st.DrawFn) -> Song:
    """Songs whose notes MIDI can hold: none begins while its pitch sounds in the same kind."""
    metre = draw(st.sampled_from([Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(5, 4), Metre(2, 2)]))
    free: dict[tuple[int, bool], int] = {}
    notes: list[Note] = []
    now = draw(st.integers(0, metre.ticks_per_bar - 1))
    for _ in range(draw(st.integers(1, 40))):
        pitch = draw(st.integers(21, 108))
        role = draw(st.sampled_from(list(Role)))
        duration = draw(st.integers(1, 96))
        if free.get((pitch, role is Role.DRUM), 0) <= now:
            free[pitch, role is Role.DRUM] = now + duration
            notes.append(Note(now, duration, pitch, draw(st.integers(1, 127)), role))
        now += draw(st.sampled_from([0, 0, 1, 2, 3, 4, 6, 8, 12, 24]))
    notes.sort(key=lambda n: (n.onset, n.pitch))
    count = max(n.onset + n.duration for n in notes) // 12 + 1
    gaps = draw(st.lists(st.floats(0.25, 1.4), min_size=count, max_size=count))
    first = draw(st.floats(0.0, 20.0))
    beats = [first, *(first + np.cumsum(gaps)).tolist()]
    return song_of(notes, beats, metre, Key(draw(st.integers(0, 11)), "minor"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(songs())
def test_notes_survive_writing_and_reading(song: Song) -> None:
    again = read_midi(write_song(song))
    assert Counter(_plain(n) for n in again.notes) == Counter(_plain(n) for n in song.notes)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(songs())
def test_notes_begin_where_the_recording_has_them(song: Song) -> None:
    written = [begin for begin, *_ in sounding(write_song(song))]
    heard = [_seconds(song, note.onset) for note in song.notes]
    assert np.max(np.abs(np.sort(written) - np.sort(heard))) < (
        0.002 if min(heard) > 0.01 else 0.01
    )


def test_a_long_drifting_song_stays_on_the_clock() -> None:
    notes = [Note(i * 3, 3, 60 + i % 7, 90, Role.MELODY) for i in range(3_000)]
    song = song_of(notes, drifting(751, first=1.2345))
    written = [begin for begin, *_ in sounding(write_song(song))]
    assert np.max(np.abs(np.array(written) - [_seconds(song, n.onset) for n in notes])) < 0.002


def test_a_song_that_begins_before_the_file_keeps_its_clock_and_bars() -> None:
    notes = [Note(24 + i * 6, 6, 60 + i % 7, 90, Role.MELODY) for i in range(60)]
    song = song_of(notes, drifting(33, first=-0.8))
    data = write_song(song)
    written = [begin for begin, *_ in sounding(data)]
    assert np.max(np.abs(np.array(written) - [_seconds(song, n.onset) for n in notes])) < 0.002
    assert [n.onset for n in read_midi(data).notes] == [n.onset for n in notes]


@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(7, 8)])
@pytest.mark.parametrize("first", [0.0, 0.004, 0.04, 0.33, 1.234, 7.7, -0.8, -0.01])
@pytest.mark.parametrize("upbeat", [0, 4, 9])
def test_bar_lines_of_a_recording_are_bar_lines_of_its_file(
    metre: Metre, first: float, upbeat: int
) -> None:
    begin = next(tick for tick in range(200) if first + tick / 24 >= 0) + upbeat
    notes = [Note(begin + 3 * i, 3, 60 + i % 7, 90, Role.MELODY) for i in range(60)]
    notes.append(Note(3 * metre.ticks_per_bar, 12, 96, 90, Role.MELODY))
    notes.sort(key=lambda note: (note.onset, note.pitch))
    data = write_song(song_of(notes, [first + 0.5 * beat for beat in range(40)], metre))
    file = mido.MidiFile(file=io.BytesIO(data))
    lines, tempi = bar_lines_and_tempi(file)
    assert place_of(file, 96) in lines
    assert min(tempi) >= 120_000
    written = [begin for begin, *_ in sounding(data)]
    heard = [first + note.onset / 24 for note in notes]
    assert np.max(np.abs(np.sort(written) - np.sort(heard))) < (
        0.002 if min(heard) > 0.01 else 0.01
    )


def bar_lines_and_tempi(file: mido.MidiFile) -> tuple[set[int], list[int]]:
    """File ticks of the bar lines that its time signatures make, and its microseconds a quarter."""
    changes: list[tuple[int, int]] = []
    tempi: list[int] = []
    now = 0
    for message in file.tracks[0]:
        now += message.time
        if message.type == "time_signature":
            length = file.ticks_per_beat * 4 * message.numerator // message.denominator
            changes.append((now, length))
        elif message.type == "set_tempo":
            tempi.append(message.tempo)
    lines: set[int] = set()
    for (start, length), (end, _) in pairwise([*changes, (60 * file.ticks_per_beat, 1)]):
        assert end - start >= length
        lines.update(range(start, end, length))
    return lines, tempi


def place_of(file: mido.MidiFile, pitch: int) -> int:
    """The file tick at which a pitch first begins."""
    now = 0
    for message in file.tracks[1]:
        now += message.time
        if message.type == "note_on" and message.note == pitch:
            return now
    raise AssertionError


def test_a_steady_song_has_one_tempo() -> None:
    song = song_of([Note(0, 12, 60, 80, Role.MELODY)], [i * 0.6 for i in range(100)])
    tempi = [
        m.tempo
        for m in mido.MidiFile(file=io.BytesIO(write_song(song))).tracks[0]
        if m.type == "set_tempo"
    ]
    assert tempi == [600_000]


def test_a_drifting_song_has_a_tempo_for_each_beat() -> None:
    song = song_of([Note(0, 12, 60, 80, Role.MELODY)], drifting(100))
    tempi = [
        m
        for m in mido.MidiFile(file=io.BytesIO(write_song(song))).tracks[0]
        if m.type == "set_tempo"
    ]
    assert 80 < len(tempi) <= 100


def test_roles_are_named_tracks_and_drums_are_on_channel_ten() -> None:
    notes = [
        Note(0, 12, 72, 80, Role.MELODY),
        Note(0, 12, 60, 80, Role.CHORD),
        Note(0, 12, 40, 80, Role.BASS),
        Note(0, 3, 36, 80, Role.DRUM),
    ]
    midi = mido.MidiFile(file=io.BytesIO(write_song(song_of(notes, [0.0, 0.5, 1.0]))))
    channels = {
        track.name: {m.channel for m in track if m.type == "note_on"} for track in midi.tracks[1:]
    }
    assert channels == {"Melody": {0}, "Chords": {1}, "Bass": {2}, "Drums": {9}}


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("tonic", range(12))
def test_every_key_has_a_signature(tonic: int, mode: str) -> None:
    key = Key(tonic, "major" if mode == "major" else "minor")
    data = write_song(song_of([Note(0, 12, 60, 80, Role.MELODY)], [0.0, 0.5, 1.0], key=key))
    [signature] = [
        m.key for m in mido.MidiFile(file=io.BytesIO(data)).tracks[0] if m.type == "key_signature"
    ]
    assert signature.endswith("m") == (mode == "minor")


def test_the_same_song_gives_the_same_bytes() -> None:
    notes = [Note(i, 2, 60 + i % 5, 80, Role(i % 4)) for i in range(50)]
    assert write_song(song_of(notes, drifting(10))) == write_song(song_of(notes, drifting(10)))


def test_a_title_that_is_no_unicode_is_written() -> None:
    song = song_of([Note(0, 12, 60, 80, Role.MELODY)], [0.0, 0.5, 1.0])
    odd = replace(song, title="bad \udcff")
    assert len(sounding(write_song(odd))) == 1


def test_heard_notes_keep_their_seconds() -> None:
    heard = [HeardNote(0.1003 * i, 0.1003 * i + 0.0501, 50 + i % 30, 70) for i in range(400)]
    written = sounding(write_heard(heard))
    for note, (begin, end, pitch, velocity, _) in zip(heard, written, strict=True):
        assert abs(begin - note.onset) < 0.001
        assert abs(end - note.offset) < 0.001
        assert (pitch, velocity) == (note.pitch, note.velocity)


def test_no_heard_notes_are_a_file_too() -> None:
    assert sounding(write_heard([])) == []


def _plain(note: Note) -> tuple[int, int, int, int, bool]:
    return note.onset, note.duration, note.pitch, note.velocity, note.role is Role.DRUM


def _seconds(song: Song, tick: int) -> float:
    beat = min(bisect_right(range(len(song.beats)), tick / 12) - 1, len(song.beats) - 2)
    gap = song.beats[beat + 1] - song.beats[beat]
    return song.beats[beat] + (tick / 12 - beat) * gap
