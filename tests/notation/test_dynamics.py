"""Velocities as written dynamics."""

from __future__ import annotations

import numpy as np

from engine.notation.dynamics import even_dynamics
from engine.values import TICKS_PER_BEAT, Note, Role

BAR = 4 * TICKS_PER_BEAT


def played(levels: list[int], seed: int = 0) -> list[Note]:
    """Eight notes a bar, each about as loud as its bar."""
    chance = np.random.default_rng(seed)
    return [
        Note(bar * BAR + i * 6, 6, 60 + i, int(level + chance.integers(-15, 16)), Role.MELODY)
        for bar, level in enumerate(levels)
        for i in range(8)
    ]


def test_what_swings_from_note_to_note_is_one_level() -> None:
    assert len({note.velocity for note in even_dynamics(played([60] * 16))}) == 1


def test_a_loud_part_is_louder_than_a_soft_one() -> None:
    notes = even_dynamics(played([40] * 12 + [80] * 12))
    soft = [note.velocity for note in notes if note.onset < 10 * BAR]
    loud = [note.velocity for note in notes if note.onset >= 14 * BAR]
    assert max(soft) < min(loud)
    assert len({note.velocity for note in notes}) <= 3


def test_nothing_is_nothing() -> None:
    assert even_dynamics([]) == ()
