"""Small music that the composer's tests share."""

from __future__ import annotations

import numpy as np

from engine.values import Key, Metre, Note, Role, Song

BAR = 48


def tune(bars: int = 8, seed: int = 0, root: int = 60) -> tuple[Note, ...]:
    """A melody in eighths and quarters over bass and chords, one change of chord a bar."""
    random = np.random.default_rng(seed)
    scale = (0, 2, 4, 5, 7, 9, 11)
    notes: list[Note] = []
    for bar in range(bars):
        degree = int(random.choice([0, 3, 4, 5]))
        chord = [root - 12 + scale[(degree + step) % 7] for step in (0, 2, 4)]
        start = bar * BAR
        notes.append(Note(start, BAR, chord[0] - 12, 64, Role.BASS))
        notes += [Note(start, 24, pitch, 60, Role.CHORD) for pitch in chord]
        tick = start
        while tick < start + BAR:
            length = min(int(random.choice([6, 12, 18])), start + BAR - tick)
            pitch = root + 12 + scale[int(random.integers(7))]
            notes.append(Note(tick, length, pitch, 84, Role.MELODY))
            tick += length
    return tuple(sorted(notes, key=lambda n: (n.onset, n.pitch)))


def song(seed: int = 0, bars: int = 16, title: str = "Tune") -> Song:
    """A song in C major at 100, 4/4."""
    notes = tune(bars, seed)
    beats = tuple(0.6 * k for k in range(bars * 4 + 2))
    return Song(
        song_id=f"{seed:064x}",
        title=title,
        notes=notes,
        beats=beats,
        metre=Metre(4, 4),
        key=Key(0, "major"),
        quality=1.0,
        seconds=beats[-1],
    )
