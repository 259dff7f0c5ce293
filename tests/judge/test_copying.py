"""Copied runs, counted by hand: n notes in a row are n - 1 events."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.judge.copying import copied_share, event_lines, longest_copied_run
from tests.judge.music import line, together

SONG = [60, 62, 64, 65, 67, 69, 71, 72, 74, 71, 67, 64]
pitches = st.lists(st.integers(40, 90), min_size=2, max_size=24)


def test_an_event_is_the_interval_from_the_note_before_and_the_length() -> None:
    top, every = event_lines(line([60, 64, 62]))
    assert top == every == [(4, 12), (-2, 12)]


def test_the_top_line_is_the_highest_note_of_each_onset() -> None:
    top, every = event_lines(together(line([72, 74]), line([60, 59])))
    assert top == [(2, 12)]
    assert every == [(12, 12), (-13, 12), (15, 12)]


def test_a_copy_in_another_key_is_a_copy_and_one_in_another_rhythm_is_not() -> None:
    assert longest_copied_run(line([p + 5 for p in SONG]), [line(SONG)]) == 11
    assert longest_copied_run(line(SONG, step=6), [line(SONG)]) == 0


def test_a_copied_middle_counts_its_own_notes_only() -> None:
    piece = line([80, 50, *SONG[2:8], 90, 40])
    assert longest_copied_run(piece, [line([1, 2]), line(SONG)]) == 5


def test_a_copied_melody_is_found_under_another_accompaniment() -> None:
    piece = together(line(SONG), line([40, 47] * 6))
    song = together(line(SONG), line([48, 36, 50] * 4))
    assert longest_copied_run(piece, [song]) == 11


def test_the_share_counts_rows_of_eight_events() -> None:
    piece = line([*SONG[:10], 20, 90, 30, 80])  # 13 events, 6 rows, of which the first two copied
    assert copied_share(piece, [line(SONG)]) == pytest.approx(2 / 6)


def test_drums_and_music_too_short_for_a_row_copy_nothing() -> None:
    drums = line(SONG)
    drums[:, 4] = 3
    assert longest_copied_run(drums, [drums]) == 0
    assert copied_share(line(SONG[:5]), [line(SONG)]) == 0.0
    assert copied_share(np.empty((0, 5), np.int64), [line(SONG)]) == 0.0


@given(pitches, pitches)
def test_the_longest_run_is_the_same_both_ways_and_never_longer_than_the_piece(
    one: list[int], other: list[int]
) -> None:
    run = longest_copied_run(line(one), [line(other)])
    assert run == longest_copied_run(line(other), [line(one)])
    assert run <= min(len(one), len(other)) - 1


@given(pitches, st.integers(-12, 12))
def test_a_whole_copy_is_found_whole(own: list[int], shift: int) -> None:
    moved = line([p + shift for p in own])
    assert longest_copied_run(moved, [line(own)]) == len(own) - 1
