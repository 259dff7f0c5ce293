"""Which plans of people's music ship with the base."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from engine.base import PLANS, good_and_scarce
from engine.plan.library import Excerpt
from engine.values import Metre
from tests.plan.music import FOUR, excerpt, plan_over

PLAN = plan_over([(0, "")] * 16)


def plans(count: int, merit: float, metre: Metre = FOUR) -> list[Excerpt]:
    return [replace(excerpt(PLAN, metre=metre), merit=merit) for _ in range(count)]


def test_of_each_source_the_good_ones_ship_but_not_more_than_its_share() -> None:
    shipped = good_and_scarce([plans(PLANS + 50, 0.9), plans(10, 0.9)])
    assert len(shipped) == PLANS + 10


def test_where_a_metre_has_few_good_ones_fair_ones_ship_as_well_the_best_first() -> None:
    waltz = Metre(3, 4)
    source = plans(200, 0.9) + plans(200, 0.8) + plans(20, 0.9, waltz) + plans(150, 0.8, waltz)
    shipped = good_and_scarce([[*source, *plans(50, 0.76, waltz)]])
    assert Counter((e.metre, e.merit) for e in shipped) == {
        (FOUR, 0.9): 200,
        (waltz, 0.9): 20,
        (waltz, 0.8): 100,
    }
