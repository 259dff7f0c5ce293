"""What a network is told of a whole piece."""

from __future__ import annotations

import numpy as np

from engine.composer.controls import has_dynamics
from engine.values import Role


def notes(pitched: list[int], drums: list[int]) -> np.ndarray:
    """A note array of these velocities."""
    rows = [(12 * n, 12, 60, velocity, Role.MELODY) for n, velocity in enumerate(pitched)]
    rows += [(12 * n, 3, 38, velocity, Role.DRUM) for n, velocity in enumerate(drums)]
    return np.array(rows, np.int64)


def test_dynamics_are_somebodys_where_velocities_vary() -> None:
    assert has_dynamics(notes([40, 80, 100], []))
    assert not has_dynamics(notes([80, 80, 81], []))


def test_drums_that_vary_do_not_make_a_heard_melody_a_performance() -> None:
    assert not has_dynamics(notes([80] * 8, [30, 90, 60, 110]))


def test_music_of_drums_alone_has_its_drummers() -> None:
    assert has_dynamics(notes([], [30, 90, 60, 110]))
