"""The key of a few notes."""

from __future__ import annotations

import pytest

from engine.notation.key_names import read_key
from engine.notation.melody_key import key_of_melody
from engine.notation.primer import parse_primer, primer_notes


@pytest.mark.parametrize(
    ("primer", "key"),
    [
        ("C4 D4 E4 F4 G4 A4 B4 C5", "C major"),
        ("G4 A4 B4 C5 D5 E5 F#5 G5", "G major"),
        ("A4 B4 C5 D5 E5 C5 G#4 A4:1/2", "A minor"),
        ("D4 F4 A4 Bb4 A4 G4 F4 C#4 D4", "D minor"),
        ("Am7 | Dm7 | G7 | Cmaj7", "C major"),
    ],
)
def test_a_short_melody_or_progression_tells_its_key(primer: str, key: str) -> None:
    assert key_of_melody(primer_notes(parse_primer(primer))) == read_key(key)


@pytest.mark.parametrize(
    ("melody", "key"),
    [
        ("A4:1/4 C5:1/8 D5 E5:3/8 D5:1/8 C5:1/4 B4:1/8 A4:1/2 G4:1/4 B4 D5 C5 A4", "A minor"),
        (
            "E4:1/8 G4 B4 A4 G4 F#4 E4:1/4 D4:1/8 F#4 A4 B4 A4 F#4 D4:1/4 "
            "C4:1/8 E4 G4 A4 G4 C4 B3:1/4 E4:1/2",
            "E minor",
        ),
        ("C4:1/4 D4 E4 G4:1/2 E4:1/4 A4 G4 E4:1/2 D4:1/4 E4 D4 C4:1/1", "C major"),
    ],
)
def test_a_whole_melody_is_in_the_key_that_it_ends_in(melody: str, key: str) -> None:
    assert key_of_melody(primer_notes(parse_primer(melody)), whole=True) == read_key(key)
