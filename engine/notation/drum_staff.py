"""How drums are printed: their place on a percussion staff and their note heads."""

from __future__ import annotations

from music21 import note

# Where a percussion staff shows a drum (as a treble clef reads it), and with which head.
_DRUM_PLACES: dict[int, tuple[str, int, str]] = {
    36: ("F", 4, "normal"),
    37: ("C", 5, "x"),
    38: ("C", 5, "normal"),
    40: ("C", 5, "slash"),
    42: ("G", 5, "x"),
    44: ("D", 4, "x"),
    45: ("A", 4, "normal"),
    46: ("G", 5, "circle-x"),
    47: ("D", 5, "normal"),
    49: ("A", 5, "x"),
    50: ("E", 5, "normal"),
    51: ("F", 5, "x"),
}
_OTHER_DRUM = ("E", 4, "normal")


def drum_note(number: int) -> note.Unpitched:
    """The sign of a General MIDI percussion key."""
    step, octave, head = _DRUM_PLACES.get(number, _OTHER_DRUM)
    written = note.Unpitched(displayName=f"{step}{octave}")
    written.notehead = head
    return written
