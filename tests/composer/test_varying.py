"""A run that goes on as a song does is broken, wherever in a chord it ends."""

from __future__ import annotations

import pytest

from engine.composer.composing import vary
from engine.values import Composition, Key, Metre, Note, Role

CHORD = (60, 64, 67)
PIECE = Composition(
    notes=tuple(Note(48, 12, pitch, 80, Role.CHORD) for pitch in CHORD),
    metre=Metre(4, 4),
    key=Key(0, "major"),
    tempo=100,
    title="Chord",
    bars=4,
)


@pytest.mark.parametrize(
    ("number", "pitches"),
    [(0, (60, 64, 69)), (1, (60, 65, 67)), (2, (62, 64, 67)), (3, (60, 64, 69))],
)
def test_each_note_of_a_chord_is_moved_in_its_turn(number: int, pitches: tuple[int, ...]) -> None:
    assert tuple(note.pitch for note in vary(PIECE, 48, number).notes) == pitches
