# pyright: strict
"""The cheapest way through a row of choices."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.notation.cheapest_path import cheapest_path

PRICES = st.floats(0, 10, allow_subnormal=False)


@given(arrays(np.float64, (4, 3), elements=PRICES), arrays(np.float64, (3, 3), elements=PRICES))
def test_no_other_path_costs_less(costs: np.ndarray, change: np.ndarray) -> None:
    def price(path: tuple[int, ...]) -> float:
        stay = sum(costs[step, choice] for step, choice in enumerate(path))
        return float(stay + sum(change[pair] for pair in itertools.pairwise(path)))

    best = min(price(path) for path in itertools.product(range(3), repeat=4))
    assert np.isclose(price(tuple(cheapest_path(costs, change).tolist())), best)


def test_a_single_step_takes_its_cheapest_choice() -> None:
    assert cheapest_path(np.array([[3.0, 1.0, 2.0]]), np.zeros((3, 3))).tolist() == [1]
