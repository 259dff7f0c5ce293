"""How often each plan is to be drawn, so that pieces lie where people's music does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.balance import balanced, distance, measurable
from engine.values import Metre
from tests.plan.music import excerpt, plan_over

EVEN = np.full(4, 0.25)
ALL_LEAN = np.array([[1.0, 0.0], [2.0, 1.0], [-0.5, 0.0], [1.5, -1.0]])


def test_what_leans_the_other_way_is_drawn_oftener() -> None:
    weights = balanced(EVEN, ALL_LEAN, 1.0)
    assert weights.argmax() == 2
    assert weights.argmin() == 1
    assert distance(weights, ALL_LEAN) < distance(EVEN, ALL_LEAN)


def test_the_more_distance_counts_the_nearer_they_lie() -> None:
    near = [distance(balanced(EVEN, ALL_LEAN, s), ALL_LEAN) for s in (0.01, 0.1, 1.0, 10.0)]
    assert near == sorted(near, reverse=True)
    assert near[-1] < 0.2 * distance(EVEN, ALL_LEAN)


def test_what_lies_where_people_do_is_drawn_evenly() -> None:
    assert balanced(EVEN, np.array([[1.0], [-1.0], [2.0], [-2.0]]), 1.0) == pytest.approx(EVEN)


def test_in_a_metre_without_figures_of_people_s_nothing_is_balanced() -> None:
    metres = [Metre(4, 4), Metre(9, 8), Metre(12, 8), Metre(5, 4)]
    assert measurable([excerpt(plan_over([(0, "")]), metre=metre) for metre in metres]) == [0, 2]


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=12), st.floats(0.001, 10))
def test_weights_are_shares_and_never_worse(leans: list[float], strength: float) -> None:
    away = np.array(leans)[:, None]
    even = np.full(len(leans), 1 / len(leans))
    weights = balanced(even, away, strength)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    assert distance(weights, away) <= distance(even, away) + 1e-6
