# pyright: strict
"""Which notes of a piano are printed on the upper staff and which on the lower, whoever plays them.

An accompaniment that changes staves from note to note reads as one that breaks off: rests on one
staff, half a figure on the other. So a bar of it stays on one, as far as ledger lines allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from statistics import median

from engine.values import Note, Role

_LOW_MELODY = 50
"""MIDI pitch up to which a melody's bar is printed on the lower staff."""

_UP, _DOWN = 64, 57
"""Lowest pitches of a bar's chords, in the middle: from which a bar goes up, and below which down;
between them it stays where the one before was."""

_TOO_HIGH, _TOO_LOW = 69, 52
"""Lowest pitches that go to the other staff by themselves: four ledger lines away and more."""

_TENTH, _OCTAVE = 16, 12
_MIDDLE_C = 60


def on_two_staves(
    right: Iterable[Note], left: Iterable[Note], bar: int
) -> tuple[list[Note], list[Note]]:
    """What two hands play as it is printed: the upper and the lower staff's notes, by onset.

    `bar` is the length of a bar in ticks.
    """
    upper: list[Note] = []
    lower: list[Note] = []
    for own in _bars(right, bar):
        high = max(_pitches(own)) > _LOW_MELODY
        (upper if high else lower).extend(own)
    under = list(left)
    for role in Role:
        above = False
        for own in _bars([note for note in under if note.role is role], bar):
            chords = [list(notes) for _, notes in groupby(own, key=attrgetter("onset"))]
            middle = median(min(_pitches(notes)) for notes in chords)
            above = middle >= (_DOWN if above else _UP)
            for notes in chords:
                up, down = _divided(notes, above)
                upper += up
                lower += down
    order = attrgetter("onset", "pitch")
    return sorted(upper, key=order), sorted(lower, key=order)


def _bars(notes: Iterable[Note], bar: int) -> Iterator[list[Note]]:
    """The notes of each bar that has some, by onset."""
    ordered = sorted(notes, key=attrgetter("onset", "pitch"))
    for _, own in groupby(ordered, key=lambda note: note.onset // bar):
        yield list(own)


def _divided(notes: Sequence[Note], above: bool) -> tuple[list[Note], list[Note]]:
    """The notes of a chord for the upper and for the lower staff; a wide one is for both."""
    lowest, highest = min(_pitches(notes)), max(_pitches(notes))
    if lowest >= _TOO_HIGH or (above and lowest >= _TOO_LOW):
        return list(notes), []
    reach = max(_MIDDLE_C, lowest + _OCTAVE + 1) if highest - lowest > _TENTH else highest + 1
    up = [note for note in notes if note.pitch >= reach]
    return up, [note for note in notes if note.pitch < reach]


def _pitches(notes: Iterable[Note]) -> list[int]:
    return [note.pitch for note in notes]
