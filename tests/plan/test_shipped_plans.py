"""Which plans of people's music ship with the base."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from engine.base import ENOUGH, FAIR, GOOD, MOST, RARE, best_of_each_kind
from engine.plan.library import Excerpt
from engine.values import Metre
from tests.plan.music import FOUR, excerpt, plan_over

PLAN = plan_over([(0, "")] * 16)


def plans(count: int, merit: float, metre: Metre = FOUR) -> list[Excerpt]:
    return [replace(excerpt(PLAN, metre=metre), merit=merit) for _ in range(count)]


def test_of_each_metre_and_mode_the_best_ship_but_not_more_than_its_share() -> None:
    waltz, rare = Metre(3, 4), Metre(5, 4)
    found = [*plans(MOST[FOUR], GOOD), *plans(MOST[FOUR], GOOD + 1), *plans(45, GOOD, waltz)]
    shipped = best_of_each_kind([*found, *plans(RARE + 5, GOOD, rare)])
    assert Counter((e.metre, e.merit) for e in shipped) == {
        (FOUR, GOOD + 1): MOST[FOUR],
        (waltz, GOOD): 45,
        (rare, GOOD): RARE,
    }


def test_where_a_metre_has_few_good_ones_fair_ones_ship_as_well() -> None:
    shipped = best_of_each_kind([*plans(5, GOOD), *plans(ENOUGH, FAIR), *plans(9, FAIR - 0.1)])
    assert Counter(e.merit for e in shipped) == {GOOD: 5, FAIR: ENOUGH - 5}
