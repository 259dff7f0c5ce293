from __future__ import annotations

import pytest

from engine.notation.keys import (
    estimate_key,
    in_key,
    key_of_weights,
    pitch_class_weights,
    scale,
    share_in_key,
)
from engine.values import Key, Note, Role


def tune(*pitches: int, role: Role = Role.MELODY) -> list[Note]:
    return [Note(i * 12, 12, p, 80, role) for i, p in enumerate(pitches)]


@pytest.mark.parametrize("tonic", range(12))
def test_a_scale_with_its_chord_is_in_its_key(tonic: int) -> None:
    major = [0, 4, 7, 0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0]
    minor = [0, 3, 7, 0, 2, 3, 5, 7, 8, 11, 12, 7, 3, 0]
    assert estimate_key(tune(*(60 + tonic + s for s in major))) == Key(tonic, "major")
    assert estimate_key(tune(*(60 + tonic + s for s in minor))) == Key(tonic, "minor")


def test_a_song_is_in_the_key_in_which_it_begins_and_ends_whatever_lies_between() -> None:
    minuet = [60, 64, 67, 72, 71, 67, 64, 60]
    trio = [60, 63, 67, 72, 70, 68, 67, 63] * 3
    weights = pitch_class_weights(tune(*minuet, *trio, *minuet))
    assert key_of_weights(weights) == Key(0, "minor")
    assert estimate_key(tune(*minuet, *trio, *minuet)) == Key(0, "major")


def test_drums_do_not_count() -> None:
    drums = tune(*[37, 42, 46] * 50, role=Role.DRUM)
    assert estimate_key(tune(60, 64, 67, 60, 65, 69, 67, 71, 62, 60) + drums) == Key(0, "major")


def test_no_notes_are_in_c_major() -> None:
    assert estimate_key([]) == Key(0, "major")
    assert share_in_key([], Key(3, "minor")) == 1.0


def test_minor_has_the_natural_the_harmonic_and_the_melodic_scale() -> None:
    assert scale(Key(9, "minor")) == {9, 11, 0, 2, 4, 5, 6, 7, 8}
    assert not in_key(61, Key(9, "minor"))
    assert in_key(68, Key(9, "minor"))


def test_the_share_in_key_counts_pitched_notes() -> None:
    assert share_in_key(tune(60, 61, 62, 64), Key(0, "major")) == 0.75
