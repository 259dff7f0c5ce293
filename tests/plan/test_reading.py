"""What is read from music: what comes back and how, how much plays, how high the tune lies."""

from __future__ import annotations

import numpy as np
import pytest

from engine.plan.plan import SILENT, Part, Return
from engine.plan.reading import read_plan
from engine.values import Metre, Role
from tests.plan.music import BAR, FOUR, Row, rows, struck, tune

A, B, C = (72, 74, 76, 79), (77, 76, 72, 69), (67, 72, 71, 65)
HIGHER = tuple(pitch + 2 for pitch in A)
OTHER_PITCHES = (60, 65, 59, 74)


def returns(notes: list[Row], part: Part = Part.MELODY) -> list[tuple[int, int]]:
    """For each bar from how many before it comes back and how; nothing of how it is new."""
    plan = read_plan(rows(notes), FOUR)
    found = zip(plan.lag[:, part].tolist(), plan.kind[:, part].tolist(), strict=True)
    return [(lag, how if lag else 0) for lag, how in found]


def test_a_bar_comes_back_from_where_it_stood() -> None:
    music = [
        *tune(0, A),
        *tune(1, B, 12),
        *tune(2, A),
        *tune(3, C, 3),
        *tune(4, A),
        *tune(5, B, 12),
    ]
    assert returns(music) == [(0, 0), (0, 0), (2, 0), (0, 0), (2, 0), (4, 0)]


def test_a_bar_comes_back_in_other_pitches_or_with_its_rhythm_alone() -> None:
    assert returns([*tune(0, A), *tune(1, HIGHER)])[1] == (1, Return.SEQUENCE)
    assert returns([*tune(0, A), *tune(1, OTHER_PITCHES)])[1] == (1, Return.RHYTHM)
    assert returns([*tune(0, A), *tune(1, A, 9)])[1] == (0, 0)


def test_a_sequence_within_its_scale_keeps_the_shape_of_its_tune() -> None:
    first, higher, other = (72, 74, 76, 72), (74, 76, 77, 74), (76, 74, 72, 76)
    assert returns([*tune(0, first), *tune(1, higher)])[1] == (1, Return.CONTOUR)
    assert returns([*tune(0, first), *tune(1, other)])[1] == (1, Return.RHYTHM)
    wide = (72, 77, 81, 72)
    assert returns([*tune(0, first), *tune(1, wide)])[1] == (1, Return.RHYTHM)


def test_a_bar_that_stood_so_before_is_not_taken_for_one_that_is_only_like_it() -> None:
    music = [*tune(0, A), *tune(1, HIGHER), *tune(2, A)]
    assert returns(music)[2] == (2, Return.SAME)


def test_a_lone_note_comes_back_only_as_it_was() -> None:
    assert returns([*tune(0, (72,)), *tune(1, (72,))])[1] == (1, Return.SAME)
    assert returns([*tune(0, (72,)), *tune(1, (74,))])[1] == (0, 0)


def test_an_empty_bar_does_not_come_back() -> None:
    assert returns([*tune(0, A), *tune(3, B, 12)]) == [(0, 0)] * 4


def test_melody_and_accompaniment_come_back_by_themselves() -> None:
    music = [*tune(0, A), *tune(1, B, 12), *struck((48, 64), 0), *struck((48, 64), BAR)]
    assert returns(music)[1] == (0, 0)
    assert returns(music, Part.ACCOMPANIMENT)[1] == (1, Return.SAME)


@pytest.mark.parametrize(("notes", "density"), [(0, 0), (1, 1), (4, 4), (5, 5), (6, 5), (16, 8)])
def test_density_counts_how_often_a_role_begins_in_a_bar(notes: int, density: int) -> None:
    plan = read_plan(rows([*tune(0, [72] * notes, 3), *struck((36, 40), 0)]), FOUR)
    assert plan.density[0].tolist() == [density, 1, 1, 0]


def test_a_chord_begins_once_however_many_its_notes() -> None:
    plan = read_plan(rows(struck((36, 60, 64, 67, 72), 0)), FOUR)
    assert plan.density[0, Role.CHORD] == 1


def test_registers_are_those_of_melody_and_chords_and_silent_without() -> None:
    plan = read_plan(
        rows([*tune(0, (60, 62)), *tune(1, (84, 86)), *struck((36, 52, 56), 2 * BAR)]), FOUR
    )
    assert plan.register.tolist() == [[61, SILENT], [85, SILENT], [SILENT, 54]]


def test_the_span_of_a_bar_is_how_far_its_melody_reaches() -> None:
    plan = read_plan(rows([*tune(0, (60, 72, 64)), *tune(1, (84,)), *struck((36,), 2 * BAR)]), FOUR)
    assert plan.span.tolist() == [12, 0, 0]


def test_voices_are_the_notes_that_a_chord_has_in_the_mean() -> None:
    block, broken = struck((36, 60, 64, 67), 0), struck((36, 60), BAR)
    plan = read_plan(rows([*block, *broken, *tune(2, (72,))]), FOUR)
    assert plan.voices.tolist() == [3, 1, 0]


def test_there_are_as_many_bars_as_the_music_has_and_one_at_least() -> None:
    assert len(read_plan(rows(tune(4, A)), FOUR)) == 5
    assert len(read_plan(rows(tune(4, A)), Metre(3, 4))) == 6
    empty = read_plan(rows([]), FOUR)
    assert len(empty) == 1
    assert not np.any(empty.density)
