"""Which chord is read from the notes of each half bar."""

from __future__ import annotations

import numpy as np
import pytest

from engine.plan.chords import (
    NO_BASS,
    NO_CHORD,
    QUALITIES,
    Chord,
    chord_class,
    chord_of,
    find_chords,
    moved,
    sounds,
    tones_of,
)
from engine.values import Metre, Role
from tests.plan.music import BAR, FOUR, Row, rows, struck

HALF = BAR // 2


def named(notes: list[Row], bars: int = 1, metre: Metre = FOUR) -> list[str]:
    """The chords that are found, a name for each half bar."""
    found = find_chords(rows(notes), metre, bars)
    return [str(chord_of(*half)) for half in found.tolist()]


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("root", [0, 5, 11])
def test_every_kind_of_chord_is_told_from_the_others(root: int, quality: str) -> None:
    pitches = [48 + root + step for step in QUALITIES[quality]]
    assert named(struck(pitches, 0, BAR)) == [str(Chord(root, quality, root))] * 2


def test_each_half_of_a_bar_has_its_chord() -> None:
    notes = [*struck((48, 64, 67), 0), *struck((43, 62, 71), HALF), *struck((45, 60, 64), BAR, BAR)]
    assert named(notes, 2) == ["C", "G", "Am", "Am"]


def test_the_halves_of_a_bar_of_three_are_three_eighths_each() -> None:
    notes = [*struck((48, 64, 67), 0, 18), *struck((43, 62, 71), 18, 18)]
    assert named(notes, 1, Metre(3, 4)) == ["C", "G"]


def test_an_inversion_is_the_same_chord_over_another_bass() -> None:
    assert named(struck((52, 67, 72), 0, BAR)) == ["C/E"] * 2
    assert chord_of(chord_class(0, ""), 4) == Chord(0, "", 4)


def test_a_broken_chord_is_a_chord() -> None:
    notes: list[Row] = [
        (half * HALF + 6 * k, 6, pitch, Role.CHORD)
        for half in range(2)
        for k, pitch in enumerate((48, 52, 55, 60))
    ]
    assert named(notes) == ["C", "C"]


def test_what_passes_over_a_chord_does_not_change_it() -> None:
    passing: list[Row] = [
        (6 * k, 6, p, Role.MELODY) for k, p in enumerate((76, 77, 79, 81, 79, 77, 76, 74))
    ]
    assert named([*struck((48, 60, 64, 67), 0, BAR), *passing]) == ["C", "C"]


def test_a_chord_that_is_held_goes_on_without_being_struck() -> None:
    assert named(struck((48, 64, 67), 0, 2 * BAR), 2) == ["C"] * 4


def test_nothing_sounds_in_silence_and_drums_are_no_chord() -> None:
    drums: list[Row] = [(0, 3, 36, Role.DRUM), (12, 3, 38, Role.DRUM)]
    found = find_chords(rows([*drums, *struck((48, 64, 67), BAR)]), FOUR, 2)
    assert found[:2].tolist() == [[NO_CHORD, NO_BASS]] * 2
    assert chord_of(*found[0]) is None
    assert str(chord_of(*found[2])) == "C"
    assert find_chords(rows([]), FOUR, 1).tolist() == [[NO_CHORD, NO_BASS]] * 2


@pytest.mark.parametrize("semitones", [-5, 2, 7])
def test_music_in_another_key_has_its_chords_in_that_key(semitones: int) -> None:
    music = [*struck((48, 64, 67), 0), *struck((41, 57, 60), HALF), *struck((55, 59, 65), BAR)]
    higher = [(onset, length, pitch + semitones, role) for onset, length, pitch, role in music]
    first, other = (find_chords(rows(notes), FOUR, 2) for notes in (music, higher))
    assert np.array_equal(moved(first, semitones), other)


def test_what_is_moved_and_moved_back_is_as_it_was() -> None:
    every = np.array([(c, b) for c in range(NO_CHORD + 1) for b in (0, 11, NO_BASS)], np.int16)
    assert np.array_equal(moved(moved(every, 5), -5), every)
    assert np.array_equal(moved(every, 12), every)


def test_a_chord_has_its_tones_and_no_chord_has_all() -> None:
    assert set(np.flatnonzero(tones_of(chord_class(9, "m7")))) == {9, 0, 4, 7}
    assert Chord(9, "m7", 2).tones == {9, 0, 4, 7, 2}
    assert tones_of(NO_CHORD).all()


def test_a_half_bar_sounds_the_chord_whose_notes_it_has_or_whose_root_and_third_are_heard() -> None:
    notes = rows([*struck((48, 64, 67), 0, BAR), *struck((43, 59, 62, 65), BAR, HALF)])
    asked = [chord_class(0, ""), chord_class(0, "maj7"), chord_class(7, ""), chord_class(7, "")]
    assert sounds(notes, FOUR, np.array(asked)).tolist() == [True, True, True, False]
    assert not sounds(notes, FOUR, np.array([chord_class(0, "m"), chord_class(5, "")] * 2)).any()
