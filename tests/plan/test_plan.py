"""A plan can be kept, cut, moved, told to a network, and read by a person."""

from __future__ import annotations

import numpy as np

from engine.plan.chords import NO_BASS, NO_CHORD, chord_class
from engine.plan.plan import COLUMNS, UNKNOWN, Part, Plan, Return
from engine.plan.reading import read_plan
from tests.plan.music import BAR, FOUR, plan_over, rows, same, struck, tune

NAMES = [name for name, _ in COLUMNS]
MUSIC = [
    *tune(0, (72, 74, 76, 79)),
    *tune(1, (77, 76, 72, 69), 12),
    *tune(2, (72, 74, 76, 79)),
    *struck((48, 64, 67), 0),
    *struck((43, 62, 71), BAR // 2),
    *struck((45, 60, 64), BAR, BAR),
    *struck((52, 67, 72), 2 * BAR, BAR),
]
PLAN = read_plan(rows(MUSIC), FOUR)


def column(plan: Plan, name: str) -> list[int]:
    return plan.columns()[:, NAMES.index(name)].tolist()


def test_a_plan_in_another_key_has_other_chords_and_the_same_form() -> None:
    higher = PLAN.moved(2)
    assert higher.chords[0].tolist() == [chord_class(2, ""), 2]
    assert np.array_equal(higher.lag, PLAN.lag)
    assert same(higher.moved(-2), PLAN)


def test_in_a_part_of_a_plan_what_stood_before_it_does_not_come_back() -> None:
    plan = plan_over([(0, "")] * 8, lag=4)
    part = plan.part(2, 8)
    assert len(part) == 6
    assert part.lag[:, Part.MELODY].tolist() == [0, 0, 0, 0, 4, 4]
    assert plan.part(4, 8).lag.tolist() == [[0, 0]] * 4


def test_a_network_is_told_the_chord_now_and_next_of_each_half_bar() -> None:
    found = column(PLAN, "chord")
    assert found[:2] == [chord_class(0, ""), chord_class(7, "")]
    assert column(PLAN, "next chord") == [*found[1:], NO_CHORD]
    assert column(PLAN, "next bass") == [*column(PLAN, "bass")[1:], NO_BASS]


def test_it_is_told_how_each_bar_comes_back_and_how_many_are_left() -> None:
    back = column(PLAN, "melody returns")
    assert back[:4] == [0] * 4
    assert back[4] == back[5] > 0
    assert column(PLAN, "bars left") == [2, 2, 1, 1, 0, 0]
    told = {
        how: column(plan_over([(0, "")] * 3, lag=1, kind=how), "melody returns")[2]
        for how in Return
    }
    assert told[Return.CONTOUR] == told[Return.RHYTHM]
    assert len(set(told.values())) == len(Return) - 1


def test_every_class_it_is_told_lies_below_the_one_for_not_known() -> None:
    long = plan_over([(11, "sus4")] * 40, density=(8, 8, 8, 8), lag=32, kind=2)
    for plan in (PLAN, long):
        columns = plan.columns()
        assert columns.shape == (2 * len(plan), len(COLUMNS))
        assert (columns >= 0).all()
        assert (columns < UNKNOWN).all()
