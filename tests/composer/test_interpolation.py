"""Weights between those of a base and those that songs taught it."""

from __future__ import annotations

import numpy as np

from engine.composer.interpolation import SHARE, part_of_way


def test_a_part_of_the_way_is_a_mean_of_both_ends() -> None:
    start, end = [np.zeros(3, np.float32)], [np.array([1, 2, -4], np.float32)]
    assert np.allclose(part_of_way(start, end, 0.5)[0], [0.5, 1, -2])
    assert np.array_equal(part_of_way(start, end, 1.0)[0], end[0])
    assert np.allclose(part_of_way(start, end)[0], SHARE * end[0])
