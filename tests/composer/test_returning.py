"""Bars come back where the form says so, as far as the limits allow."""

from __future__ import annotations

import numpy as np
import pytest

from engine.composer.form import Form
from engine.composer.returning import Returning
from engine.composer.vocabulary import HEADS, ONSET, ONSET_TICKS, PITCH, SIZES
from engine.values import Role

BAR = 48
CHANCE = np.array([0.5])
QUARTER = int(np.flatnonzero(ONSET_TICKS == 12)[0])


def returning(lags: list[int], batch: int = 1, changed: dict[Role, float] | None = None):
    shares = np.zeros((len(lags), len(Role)), np.float32)
    for role, share in (changed or {}).items():
        shares[:, role] = share
    return Returning([Form(np.array(lags), shares)] * batch, BAR, 100)


def write(
    piece: Returning,
    events: int,
    pitches: list[int] | None = None,
    roles: tuple[Role, ...] = (Role.MELODY,),
    chance: float = 0.5,
) -> list[tuple[int, int]]:
    """The (onset, pitch) of events: quarter notes of rising pitch, but for what comes back.

    They are of the `roles` by turns, and all have the same `chance` to change.
    """
    onset, written = np.zeros(1, np.int64), list[tuple[int, int]]()
    for number in range(events):
        token = np.zeros((1, len(HEADS)), np.int32)
        role = roles[number % len(roles)]
        drawn = np.array([[QUARTER * (number > 0), role, 40 + number, 0, 0]], np.int32)
        for head in range(len(HEADS)):
            allowed = np.ones((1, SIZES[head]), bool)
            if head == ONSET:
                piece.limit_onset(allowed, onset)
                if not allowed[0, drawn[0, ONSET]]:
                    drawn[0, ONSET] = int(np.argmax(allowed[0]))
            if head == PITCH and pitches is not None:
                allowed[0] = np.isin(np.arange(SIZES[PITCH]), pitches)
            token[:, head] = piece.instead(head, drawn[:, head], allowed, onset, np.array([chance]))
        onset = onset + ONSET_TICKS[token[:, ONSET]]
        piece.add(onset, token)
        written.append((int(onset[0]), int(token[0, PITCH])))
    return written


def test_without_a_form_all_is_as_drawn() -> None:
    assert write(returning([0, 0, 0]), 12) == [(12 * i, 40 + i) for i in range(12)]


def test_a_bar_comes_back_note_for_note() -> None:
    written = write(returning([0, 1, 0]), 12)
    assert written[4:8] == [(onset + BAR, pitch) for onset, pitch in written[:4]]
    assert written[8:] == [(12 * i, 40 + i) for i in range(8, 12)]


def test_a_bar_may_come_back_from_further_before_and_again() -> None:
    written = write(returning([0, 0, 2, 2, 2]), 20)
    for event in range(8, 20):
        onset, pitch = written[event - 8]
        assert written[event] == (onset + 2 * BAR, pitch)


def test_a_bar_of_the_primer_comes_back() -> None:
    piece = returning([0, 0, 2])
    for number, (gap, pitch) in enumerate([(0, 70), (2 * QUARTER, 71)]):
        token = np.array([[gap if number else 0, 0, pitch, 0, 0]], np.int32)
        piece.add(np.array([0 if not number else int(ONSET_TICKS[gap])]), token)
    onset = np.array([int(ONSET_TICKS[2 * QUARTER])])
    token = np.array([[QUARTER, 0, 60, 0, 0]], np.int32)
    piece.add(np.array([BAR]), token)
    onset = np.array([BAR])
    drawn = np.array([int(np.flatnonzero(ONSET_TICKS == BAR)[0])], np.int32)
    gap = piece.instead(ONSET, drawn, None, onset, CHANCE)
    assert ONSET_TICKS[gap[0]] == BAR
    assert piece.instead(PITCH, np.array([99], np.int32), None, onset, CHANCE)[0] == 70


def test_a_pitch_that_is_not_allowed_is_another_and_the_bar_goes_on() -> None:
    written = write(returning([0, 1]), 8, pitches=[40, 41, 43, *range(44, 60)])
    assert [pitch for _, pitch in written[4:8]] == [40, 41, 46, 43]


def test_an_onset_that_is_not_allowed_ends_the_return() -> None:
    piece, now = returning([0, 1]), np.array([36])
    for number in range(4):
        piece.add(
            np.array([12 * number]), np.array([[QUARTER * (number > 0), 0, 50, 0, 0]], np.int32)
        )
    allowed = np.ones((1, SIZES[ONSET]), bool)
    allowed[0, QUARTER] = False
    half = np.flatnonzero(ONSET_TICKS == 24).astype(np.int32)
    assert piece.instead(ONSET, half, allowed, now, CHANCE)[0] == half[0]
    assert piece.instead(PITCH, np.array([99], np.int32), None, now, CHANCE)[0] == 99


def test_notes_that_change_keep_their_rhythm() -> None:
    written = write(returning([0, 1], changed={Role.MELODY: 0.5}), 8, chance=0.4)
    assert written[4:8] == [(BAR + 12 * i, 44 + i) for i in range(4)]
    assert write(returning([0, 1], changed={Role.MELODY: 0.5}), 8, chance=0.6) == write(
        returning([0, 1]), 8
    )


def test_each_role_changes_as_often_as_the_song_changes_it() -> None:
    piece = returning([0, 1], changed={Role.MELODY: 0.5})
    written = write(piece, 8, roles=(Role.MELODY, Role.DRUM), chance=0.4)
    assert [pitch for _, pitch in written[4:8]] == [44, 41, 46, 43]


def test_nothing_is_added_to_a_bar_that_came_back() -> None:
    piece = returning([0, 1, 0])
    half = int(np.flatnonzero(ONSET_TICKS == 24)[0])
    for number in range(2):
        piece.add(np.array([24 * number]), np.array([[half * number, 0, 50 + number, 0, 0]]))
    now = np.array([24])
    for number in range(2):
        gap = piece.instead(ONSET, np.array([half], np.int32), None, now, CHANCE)
        now = now + ONSET_TICKS[gap]
        piece.add(now, np.array([[int(gap[0]), 0, 50 + number, 0, 0]], np.int32))
    assert now[0] == BAR + 24
    allowed = np.ones((1, len(ONSET_TICKS)), bool)
    piece.limit_onset(allowed, now)
    assert (allowed[0] == (ONSET_TICKS >= 24)).all()


def test_an_empty_bar_does_not_come_back() -> None:
    piece = returning([0, 0, 1])
    piece.add(np.array([0]), np.array([[0, 0, 50, 0, 0]], np.int32))
    far = int(np.flatnonzero(ONSET_TICKS == 2 * BAR)[0]) if 2 * BAR in ONSET_TICKS else None
    if far is None:
        pytest.fail("the vocabulary says gaps of two bars")
    assert piece.instead(ONSET, np.array([far], np.int32), None, np.array([0]), CHANCE)[0] == far


def test_rows_that_end_leave_the_others_theirs() -> None:
    piece = returning([0, 1], batch=2)
    for number in range(4):
        token = np.array([[QUARTER * (number > 0), 0, 50 + number, 0, 0]] * 2, np.int32)
        token[1, PITCH] += 20
        piece.add(np.array([12 * number] * 2), token)
    piece.keep(np.array([1]))
    piece.instead(ONSET, np.array([QUARTER], np.int32), None, np.array([36]), CHANCE)
    assert piece.instead(PITCH, np.array([1], np.int32), None, np.array([36]), CHANCE)[0] == 70
