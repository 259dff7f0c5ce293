from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.composer.events import note_array
from engine.composer.originality import (
    LONGEST_RUN,
    SongIndex,
    codes,
    longest_run,
    shared_run,
)
from engine.values import Note, Role
from tests.composer.music import song

SONG = song(3)


def melody(pitches: list[int], start: int = 0) -> list[Note]:
    return [Note(start + 12 * i, 12, p, 80, Role.MELODY) for i, p in enumerate(pitches)]


def index_of(*melodies: list[int]) -> SongIndex:
    return SongIndex([note_array(melody(m)).astype(np.int32) for m in melodies])


TUNE = [60, 62, 64, 67, 65, 64, 62, 71, 72, 60, 55, 57, 59, 60, 64, 62]


def test_a_song_is_a_copy_of_itself() -> None:
    index = SongIndex([note_array(SONG.notes).astype(np.int32)])
    assert index.longest_copied_run(note_array(SONG.notes)) >= 64


def test_a_transposed_copy_is_still_a_copy() -> None:
    moved = [pitch + 5 for pitch in TUNE]
    assert index_of(TUNE).longest_copied_run(note_array(melody(moved))) == len(TUNE) - 1


def test_an_accompaniment_of_a_song_under_another_tune_is_no_copy() -> None:
    under = [Note(12 * i, 12, 36 + p % 12, 80, Role.CHORD) for i, p in enumerate(TUNE)]
    index = SongIndex([note_array([*under, *melody([95, 80] * 8)]).astype(np.int32)])
    other = [100, 70, 99, 71, 90, 72, 89, 73, 88, 74, 87, 75, 86, 76, 85, 77]
    assert index.longest_copied_run(note_array([*under, *melody(other)])) <= 1


def test_a_tune_of_a_song_over_another_accompaniment_is_a_copy() -> None:
    under = [Note(24 * i, 24, 40 + i % 3, 80, Role.BASS) for i in range(8)]
    piece = note_array([*under, *melody(TUNE)])
    assert index_of(TUNE).longest_copied_run(piece) == len(TUNE) - 1


def test_a_piece_of_drums_copies_nothing() -> None:
    drums = [Note(12 * i, 3, p, 80, Role.DRUM) for i, p in enumerate(TUNE)]
    assert index_of(TUNE).longest_copied_run(note_array(drums)) == 0
    assert index_of(TUNE).offending(note_array(drums), first=0) is None


def test_unrelated_notes_share_only_short_runs() -> None:
    other = [60, 48, 73, 50, 80, 41, 66, 90, 45, 77]
    assert index_of(TUNE).longest_copied_run(note_array(melody(other))) <= 1


@given(st.integers(2, len(TUNE) - 1))
def test_the_run_is_as_long_as_what_was_copied(length: int) -> None:
    piece = [100, 21, *[p + 1 for p in TUNE[:length]], 21, 100]
    assert index_of(TUNE).longest_copied_run(note_array(melody(piece))) == length - 1


def test_a_run_past_the_limit_is_found_where_it_grows_too_long() -> None:
    notes = note_array(melody(TUNE))
    tick = index_of(TUNE).offending(notes, first=0)
    assert tick == 12 * (LONGEST_RUN + 1)


def test_what_lies_within_the_limit_does_not_offend() -> None:
    notes = note_array(melody([21, *TUNE[: LONGEST_RUN + 1], 21]))
    assert index_of(TUNE).offending(notes, first=0) is None


def test_the_nearest_song_is_the_one_the_piece_was_taken_from() -> None:
    other = [60, 48, 73, 50, 80, 41, 66, 90, 45, 77, 60, 61]
    nearest = index_of(other, TUNE).nearest(note_array(melody(TUNE[2:12])))
    assert nearest[0].song == 1
    assert nearest[0].share > 0


def test_a_run_is_only_told_where_it_is_longer_than_one_that_is_known() -> None:
    piece, song = (codes(np.array(tune), np.full(len(tune), 12)) for tune in (TUNE[2:12], TUNE))
    longest = longest_run(piece, song)
    assert longest >= len(TUNE[2:12]) - 1
    for known in range(longest):
        assert longest_run(piece, song, known=known) == longest
        assert shared_run(piece, song, known=known)[0] == longest
    assert longest_run(piece, song, known=longest + 1) == longest + 1
    assert shared_run(piece, song, known=longest) == (0, 0, 0)
