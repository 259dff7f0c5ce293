"""Overlapping area, expected values worked out by hand or from the normal distribution."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.judge.overlap import (
    distances_between,
    distances_within,
    overlapping_area,
    set_overlap,
)

samples = st.lists(st.floats(-100, 100), min_size=2, max_size=30).map(np.array)


def normal(mean: float, deviation: float = 1.0, count: int = 2_000) -> np.ndarray:
    """A sample with the quantiles of a normal distribution."""
    return np.array(NormalDist(mean, deviation).quantiles(count))


def test_a_sample_overlaps_itself_wholly_and_a_far_one_not_at_all() -> None:
    assert overlapping_area(normal(0), normal(0)) == pytest.approx(1.0, abs=1e-3)
    assert overlapping_area(normal(0), normal(50)) == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("apart", [0.5, 1.0, 2.0])
def test_two_normal_samples_overlap_as_their_distributions_do(apart: float) -> None:
    expected = 2 * NormalDist().cdf(-apart / 2)
    assert overlapping_area(normal(0), normal(apart)) == pytest.approx(expected, abs=0.03)


@given(samples, samples)
def test_the_area_is_a_share_and_the_same_both_ways(one: np.ndarray, other: np.ndarray) -> None:
    area = overlapping_area(one, other)
    assert 0.0 <= area <= 1.0
    assert overlapping_area(other, one) == pytest.approx(area, abs=1e-9)


@given(samples)
def test_a_sample_overlaps_itself_wholly_whatever_it_is(sample: np.ndarray) -> None:
    assert overlapping_area(sample, sample) == pytest.approx(1.0, abs=0.02)


def test_two_values_that_never_change_overlap_if_they_are_the_same() -> None:
    assert overlapping_area(np.full(5, 3.0), np.full(4, 3.0)) == 1.0
    assert overlapping_area(np.full(5, 3.0), np.full(4, 4.0)) == pytest.approx(0.0, abs=1e-6)


def test_an_empty_sample_overlaps_nothing() -> None:
    assert overlapping_area(np.empty(0), np.array([1.0])) == 0.0


def test_distances_are_of_all_pairs() -> None:
    square = np.array([[0.0, 0.0], [0.0, 3.0], [4.0, 0.0]])
    assert sorted(distances_within(square)) == [3.0, 4.0, 5.0]
    assert sorted(distances_between(square, np.array([[0.0, 0.0]]))) == [0.0, 3.0, 4.0]


def test_music_from_the_same_set_is_closer_than_music_from_another() -> None:
    random = np.random.default_rng(1)
    songs, more, strange = (random.normal(mean, 1, (40, 3)) for mean in (0, 0, 4))
    assert set_overlap(more, songs) > 0.9
    assert set_overlap(strange, songs) < 0.4
