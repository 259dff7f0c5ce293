"""Heard notes on the grid, and where the bars begin."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from engine.notation.downbeat import begin_at_a_bar
from engine.notation.quantise import quantise
from engine.values import TICKS_PER_BEAT, HeardNote, Metre, Note, Role

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


def waltz(beats: int) -> tuple[Note, ...]:
    """Bass and a new chord on the first beat of each bar, chords on the others."""
    notes: list[Note] = []
    for bar in range(16):
        root = (0, 5, 7, 0)[bar % 4]
        for beat in range(beats):
            onset = (1 + bar * beats + beat) * TICKS_PER_BEAT
            if beat == 0:
                notes.append(Note(onset, beats * 12, 36 + root, 100, Role.BASS))
            notes += [Note(onset, 10, 60 + root + i, 70, Role.CHORD) for i in (0, 4, 7)]
    return tuple(notes)


def test_bars_of_three_and_of_four_are_told_apart() -> None:
    for count in (3, 4):
        _, _, metre = begin_at_a_bar(waltz(count), np.arange(0, 60, 0.5))
        assert metre == Metre(count, 4)


def test_tick_0_begins_a_bar_and_notes_keep_their_time() -> None:
    beats = np.arange(0, 60, 0.5)
    before = waltz(4)
    after, moved, metre = begin_at_a_bar(before, beats)
    assert min(note.onset for note in after if note.pitch < 45) % metre.ticks_per_bar == 0
    for old, new in zip(before, after, strict=True):
        assert moved[new.onset // 12] == beats[old.onset // 12]
    assert all(note.onset >= 0 for note in after)
    assert (len(moved) - 1) * TICKS_PER_BEAT >= max(n.onset + n.duration for n in after)
