"""Heard notes on the grid."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from engine.notation.quantise import quantise
from engine.values import TICKS_PER_BEAT, HeardNote

BEATS = np.arange(0, 40, 0.5)


def heard(ticks: list[int], late: float = 0.0) -> list[HeardNote]:
    step = 0.5 / TICKS_PER_BEAT
    return [HeardNote(t * step + late, t * step + 0.2, 60 + i % 7, 80) for i, t in enumerate(ticks)]


def test_sixteenths_are_put_on_straight_places() -> None:
    ticks = [0, 3, 6, 9, 12, 18, 24, 27]
    assert [note.onset for note in quantise(heard(ticks, late=0.02), BEATS)] == ticks


def test_triplets_are_put_on_triplet_places() -> None:
    ticks = [0, 4, 8, 12, 16, 20, 24, 28, 32]
    assert [note.onset for note in quantise(heard(ticks, late=-0.01), BEATS)] == ticks


def test_one_pitch_begins_once_at_a_time() -> None:
    twice = [HeardNote(1.0, 1.2, 60, 80), HeardNote(1.02, 1.9, 60, 90)]
    assert len(quantise(twice, BEATS)) == 1


@given(st.lists(st.tuples(st.floats(0, 38), st.floats(0.03, 3), st.integers(21, 108)), max_size=60))
@example([(0.0, 1.0, 21), (1.9296875, 1.0, 21)])  # nearer to the next beat than to a sixteenth
def test_notes_stay_where_they_are_heard(rows: list[tuple[float, float, int]]) -> None:
    notes = [HeardNote(a, a + d, p, 80) for a, d, p in sorted(rows)]
    for note in quantise(notes, BEATS):
        assert note.duration >= 1
        time = note.onset * 0.5 / TICKS_PER_BEAT
        assert min(abs(time - n.onset) for n in notes if n.pitch == note.pitch) < 0.07
