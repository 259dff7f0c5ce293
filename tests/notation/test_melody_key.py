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
