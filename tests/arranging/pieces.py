"""Compositions made by rule, for tests of what happens after composing."""

from __future__ import annotations

import random

from engine.values import Composition, Key, Metre, Note, Role

_MINOR = (0, 2, 3, 5, 7, 8, 10)
COMMON_TIME = Metre(4, 4)


def piece(
    bars: int = 8,
    metre: Metre = COMMON_TIME,
    *,
    seed: int = 1,
    tempo: int = 96,
    title: str = "A test",
    lift: int = 0,
) -> Composition:
    """A minor, with melody, chords and bass; the melody's first bar is the primer."""
    chance = random.Random(seed)
    bar = metre.ticks_per_bar
    notes: list[Note] = []
    for number in range(bars):
        start = number * bar
        root = (0, 5, 3, 4)[number % 4] if number < bars - 1 else 0
        notes.append(Note(start, bar, 33 + _MINOR[root], 70, Role.BASS))
        for step in (0, 2, 4):
            octave, degree = divmod(root + step, 7)
            notes.append(Note(start, bar, 57 + 12 * octave + _MINOR[degree], 60, Role.CHORD))
        if number == bars - 1:
            notes.append(Note(start, bar // 2, 69 + lift, 80, Role.MELODY))
            continue
        tick = 0
        while tick < bar:
            length = min(chance.choice((3, 6, 6, 9, 12, 18)), bar - tick)
            pitch = 69 + lift + _MINOR[chance.randrange(7)]
            if chance.random() < 0.85:
                velocity = chance.randrange(60, 100)
                notes.append(Note(start + tick, length, pitch, velocity, Role.MELODY))
            tick += length
    notes.sort(key=lambda note: (note.onset, note.pitch, note.role))
    primer = frozenset(
        index for index, n in enumerate(notes) if n.role == Role.MELODY and n.onset < bar
    )
    return Composition(tuple(notes), metre, Key(9, "minor"), tempo, title, bars, primer)
