"""Primers of chord symbols and degrees: what they sound and how long they last."""

from __future__ import annotations

from fractions import Fraction

import pytest

from engine.notation.primer import parse_primer
from engine.values import Key, Metre
from tests.notation.primers import QUARTER, error_of, lengths, pitches


@pytest.mark.parametrize(
    ("symbol", "classes"),
    [
        ("Cmaj7", {0, 4, 7, 11}),
        ("Am7", {9, 0, 4, 7}),
        ("Bbm", {10, 1, 5}),
        ("F#m7b5", {6, 9, 0, 4}),
        ("Bø", {11, 2, 5, 9}),
        ("Cdim", {0, 3, 6}),
        ("C°7", {0, 3, 6, 9}),
        ("Eaug", {4, 8, 0}),
        ("E+", {4, 8, 0}),
        ("Dsus2", {2, 4, 9}),
        ("Dsus4", {2, 7, 9}),
        ("Am6", {9, 0, 4, 6}),
        ("C9", {0, 4, 7, 10, 2}),
        ("Cadd9", {0, 4, 7, 2}),
        ("C13", {0, 4, 7, 10, 2, 9}),
        ("Cm(maj7)", {0, 3, 7, 11}),
        ("CΔ", {0, 4, 7, 11}),
        ("dm7", {2, 5, 9, 0}),
        ("lam7", {9, 0, 4, 7}),
        ("Solm", {7, 10, 2}),
        ("C/E", {0, 4, 7}),
        ("C6/9", {0, 4, 7, 9, 2}),
    ],
)
def test_a_chord_symbol_sounds_its_pitch_classes_around_middle_c(
    symbol: str, classes: set[int]
) -> None:
    (event,) = parse_primer(symbol)
    assert {pitch % 12 for pitch in event.pitches} == classes
    assert all(48 <= pitch <= 71 for pitch in event.pitches)


def test_the_bass_of_a_chord_is_its_root_unless_a_slash_says_otherwise() -> None:
    assert [event.pitches[0] for event in parse_primer("Am7 Am7/G C/E")] == [57, 55, 52]


def test_chord_symbols_between_bar_lines_last_a_bar() -> None:
    assert lengths("Cmaj7 | Am7 | Dm7 | G7") == [1, 1, 1, 1]
    assert lengths("Cmaj7 | Am7", Metre(3, 4)) == [Fraction(3, 4)] * 2


def test_chord_symbols_share_their_bar_and_leave_room_for_typed_lengths() -> None:
    assert lengths("Am F | C:3/4 G") == [Fraction(1, 2)] * 2 + [Fraction(3, 4), QUARTER]


@pytest.mark.parametrize("text", ["G7", "Am7 G7", "A7 D7 A7 G7", "C D7 G7", "C6 A7 D7 G7"])
def test_a_seventh_chord_is_never_a_note_of_octave_seven(text: str) -> None:
    assert pitches(text)[-1] == (55, 62, 65, 71)


def test_the_top_of_a_line_in_octave_six_is_a_note() -> None:
    assert pitches("C6 E6 G6 C7") == [84, 88, 91, 96]


def test_capital_letters_are_chords_beside_chord_symbols_and_notes_otherwise() -> None:
    assert pitches("A C E") == [69, 60, 64]
    assert [len(event.pitches) for event in parse_primer("Am F C G")] == [4, 4, 4, 4]
    assert [len(event.pitches) for event in parse_primer("C | F | G")] == [4, 4, 4]
    assert pitches("Am7 C4")[1] == 60
    assert pitches("Am7 c")[1] == 60


def test_no_chord_is_a_rest_as_long_as_a_chord() -> None:
    assert pitches("Am | N.C. | F")[1] == ()
    assert lengths("Am | N.C. | F") == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "key", "same_as"),
    [
        ("I V vi IV", Key(0, "major"), "C G Am F"),
        ("ii7 V7 Imaj7", Key(10, "major"), "Cm7 F7 Bbmaj7"),
        ("i VI III VII", Key(9, "minor"), "Am F C G"),
        ("V/V V bVII vii°", Key(0, "major"), "D G Bb Bdim"),
        ("i iv V7 vii°7", Key(9, "minor"), "Am Dm E7 G#dim7"),
    ],
)
def test_degrees_stand_in_the_key_given(text: str, key: Key, same_as: str) -> None:
    assert parse_primer(text, None, key) == parse_primer(same_as.replace(" ", " | "))


def test_degrees_without_a_key_are_refused_with_what_to_add() -> None:
    assert "option key" in str(error_of("I V vi IV"))
