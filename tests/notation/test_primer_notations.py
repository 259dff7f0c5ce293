"""Primers in other notations: LilyPond, ABC, octave marks, and what could be either."""

from __future__ import annotations

import pytest

from engine.notation.primer import parse_primer
from tests.notation.primers import QUARTER, pitches


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c'' d''", [72, 74]),
        ("c' b c", [60, 59, 48]),
        ("do' re'", [60, 62]),
        ("C, E,", [48, 52]),
        ("C C' c c'", [60, 72, 72, 84]),
        ("C c c' c''", [36, 48, 60, 72]),
        ("C, E, G", [60, 64, 67]),
    ],
)
def test_octave_marks_are_kept(text: str, expected: list[int]) -> None:
    assert pitches(text) == expected


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("c'4 d'8 r8 | e'2", "C4:1/4 D4:1/8 R:1/8 E4:1/2"),
        ("<c' e'>2 fis'4. es'", "[C4 E4]:1/2 F#4:3/8 Eb4:3/8"),
        ("c8 d e4", "C4:1/8 D4:1/8 E4:1/4"),
        ("\\relative c'' { g8 a b c }", "G4:1/8 A4:1/8 B4:1/8 C5:1/8"),
        ("\\time 3/4 c'4 c' c'", "C4 C4 C4"),
    ],
)
def test_what_is_plainly_lilypond_is_read_as_that(text: str, same_as: str) -> None:
    assert parse_primer(text) == parse_primer(same_as)


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("C2 E2 | G4", "C4:1/4 E4:1/4 G4:1/2"),
        ("CDEF | GABc |", "C4:8 D4:8 E4:8 F4:8 G4:8 A4:8 B4:8 C5:8"),
        ("C>D z2 | c'2 C,2 |", "C4:3/16 D4:1/16 R:1/4 C6:1/4 C3:1/4"),
        ("(3CDE ^F2 =F2 _B2", "C4:1/12 D4:1/12 E4:1/12 F#4 F4 Bb4"),
        ("X:1\nM:6/8\nK:G\nFGA B3 | [CE]3", "F#4:8 G4:8 A4:8 B4:3/8 [C4 E4]:3/8"),
        ("K:Ddor\nFCB", "F4:8 C4:8 B4:8"),
    ],
)
def test_what_is_plainly_abc_is_read_as_that(text: str, same_as: str) -> None:
    assert parse_primer(text) == parse_primer(same_as)


@pytest.mark.parametrize(
    "text", ["C4 E4 | G4 C5", "C4 E4 | G4 E4", "c4 e4 g4", "Bb | Eb F", "C2 E2 G2", "A B c d"]
)
def test_names_that_could_be_another_notation_stay_names(text: str) -> None:
    assert [event.duration for event in parse_primer(text)] == [QUARTER] * len(
        text.replace("|", " ").split()
    )
