"""The top line goes on as a song's does for only so long, whatever lengths its notes have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from engine.composer.copy_guard import GUARD, CopyGuard
from engine.composer.events import note_array
from engine.composer.originality import LONGEST_RUN, SongIndex
from engine.composer.vocabulary import DURATION_TICKS, PITCHES
from engine.composer.writing import Writing
from engine.values import Note, Role
from tests.plan.music import BAR, plan_over

QUARTER = 12
CLASS = int(np.flatnonzero(DURATION_TICKS == QUARTER)[0])
TUNE = [60, 62, 65, 64, 67, 72, 71, 69, 74, 60, 65, 67, 76, 64]
ALL = np.ones(PITCHES, np.bool_)


def guard_of(*songs: Sequence[int]) -> CopyGuard:
    rows = [
        note_array(Note(QUARTER * i, QUARTER, p, 80, Role.MELODY) for i, p in enumerate(song))
        for song in songs
    ]
    return CopyGuard(SongIndex([own.astype(np.int32) for own in rows]).followers("top", GUARD))


def playing(
    played: Sequence[int], role: Role = Role.MELODY, *, chord: int | None = None
) -> Writing:
    """A piece in which these quarters were played, another note before them, and one comes next."""
    piece = Writing(plan_over([(0, "")] * 8), [], BAR)
    for number, pitch in enumerate([40, *played]):
        piece.go_to(QUARTER * number, Role.MELODY)
        piece.write(pitch, CLASS, 4)
        if chord is not None:
            piece.go_to(QUARTER * number, Role.CHORD)
            piece.write(chord, CLASS, 4)
    piece.go_to(QUARTER * (len(played) + 1), role)
    return piece


def forbidden(piece: Writing, *songs: Sequence[int]) -> list[int]:
    return np.flatnonzero(~guard_of(*(songs or [TUNE])).allowed(piece, ALL)).tolist()


RUN, THEN = TUNE[: GUARD + 1], TUNE[GUARD + 1]


def test_a_run_of_a_song_is_not_gone_on_with_at_the_pitch() -> None:
    assert forbidden(playing(RUN)) == [THEN]
    assert GUARD < LONGEST_RUN


def test_a_run_in_another_key_is_the_same_run() -> None:
    assert forbidden(playing([pitch + 5 for pitch in RUN])) == [THEN + 5]


def test_all_the_ways_that_songs_go_on_are_forbidden() -> None:
    other = [*RUN, THEN + 1, 50]
    assert forbidden(playing(RUN), TUNE, other) == [THEN, THEN + 1]


def test_a_shorter_run_and_another_one_may_go_on() -> None:
    assert forbidden(playing(RUN[1:])) == []
    assert forbidden(playing([*RUN[:-1], RUN[-1] + 1])) == []


def test_what_is_played_under_the_tune_hides_no_copy() -> None:
    assert forbidden(playing(RUN, chord=48)) == [THEN]


def test_a_chord_over_the_last_note_of_a_run_is_what_the_run_goes_on_from() -> None:
    piece = playing(RUN[:-1])
    piece.write(RUN[-1] - 12, CLASS, 4)
    piece.go_to(piece.onset, Role.CHORD)
    assert forbidden(piece) == []
    piece.write(RUN[-1], CLASS, 4)
    piece.go_to(piece.onset + QUARTER, Role.MELODY)
    assert forbidden(piece) == [THEN]


def test_a_note_under_the_tune_that_is_struck_already_copies_nothing() -> None:
    piece = playing(RUN)
    piece.write(THEN + 3, CLASS, 4)
    piece.go_to(piece.onset, Role.CHORD)
    assert forbidden(piece) == []


def test_drums_are_never_a_copy() -> None:
    assert forbidden(playing(RUN, Role.DRUM)) == []


def test_without_songs_everything_may_be_written() -> None:
    assert CopyGuard({}).allowed(playing(RUN), ALL) is ALL


def test_a_piece_left_without_any_pitch_keeps_what_it_had() -> None:
    only = np.arange(PITCHES) == THEN
    assert np.array_equal(guard_of(TUNE).allowed(playing(RUN), only), only)


@pytest.mark.parametrize("pitch", [0, 127])
def test_a_copy_that_would_leave_the_keyboard_is_none(pitch: int) -> None:
    line = [p - RUN[-1] + pitch for p in RUN]
    line = [min(127, max(0, p)) for p in line]
    assert all(0 <= p < PITCHES for p in forbidden(playing(line)))
