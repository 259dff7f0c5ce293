"""Note arrays for tests."""

from __future__ import annotations

import numpy as np

from engine.composer.events import note_array
from engine.judge.excerpts import Rows
from engine.values import Note, Role


def line(pitches: list[int], *, step: int = 12, duration: int | None = None) -> Rows:
    """One voice, a note every `step` ticks."""
    return note_array(
        [Note(i * step, duration or step, p, 80, Role.MELODY) for i, p in enumerate(pitches)]
    )


def together(*voices: Rows) -> Rows:
    """Voices at the same time."""
    notes = np.concatenate(voices)
    return notes[np.lexsort((notes[:, 2], notes[:, 0]))]
