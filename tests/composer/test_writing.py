"""A piece as far as it is written, and what comes back in its next bar."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.composer.vocabulary import DURATION_TICKS, START
from engine.composer.writing import Given, Writing
from engine.plan.chords import NO_CHORD, chord_class
from engine.plan.plan import Part, Plan, Return
from engine.values import Role
from tests.plan.music import BAR, plan_over

QUARTER = int(np.flatnonzero(DURATION_TICKS == 12)[0])
BOTH = {Part.MELODY, Part.ACCOMPANIMENT}


def returning(lag: int, how: Return = Return.SAME, parts: set[Part] = BOTH) -> Plan:
    plan = plan_over([(0, "")] * 8, lag=lag, kind=how)
    lags = plan.lag.copy()
    for part in BOTH - parts:
        lags[:, part] = 0
    return replace(plan, lag=lags)


def begun(plan: Plan, primer: tuple[Given, ...] = ()) -> Writing:
    """A piece with a first bar: four quarters of melody over a bass and a drum."""
    piece = Writing(plan, primer, BAR)
    piece.enter(0)
    for number in range(4):
        piece.go_to(12 * number, Role.MELODY)
        piece.write(72 + number, QUARTER, 4)
        if number == 0:
            piece.go_to(0, Role.BASS)
            piece.write(40, QUARTER, 4)
            piece.go_to(0, Role.DRUM)
            piece.write(36, QUARTER, 4)
    return piece


def coming(piece: Writing) -> list[tuple[int, Role, int | None]]:
    return [(given.tick - BAR, given.role, given.pitch) for given in piece.queue]


def test_a_bar_comes_back_note_for_note_its_drums_are_drawn_anew() -> None:
    piece = begun(returning(1))
    piece.enter(1)
    assert coming(piece) == [
        (0, Role.MELODY, 72),
        (0, Role.BASS, 40),
        (12, Role.MELODY, 73),
        (24, Role.MELODY, 74),
        (36, Role.MELODY, 75),
    ]
    assert {given.duration for given in piece.queue} == {QUARTER}


@pytest.mark.parametrize("how", [Return.RHYTHM, Return.SEQUENCE, Return.CONTOUR])
def test_what_comes_back_changed_keeps_its_rhythm_and_draws_its_pitches(how: Return) -> None:
    piece = begun(returning(1, how, {Part.MELODY}))
    piece.enter(1)
    assert coming(piece) == [(12 * k, Role.MELODY, None) for k in range(4)]


def leads(how: Return, part: Part, then: int) -> list[tuple[int | None, int | None]]:
    """Where the notes of the second bar lead over another chord than the C of the first: to which
    pitch, and by how many semitones from the one before.
    """
    plan = returning(1, how, {part})
    plan.chords[2:, 0] = chord_class(then, "") if then >= 0 else NO_CHORD
    piece = begun(plan)
    piece.enter(1)
    return [(given.near, given.step) for given in piece.queue]


@pytest.mark.parametrize("how", [Return.SEQUENCE, Return.CONTOUR])
@pytest.mark.parametrize(("chord", "first"), [(5, 77), (7, 67), (0, 72), (-1, 72)])
def test_a_tune_that_moved_begins_as_its_chord_does_and_goes_on_by_its_steps(
    how: Return, chord: int, first: int
) -> None:
    assert leads(how, Part.MELODY, chord) == [(first, None), *[(None, 1)] * 3]


def test_a_figure_of_the_accompaniment_follows_the_chord_and_a_melody_of_a_rhythm_is_free() -> None:
    assert leads(Return.RHYTHM, Part.ACCOMPANIMENT, 5) == [(45, None)]
    assert leads(Return.RHYTHM, Part.MELODY, 5) == [(None, None)] * 4


def test_one_part_comes_back_and_the_other_is_new() -> None:
    piece = begun(returning(1, parts={Part.ACCOMPANIMENT}))
    piece.enter(1)
    assert coming(piece) == [(0, Role.BASS, 40)]
    assert piece.closed == {(1, Part.ACCOMPANIMENT)}


def test_a_bar_that_was_left_empty_does_not_come_back() -> None:
    piece = begun(returning(2))
    piece.enter(1)
    piece.enter(2)
    assert {given.tick // BAR for given in piece.queue} == {2}
    piece.queue.clear()
    piece.enter(3)
    assert piece.queue == []
    assert not {(3, part) for part in Part} & piece.closed


def test_what_came_back_can_come_back_again() -> None:
    piece = begun(returning(1))
    for number in (1, 2):
        piece.enter(number)
        while piece.queue:
            piece.go_to(piece.queue[0].tick, piece.queue[0].role)
            assert piece.given is not None
            assert piece.given.pitch is not None
            piece.write(piece.given.pitch, piece.given.duration, 4)
    assert [t[0] for t in piece.tokens[-5:]] == [72, 40, 73, 74, 75]
    assert piece.ticks[-1] == 2 * BAR + 36


def test_nothing_comes_back_in_bars_that_the_primer_fills() -> None:
    primer = (Given(BAR, Role.MELODY, QUARTER, 60), Given(BAR + 36, Role.MELODY, QUARTER, 62))
    piece = begun(returning(1, parts={Part.MELODY}), primer)
    piece.enter(1)
    assert coming(piece) == [(0, Role.MELODY, 60), (36, Role.MELODY, 62)]


def test_given_notes_come_in_order_of_time_then_role_then_height() -> None:
    given = [
        Given(12, Role.MELODY, QUARTER, 60),
        Given(0, Role.CHORD, QUARTER, 52),
        Given(0, Role.CHORD, QUARTER, 55),
        Given(0, Role.MELODY, QUARTER, 64),
    ]
    piece = Writing(plan_over([(0, "")]), given, BAR)
    assert [note.pitch for note in piece.queue] == [64, 55, 52, 60]


def test_the_note_before_and_the_gap_to_it_are_known() -> None:
    empty = Writing(plan_over([(0, "")]), (), BAR)
    assert empty.before == tuple(START[:3].tolist())
    piece = begun(plan_over([(0, "")] * 2))
    piece.go_to(BAR, Role.BASS)
    assert piece.before == (75, QUARTER, 4)
    assert piece.gap == 12
    assert piece.half_bar == 2


def test_what_sounds_on_is_what_has_not_ended() -> None:
    piece = begun(plan_over([(0, "")] * 2))
    piece.go_to(36 + 6, Role.CHORD)
    assert np.flatnonzero(piece.sounding()).tolist() == [75]
    piece.go_to(BAR, Role.CHORD)
    assert not piece.sounding().any()
    assert piece.sounding_until == BAR


def test_the_top_line_has_the_highest_note_of_each_onset_and_no_drums() -> None:
    piece = begun(plan_over([(0, "")] * 2))
    piece.go_to(BAR, Role.BASS)
    piece.write(40, QUARTER, 4)
    piece.go_to(BAR, Role.CHORD)
    piece.write(60, QUARTER, 4)
    assert [(tick, pitch) for tick, pitch, _ in piece.top] == [
        (0, 72),
        (12, 73),
        (24, 74),
        (36, 75),
        (48, 60),
    ]
