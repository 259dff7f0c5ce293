from __future__ import annotations

import numpy as np
import pytest

from engine.composer.events import note_array
from engine.judge.features import (
    NAMES,
    bar_repetition,
    entropy,
    features,
    groove_consistency,
    scale_consistency,
    semitones,
)
from engine.values import Metre, Note, Role

FOUR = Metre(4, 4)


def melody(pitches: list[int], step: int = 12) -> np.ndarray:
    return note_array(
        [Note(i * step, step, pitch, 80, Role.MELODY) for i, pitch in enumerate(pitches)]
    )


def test_entropy_counts_how_many_values_are_equally_frequent() -> None:
    assert entropy(np.array([1, 2, 3, 4])) == pytest.approx(2.0)
    assert entropy(np.array([5, 5, 5])) == 0.0


def test_a_scale_is_wholly_consistent_and_a_chromatic_run_is_not() -> None:
    assert scale_consistency(np.array([62, 64, 66, 67, 69, 71, 73])) == 1.0
    assert scale_consistency(np.arange(60, 72)) == pytest.approx(7 / 12)


def test_the_same_rhythm_in_every_bar_is_a_consistent_groove() -> None:
    onsets = np.array([bar * 48 + tick for bar in range(4) for tick in (0, 12, 30)])
    assert groove_consistency(onsets, FOUR) == 1.0
    changed = np.array([0, 12, 30, 48, 66, 84])
    assert groove_consistency(changed, FOUR) == pytest.approx(1 - 4 / 48)


def test_a_repeated_bar_is_counted_and_a_new_one_is_not() -> None:
    assert bar_repetition(melody([60, 62, 64, 65] * 4), FOUR) == 0.75
    assert bar_repetition(melody(list(range(60, 76))), FOUR) == 0.0


def test_every_feature_has_a_value_even_where_there_is_nothing() -> None:
    assert set(features(melody([60]), FOUR)) == set(NAMES)
    assert set(features(melody([60, 64, 67, 72, 71]), FOUR)) == set(NAMES)


def test_a_major_seventh_that_sounds_together_is_a_semitone_and_one_in_a_row_is_not() -> None:
    together = [Note(0, 48, pitch, 80, Role.CHORD) for pitch in (60, 64, 71)]
    assert semitones(note_array(together)) == pytest.approx(1 / 3)
    assert semitones(melody([60, 71, 60, 61])) == 0.0
