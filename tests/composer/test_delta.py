"""A version is kept as what it adds to the base."""

from __future__ import annotations

import numpy as np
import pytest

from engine.composer.delta import added, restored

RANDOM = np.random.default_rng(0)
BASE = {
    "dense/kernel": RANDOM.normal(size=(64, 48)).astype(np.float32),
    "norm/gain": np.ones(48, np.float32),
}


def moved(scale: float) -> dict[str, np.ndarray]:
    return {
        n: w + RANDOM.normal(scale=scale, size=w.shape).astype(np.float32) for n, w in BASE.items()
    }


def test_what_comes_back_is_near_what_was_kept() -> None:
    weights = moved(0.02)
    again = restored(added(weights, BASE), BASE)
    error = again["dense/kernel"] - weights["dense/kernel"]
    assert error.std() < 0.4 * 0.02
    assert np.abs(again["norm/gain"] - weights["norm/gain"]).max() < 1e-4


def test_the_base_itself_adds_nothing() -> None:
    again = restored(added(BASE, BASE), BASE)
    assert all((again[name] == BASE[name]).all() for name in BASE)


def test_a_matrix_takes_whole_steps_of_three_bits() -> None:
    steps = added(moved(0.02), BASE)["steps/dense/kernel"]
    assert steps.dtype == np.int8
    assert np.abs(steps).max() == 3


def test_another_base_is_not_taken_for_the_right_one() -> None:
    arrays = added(moved(0.02), BASE)
    other = BASE | {"dense/kernel": np.zeros((32, 48), np.float32)}
    with pytest.raises(ValueError, match="another shape"):
        restored(arrays, other)
