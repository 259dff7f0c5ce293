"""A plan with more or fewer notes keeps its figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.plan import density
from engine.plan.plan import Plan
from engine.plan.rhythm import BAR, LENGTH, PLACE, ROLE, SHAPE, Rhythm
from engine.values import Metre, Role
from tests.plan.music import plan_over

FOUR = Metre(4, 4)
BARS = 4


def planned(*notes: tuple[int, int, Role, int]) -> Plan:
    """Four bars over C, each with these notes: place, length, role, shape."""
    rows = [(bar, *note) for bar in range(BARS) for note in notes]
    rhythm: Rhythm = np.array(rows, np.int16)
    plan = plan_over([(0, "")] * 2 * BARS)
    density = np.zeros_like(plan.density)
    for role in {note[2] for note in notes}:
        density[:, role] = len({note[0] for note in notes if note[2] is role})
    return replace(plan, rhythm=rhythm, density=density)


def as_dense(plan: Plan, factor: float, roles: frozenset[Role] = frozenset(Role)) -> Plan:
    return density.as_dense(plan, factor, FOUR, roles)


def of(plan: Plan, role: Role, bar: int = 0) -> list[list[int]]:
    """Place, length and shape of a role's notes in a bar."""
    own = plan.rhythm[(plan.rhythm[:, BAR] == bar) & (plan.rhythm[:, ROLE] == role)]
    return own[:, [PLACE, LENGTH, SHAPE]].tolist()


EIGHTHS = tuple((6 * n, 6, Role.CHORD, 60 + 4 * (n % 2)) for n in range(8))
TUNE = ((0, 12, Role.MELODY, 0), (12, 12, Role.MELODY, 2), (24, 24, Role.MELODY, 4))


def test_what_is_weakest_in_the_bar_goes_and_what_was_before_lasts_as_long() -> None:
    thin = as_dense(planned(*EIGHTHS), 0.5)
    assert [row[:2] for row in of(thin, Role.CHORD)] == [[0, 12], [12, 12], [24, 12], [36, 12]]


def test_a_tune_that_loses_a_note_arrives_where_it_did() -> None:
    thin = as_dense(planned(*TUNE), 0.6)
    assert of(thin, Role.MELODY) == [[0, 24, 0], [24, 24, 6]]


def test_long_notes_break_and_a_chords_second_half_is_without_its_lowest_note() -> None:
    chord = ((0, 48, Role.CHORD, 64), (0, 48, Role.CHORD, 60))
    assert of(as_dense(planned(*chord), 2.0), Role.CHORD) == [
        [0, 24, 64],
        [0, 24, 60],
        [24, 24, 64],
    ]


def test_more_notes_are_the_accompaniments_and_the_tune_stays() -> None:
    old = planned(*TUNE, (0, 24, Role.CHORD, 60), (24, 24, Role.CHORD, 60))
    dense = as_dense(old, 1.4)
    assert of(dense, Role.MELODY) == of(old, Role.MELODY)
    assert len(of(dense, Role.CHORD)) == 4


def test_a_tune_by_itself_goes_on_over_a_note_on_the_way() -> None:
    dense = as_dense(planned(*TUNE), 1.4)
    assert of(dense, Role.MELODY) == [[0, 12, 0], [12, 12, 2], [24, 12, 4], [36, 12, -2]]
    twice = as_dense(planned(*TUNE), 2.0)
    assert sum(row[2] for row in of(twice, Role.MELODY)[:-1]) == 6


@pytest.mark.parametrize("factor", [0.5, 0.7, 1.4, 2.0])
def test_a_figure_is_the_same_in_every_bar(factor: float) -> None:
    changed = as_dense(planned(*EIGHTHS, *TUNE), factor)
    for role in (Role.CHORD, Role.MELODY):
        assert all(of(changed, role, bar) == of(changed, role) for bar in range(1, BARS))


@pytest.mark.parametrize("factor", [0.1, 0.5, 0.8, 1.3, 2.0, 9.0])
def test_the_plan_says_as_many_onsets_as_its_rhythm_has(factor: float) -> None:
    changed = as_dense(planned(*EIGHTHS, *TUNE), factor)
    for bar in range(BARS):
        for role in (Role.CHORD, Role.MELODY):
            places = {row[0] for row in of(changed, role, bar)}
            assert changed.least_onsets()[bar, role] <= len(places)
            assert places
            assert all(row[0] + row[1] <= 48 for row in of(changed, role, bar))
