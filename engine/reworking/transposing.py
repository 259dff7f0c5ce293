# pyright: strict
"""The same notes in another key: moved, and for another mode on its own degrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.values import Key, Note, Role

_LOWERED = {4: 3, 9: 8, 11: 10}
"""Of major, semitones above the tonic and what they are in minor."""


def in_key(notes: Sequence[Note], old: Key, new: Key) -> tuple[Note, ...]:
    """Notes brought from one key to another by the shorter way; drums are left."""
    step = (new.tonic - old.tonic + 6) % 12 - 6
    degrees: dict[int, int] = {}
    if old.mode != new.mode:
        degrees = dict(_LOWERED)
        if old.mode == "minor":
            degrees = {low: high for high, low in _LOWERED.items()}

    def moved(note: Note) -> Note:
        if note.role is Role.DRUM:
            return note
        degree = (note.pitch - old.tonic) % 12
        pitch = note.pitch + step + degrees.get(degree, degree) - degree
        return replace(note, pitch=pitch + 12 * ((pitch < 0) - (pitch > 127)))

    return tuple(moved(note) for note in notes)
