"""How notes are spelled among the others around them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.notation.spelling import Spelling, sharps, signature_alter, spell
from engine.notation.spelling_in_context import Spellings
from engine.values import Key, Note, Role

BAR = 48
A_MINOR = Key(9, "minor")
HOME = ((57, 60, 64), (52, 56, 59, 62), (57, 60, 64))
"""A minor, its dominant seventh, and A minor."""


def spelled(chords: Sequence[Sequence[int]], key: Key) -> list[list[str]]:
    """The names in chords of a bar each."""
    notes = [
        Note(bar * BAR, BAR, pitch, 80, Role.CHORD)
        for bar, chord in enumerate(chords)
        for pitch in chord
    ]
    spellings = Spellings(notes, key, BAR)
    return [[name(spellings.of(bar, pitch)) for pitch in chord] for bar, chord in enumerate(chords)]


def name(spelling: Spelling) -> str:
    return spelling.step + {-1: "b", 0: "", 1: "#"}[spelling.alter]


@pytest.mark.parametrize(
    ("chord", "names"),
    [
        ((59, 63, 66, 69), ["B", "D#", "F#", "A"]),  # the dominant of E
        ((62, 65, 70), ["D", "F", "Bb"]),  # Naples
        ((57, 61, 64, 67), ["A", "C#", "E", "G"]),  # the dominant of D
    ],
)
def test_chromatic_chords_of_a_minor_are_thirds_on_their_roots(
    chord: tuple[int, ...], names: list[str]
) -> None:
    assert spelled([*HOME, chord, *HOME], A_MINOR)[len(HOME)] == names


def test_a_leading_note_of_the_dominant_in_b_minor_is_e_sharp_beside_f_sharp() -> None:
    b_minor = [[pitch + 2 for pitch in chord] for chord in HOME]
    assert spelled([*b_minor, (49, 53, 56, 59), (54, 58, 61)], Key(11, "minor"))[3:] == [
        ["C#", "E#", "G#", "B"],
        ["F#", "A#", "C#"],
    ]


@pytest.mark.parametrize("tonic", range(12))
def test_notes_of_a_major_key_are_spelled_as_its_signature_says(tonic: int) -> None:
    key = Key(tonic, "major")
    chords = [[60 + tonic + step for step in own] for own in ((0, 4, 7), (5, 9, 12), (7, 11, 14))]
    for names in spelled(chords * 4, key):
        assert [
            {-1: "b", 0: "", 1: "#"}[signature_alter(each[0], sharps(key))] == each[1:]
            for each in names
        ] == [True] * 3


def test_a_note_that_is_held_over_the_bar_line_keeps_its_name() -> None:
    notes = [Note(0, 3 * BAR, 63, 80, Role.CHORD)]
    notes += [Note(n * 6, 6, pitch, 80, Role.BASS) for n, pitch in enumerate((47, 54, 57, 59) * 4)]
    spellings = Spellings(notes, A_MINOR, BAR)
    assert name(spellings.of(0, 63)) == "D#"
    assert spellings.of(2, 63) == spellings.of(0, 63)


def test_a_held_note_keeps_its_name_where_its_pitch_begins_again() -> None:
    notes = [Note(0, 2 * BAR, 63, 80, Role.CHORD), Note(BAR, BAR, 63, 80, Role.MELODY)]
    for bar, chord in enumerate(((47, 54, 57, 59), (46, 55, 58, 65))):
        notes += [Note(bar * BAR + n, 1, chord[n % 4], 80, Role.BASS) for n in range(BAR)]
    spellings = Spellings(notes, A_MINOR, BAR)
    assert name(Spellings(notes[1:], A_MINOR, BAR).of(1, 63)) == "Eb"
    assert [name(spellings.of(bar, 63)) for bar in (0, 1)] == ["D#", "D#"]


def test_what_does_not_sound_is_spelled_by_the_key() -> None:
    assert Spellings([], A_MINOR, BAR).of(3, 68) == spell(68, A_MINOR)
