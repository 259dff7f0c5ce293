"""What a network is told and asked at each step of a piece, and how steps fill windows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.composer.controls import UNKNOWN, events_of
from engine.composer.events import Events, transposed
from engine.composer.vocabulary import (
    DURATION,
    HEADS,
    ONSET,
    PITCH,
    POSITIONS,
    ROLE,
    START,
    VELOCITY,
)
from engine.composer.windows import (
    AROUND,
    INPUT_SIZES,
    INPUTS,
    LINE,
    MISSING,
    OFFSETS,
    WHOLE,
    Steps,
    Windows,
    forget_some_controls,
    forget_some_plan,
    lay_out,
    leave_out,
    overlapping,
    steps_of,
    unplanned,
)
from engine.plan.plan import COLUMNS
from engine.plan.plan import UNKNOWN as UNPLANNED
from engine.values import Role
from tests.composer.music import BAR, song

PIECE = events_of(song(1))
POSITION, SEGMENT = len(HEADS), len(HEADS) + 1
PLAN = slice(len(INPUT_SIZES) - len(COLUMNS) - LINE, -LINE)
LINES = slice(-LINE, None)


def known(steps: Steps) -> np.ndarray:
    """The classes of each input (steps, inputs), not laid end to end."""
    return steps.classes - OFFSETS


def note_tokens(steps: Steps | Windows) -> np.ndarray:
    """Pitch, duration and velocity of all weighed notes, in order."""
    return steps.target[steps.weight[..., PITCH] > 0][:, :ONSET]


def bars(piece: Events, *numbers: int) -> np.ndarray:
    """Which events lie in these bars."""
    return np.isin(piece.ticks // BAR, numbers)


def test_each_step_says_a_note_and_when_and_in_which_role_the_next_one_comes() -> None:
    steps = steps_of(PIECE)
    assert len(steps) == len(PIECE) + 1
    assert np.array_equal(steps.target[1:, :ONSET], PIECE.tokens[:, :ONSET])
    assert np.array_equal(steps.target[:-1, ONSET:], PIECE.tokens[:, ONSET:])


def test_the_first_step_says_no_note_and_the_last_no_next_one() -> None:
    weight = steps_of(PIECE).weight
    assert weight[0].tolist() == [0, 0, 0, 1, 1]
    assert weight[-1].tolist() == [1, 1, 1, 0, 0]
    assert (weight[1:-1] == 1).all()


def test_known_at_a_step_are_the_note_before_and_when_this_one_comes() -> None:
    found = known(steps_of(PIECE))
    assert found[0, : len(HEADS)].tolist() == START.tolist()
    assert found[1, :ONSET].tolist() == START[:ONSET].tolist()
    assert np.array_equal(found[2:, :ONSET], PIECE.tokens[:-1, :ONSET])
    assert np.array_equal(found[1:, ONSET : len(HEADS)], PIECE.tokens[:, ONSET:])
    assert found[0, POSITION] == POSITIONS
    assert np.array_equal(found[1:, POSITION], PIECE.ticks % BAR)
    assert (found[:, SEGMENT] == WHOLE).all()


def test_known_at_a_step_is_the_plan_of_its_half_bar() -> None:
    found = known(steps_of(PIECE))[1:, PLAN]
    assert np.array_equal(found, PIECE.plan[PIECE.ticks * 2 // BAR])


def test_each_input_has_places_of_its_own_among_all() -> None:
    classes = steps_of(PIECE).classes
    assert (classes >= OFFSETS).all()
    assert (classes < OFFSETS + np.array(INPUT_SIZES)).all()
    assert sum(INPUT_SIZES) == INPUTS


def test_what_is_missing_comes_last_and_every_event_once() -> None:
    gone = bars(PIECE, 4, 5)
    steps = steps_of(PIECE, gone)
    expected = np.concatenate([PIECE.tokens[~gone], PIECE.tokens[gone]])
    assert np.array_equal(note_tokens(steps), expected[:, :ONSET])
    segment = known(steps)[:, SEGMENT]
    kept = int((~gone).sum())
    assert (segment[: kept + 1] == AROUND).all()
    assert (segment[kept + 1 :] == MISSING).all()


def test_the_music_around_a_hole_says_the_gap_over_it_and_not_where_the_filling_begins() -> None:
    gone = bars(PIECE, 4, 5)
    steps, kept = steps_of(PIECE, gone), int((~gone).sum())
    before = int((PIECE.ticks < 4 * BAR).sum())
    gaps = steps.target[:, ONSET]
    after = int(PIECE.ticks[~gone][before] - PIECE.ticks[before - 1])
    assert after > 2 * BAR
    assert gaps[before] > max(PIECE.tokens[1:, ONSET])
    assert steps.weight[kept, ONSET] == 0
    assert steps.weight[kept, ROLE] == 1
    assert known(steps)[kept + 1, ONSET] == START[ONSET]
    assert steps.weight[..., ONSET].sum() == len(PIECE) - 1


def test_the_filling_is_told_its_own_bars_of_the_plan_and_of_time() -> None:
    gone = bars(PIECE, 4, 5)
    steps = steps_of(PIECE, gone)
    filled = known(steps)[:, SEGMENT] == MISSING
    assert (steps.bars[filled] >= 4).all()
    assert (steps.bars[filled] < 6).all()
    assert np.array_equal(known(steps)[filled, PLAN], PIECE.plan[PIECE.ticks[gone] * 2 // BAR])


def test_loudness_that_nobody_meant_is_neither_known_nor_asked_for() -> None:
    steps = steps_of(replace(PIECE, has_velocity=False))
    assert not steps.weight[:, VELOCITY].any()
    assert (known(steps)[:, VELOCITY] == START[VELOCITY]).all()
    assert steps.weight[:, DURATION].sum() == len(PIECE)


@pytest.mark.parametrize("skip", [0, 17])
def test_pieces_laid_end_to_end_have_each_step_once_and_padding_weighs_nothing(skip: int) -> None:
    steps = [steps_of(events_of(song(seed))) for seed in range(3)]
    windows = lay_out(steps, window=64, skip=skip)
    assert windows.target.shape[1:] == (64, len(HEADS))
    flat = np.concatenate([each.target for each in steps])[skip:]
    assert np.array_equal(windows.target.reshape(-1, 5)[: len(flat)], flat)
    assert windows.weight.sum() == sum(each.weight.sum() for each in steps) - (
        steps[0].weight[:skip].sum()
    )
    assert not windows.weight.reshape(-1, 5)[len(flat) :].any()


def test_a_piece_knows_nothing_of_the_one_before_it() -> None:
    steps = [steps_of(events_of(song(seed))) for seed in range(2)]
    windows = lay_out(steps, window=64)
    number = windows.piece.reshape(-1)
    first = len(steps[0])
    assert number[first - 1] != number[first]
    begun = windows.classes.reshape(-1, len(INPUT_SIZES))[first] - OFFSETS
    assert begun[: len(HEADS)].tolist() == START.tolist()
    assert windows.bars.reshape(-1)[first] == 0


@pytest.mark.parametrize("window", [64, 128])
def test_overlapping_windows_weigh_each_event_once_and_with_context(window: int) -> None:
    piece = events_of(song(1, bars=64))
    windows = overlapping(steps_of(piece), window=window)
    assert np.array_equal(note_tokens(windows), piece.tokens[:, :ONSET])
    assert np.array_equal(
        windows.target[windows.weight[..., ONSET] > 0][:, ONSET:], piece.tokens[:, ONSET:]
    )
    assert not windows.weight[1:, : window // 2].any()


@pytest.mark.parametrize("events", [1, 31, 32, 33, 63, 64, 65, 200])
def test_they_do_so_for_pieces_of_any_length(events: int) -> None:
    piece = events_of(song(1, bars=64)).part(0, events)
    windows = overlapping(steps_of(piece), window=64)
    assert np.array_equal(note_tokens(windows), piece.tokens[:, :ONSET])


def test_a_piece_in_another_key_keeps_its_intervals_and_moves_its_chords() -> None:
    moved = transposed(PIECE, 5)
    pitched = PIECE.tokens[:, ROLE] != Role.DRUM
    assert (moved.tokens[pitched, PITCH] - PIECE.tokens[pitched, PITCH] == 5).all()
    assert not np.array_equal(moved.plan[:, :4], PIECE.plan[:, :4])
    register = [number for number, (name, _) in enumerate(COLUMNS) if "register" in name]
    others = [n for n in range(4, len(COLUMNS)) if n not in register]
    assert np.array_equal(moved.plan[:, others], PIECE.plan[:, others])
    assert (moved.plan[:, register] > PIECE.plan[:, register]).all()
    assert np.array_equal(transposed(moved, -5).plan, PIECE.plan)


def test_known_at_a_step_is_how_the_line_of_its_role_went() -> None:
    found, tokens = known(steps_of(PIECE))[1:, LINES], PIECE.tokens
    for role in np.unique(tokens[:, ROLE]):
        own = tokens[:, ROLE] == role
        pitches = tokens[own, PITCH].tolist()
        for number, line in enumerate(found[own].tolist()):
            before = pitches[max(0, number - LINE) : number][::-1]
            assert line == before + [START[PITCH]] * (LINE - len(before))


def test_the_line_of_what_is_missing_is_known_to_the_filling_alone() -> None:
    gone = bars(PIECE, 4, 5)
    steps = steps_of(PIECE, gone)
    filled, tokens = known(steps)[:, SEGMENT] == MISSING, PIECE.tokens
    melody = tokens[:, ROLE] == Role.MELODY
    pitches, missing = tokens[melody, PITCH], gone[melody]
    first, after = np.flatnonzero(missing)[0], np.flatnonzero(missing)[-1] + 1
    of_melody = known(steps)[:, ROLE] == Role.MELODY
    assert known(steps)[filled & of_melody][0, LINES][0] == pitches[first - 1]
    rest = known(steps)[~filled & of_melody][:, LINES]
    assert rest[first][0] == pitches[first - 1]
    assert rest[first + 1][0] == pitches[after]


def test_what_is_forgotten_is_not_known_and_nothing_else_changes() -> None:
    random = np.random.default_rng(0)
    assert np.array_equal(forget_some_controls(PIECE, 1.0, random).controls, UNKNOWN)
    assert np.array_equal(forget_some_controls(PIECE, 0.0, random).controls, PIECE.controls)
    assert (unplanned(PIECE).plan == UNPLANNED).all()
    assert (forget_some_plan(PIECE, 1.0, random).plan == UNPLANNED).all()
    some = forget_some_plan(PIECE, 0.5, random).plan
    hidden = (some == UNPLANNED).all(axis=0)
    assert 0 < hidden.sum() < len(COLUMNS)
    assert np.array_equal(some[:, ~hidden], PIECE.plan[:, ~hidden])


def test_what_is_left_out_are_whole_bars_or_a_role_of_them() -> None:
    bar = PIECE.ticks // BAR
    roles = PIECE.tokens[:, ROLE]
    whole = single = 0
    for seed in range(40):
        gone = leave_out(PIECE, np.random.default_rng(seed))
        assert 0 < gone.sum() < len(PIECE)
        numbers = np.unique(bar[gone])
        assert len(numbers) <= 8
        inside = (bar >= numbers[0]) & (bar <= numbers[-1])
        if np.array_equal(gone, inside):
            whole += 1
        else:
            assert len(set(roles[gone].tolist())) == 1
            single += 1
    assert min(whole, single) > 5
