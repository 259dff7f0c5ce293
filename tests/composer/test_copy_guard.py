from __future__ import annotations

import numpy as np

from engine.composer.copy_guard import GUARD, CopyGuard
from engine.composer.events import note_array
from engine.composer.originality import SongIndex
from engine.composer.vocabulary import DURATION_TICKS
from engine.values import Note, Role

QUARTER = 12
TUNE = [60, 62, 65, 64, 67, 72, 71, 69, 74, 60, 65, 67, 76, 64]
FOLLOWERS = {
    name: SongIndex(
        [
            note_array(
                Note(QUARTER * i, QUARTER, pitch, 80, Role.MELODY) for i, pitch in enumerate(TUNE)
            ).astype(np.int32)
        ]
    ).followers(name, GUARD)
    for name in ("events", "top")
}
CLASS = int(np.flatnonzero(DURATION_TICKS == QUARTER)[0])
YES, NO = np.array([True]), np.array([False])


def forbidden(played: list[int], then: int, *, pitched: bool = True) -> set[int]:
    """The durations that may not follow, in ticks, in the first of two pieces."""
    guard = CopyGuard(2, FOLLOWERS)
    both, length = np.array([True, True]), np.array([CLASS, CLASS], np.int32)
    for pitch in played:
        guard.add(np.array([pitch, 60], np.int32), length, pitched=both, begins=both)
    guard.keep(np.array([0]))
    allowed = np.ones((1, len(DURATION_TICKS)), bool)
    guard.forbid(allowed, np.array([then]), pitched=YES if pitched else NO, begins=YES)
    return set(DURATION_TICKS[~allowed[0]].tolist())


def test_a_run_of_a_song_is_not_gone_on_with() -> None:
    assert QUARTER in forbidden(TUNE[: GUARD + 1], TUNE[GUARD + 1])


def test_a_run_in_another_key_is_the_same_run() -> None:
    higher = [pitch + 5 for pitch in TUNE]
    assert QUARTER in forbidden(higher[: GUARD + 1], higher[GUARD + 1])


def test_a_shorter_run_another_note_and_a_drum_may_go_on() -> None:
    assert forbidden(TUNE[:GUARD], TUNE[GUARD]) == set()
    assert forbidden(TUNE[: GUARD + 1], TUNE[GUARD + 1] + 1) == set()
    assert forbidden(TUNE[: GUARD + 1], TUNE[GUARD + 1], pitched=False) == set()


def test_a_piece_left_without_any_length_keeps_them_all() -> None:
    guard = CopyGuard(1, FOLLOWERS)
    for pitch in TUNE[: GUARD + 1]:
        guard.add(np.array([pitch]), np.array([CLASS]), pitched=YES, begins=YES)
    allowed = DURATION_TICKS[None] == QUARTER
    guard.forbid(allowed, np.array([TUNE[GUARD + 1]]), pitched=YES, begins=YES)
    assert allowed.sum() == 1
