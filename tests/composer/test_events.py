"""Notes become few classes and come back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.composer.controls import events_of
from engine.composer.events import (
    bar_positions,
    decode,
    encode,
    event_order,
    fold,
    key_shift,
    note_array,
)
from engine.composer.vocabulary import DURATION_TICKS, ONSET_TICKS, VELOCITY_LEVELS
from engine.values import Key, Metre, Note, Role
from tests.composer.music import song

events = st.lists(
    st.builds(
        Note,
        onset=st.sampled_from([int(t) for t in ONSET_TICKS[:49]]),
        duration=st.sampled_from([int(t) for t in DURATION_TICKS]),
        pitch=st.integers(30, 100),
        velocity=st.sampled_from([int(v) for v in VELOCITY_LEVELS]),
        role=st.sampled_from(list(Role)),
    ),
    min_size=1,
    max_size=40,
)


def on_a_line(gaps: list[Note]) -> list[Note]:
    """The notes with their onsets read as gaps to the note before."""
    onset, line = 0, []
    for note in gaps:
        onset += note.onset
        line.append(Note(onset, note.duration, note.pitch, note.velocity, note.role))
    return line


@given(events, st.integers(-6, 5))
def test_decoding_gives_back_the_notes_that_were_encoded(gaps: list[Note], shift: int) -> None:
    notes = on_a_line(gaps)
    tokens, ticks = encode(note_array(notes), shift)
    ordered = event_order(note_array(notes))
    expected = [
        Note(int(onset), int(duration), int(pitch), int(velocity), Role(int(role)))
        for onset, duration, pitch, velocity, role in ordered
    ]
    assert list(decode(tokens, -shift)) == expected
    assert list(ticks) == [note.onset for note in expected]


def test_every_key_is_brought_to_c_major_or_a_minor_by_at_most_a_tritone() -> None:
    for tonic in range(12):
        assert (tonic + key_shift(Key(tonic, "major"))) % 12 == 0
        assert (tonic + key_shift(Key(tonic, "minor"))) % 12 == 9
        assert -6 <= key_shift(Key(tonic, "major")) <= 5


def test_drums_keep_their_keys_when_a_song_is_transposed() -> None:
    notes = [Note(0, 3, 36, 100, Role.DRUM), Note(0, 12, 60, 100, Role.MELODY)]
    tokens, _ = encode(note_array(notes), 4)
    assert {note.role: note.pitch for note in decode(tokens)} == {Role.DRUM: 36, Role.MELODY: 64}


def test_bar_positions_start_anew_with_each_bar() -> None:
    ticks = np.array([0, 12, 35, 36, 40])
    assert list(bar_positions(ticks, Metre(3, 4))) == [0, 12, 35, 0, 4]


def test_within_one_onset_the_melody_comes_before_bass_chords_and_drums() -> None:
    notes = [
        Note(0, 3, 38, 90, Role.DRUM),
        Note(0, 12, 40, 90, Role.BASS),
        Note(0, 12, 60, 90, Role.CHORD),
        Note(0, 12, 64, 90, Role.CHORD),
        Note(0, 12, 76, 90, Role.MELODY),
    ]
    ordered = event_order(note_array(notes))
    assert [int(pitch) for pitch in ordered[:, 2]] == [76, 40, 64, 60, 38]


@given(events)
def test_what_is_encoded_twice_is_encoded_the_same(gaps: list[Note]) -> None:
    tokens, ticks = encode(note_array(on_a_line(gaps)))
    again, at = encode(note_array(decode(tokens)))
    assert np.array_equal(tokens, again)
    assert np.array_equal(ticks, at)


@given(st.integers(1, 127), st.integers(1, 400), st.integers(0, 127))
def test_any_note_is_one_of_few_classes_and_stays_near(v: int, length: int, pitch: int) -> None:
    (note,) = decode(encode(note_array([Note(0, length, pitch, v, Role.MELODY)]))[0])
    assert note.pitch == pitch
    assert abs(note.velocity - v) <= 23
    assert abs(note.duration - min(length, 192)) <= 24


@given(st.integers(-300, 300))
def test_pitches_out_of_range_are_moved_by_octaves(pitch: int) -> None:
    (inside,) = fold(np.array([pitch]), 40, 60).tolist()
    assert 40 <= inside <= 60
    assert (inside - pitch) % 12 == 0


def test_a_song_is_read_in_the_frame_of_its_key_its_chords_as_well() -> None:
    in_c = events_of(song(1))
    in_d = replace(
        song(1),
        key=Key(2, "major"),
        notes=tuple(replace(note, pitch=note.pitch + 2) for note in song(1).notes),
    )
    assert np.array_equal(events_of(in_d).tokens, in_c.tokens)
    assert np.array_equal(events_of(in_d).plan[:, :4], in_c.plan[:, :4])
    assert np.array_equal(events_of(in_d).controls, in_c.controls)


def test_velocity_is_real_only_where_it_varies() -> None:
    flat = tuple(replace(note, velocity=80) for note in song(1).notes)
    assert events_of(song(1)).has_velocity
    assert not events_of(replace(song(1), notes=flat)).has_velocity


def test_notes_come_when_their_ticks_say_whatever_their_gaps_are() -> None:
    tokens = encode(note_array([Note(0, 12, 60, 80, Role.MELODY), Note(7, 12, 64, 80, Role.BASS)]))[
        0
    ]
    assert [note.onset for note in decode(tokens, ticks=[3, 500])] == [3, 500]
