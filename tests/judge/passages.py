"""Passages for tests of musicality."""

from __future__ import annotations

import numpy as np

from engine.judge.musicality import figures_of_pieces
from engine.judge.passages import music_of
from engine.judge.people import FIGURES

QUARTER = 480

Notes = list[tuple[float, float, int]]
"""Onset and duration in quarters, pitch."""


def measured(notes: Notes, bar: float = 4.0) -> dict[str, float]:
    """The figures of the one passage that some notes are."""
    (row,) = figures_of_pieces([music_of(np.array(notes, float), bar)])
    return dict(zip(FIGURES, row.tolist(), strict=True))


def chorale(chords: list[tuple[int, ...]], length: float = 2.0) -> Notes:
    """Sixteen bars of 4/4 of these chords, each lasting `length` quarters, over and over."""
    count = int(64 / length)
    return [(i * length, length, p) for i in range(count) for p in chords[i % len(chords)]]


def curious() -> list[tuple[int, int, int]]:
    """34 bars of 3/4 with something of everything, in ticks of a MIDI file: onset, end, pitch."""
    chords = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14, 17), (2, 6, 9))
    rhythms = (
        (240, 240, 480, 480),
        (160, 160, 160, 120, 360, 240),
        (120, 120, 240, 960),
        (360, 120, 960),
    )
    notes: list[tuple[int, int, int]] = []
    for number in range(34):
        if number % 16 == 5:
            continue
        start = number * 3 * QUARTER
        chord = chords[number * number % 5]
        late = 240 if number % 4 == 2 else 0
        notes.append((start + late, start + 1380, 36 + chord[number % 3]))
        for beat in (1, 2):
            at = start + beat * QUARTER
            notes += [(at, at + 400, 48 + pitch) for pitch in chord]
        at = start + (30 if number % 7 == 3 else 0)
        for i, length in enumerate(rhythms[number * 3 % 4] if number % 9 < 8 else ()):
            step = (number * 5 + i * (i + 3)) % 11
            notes.append((at, at + length, 67 + step + chord[i % 3]))
            at += length
    return notes
