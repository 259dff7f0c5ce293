# pyright: strict
"""Where in a beat notes begin: straight, swung, in triplets.

A network that begins a piece knows nothing of its feel yet, guesses straight, and then goes on as
it began: a song with half of its onsets on triplets was followed by pieces with 4 %. What the song
does that a piece is written like leans its onsets from the first note.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer.events import NOTE_ONSET, NOTE_ROLE
from engine.values import TICKS_PER_BEAT, Note, Role

_USUAL: NDArray[np.float64] = np.array(
    [0.438, 0.001, 0.001, 0.108, 0.002, 0.001, 0.317, 0.001, 0.003, 0.13, 0.001, 0.001]
)
"""Shares of onsets on each tick of a quarter note, in pieces that the base writes by itself."""

_RARE = 0.006
"""A share under which the difference to another tells nothing."""

_FEWEST_ONSETS = 16


def places_of(notes: NDArray[np.integer]) -> tuple[float, ...]:
    """What to add to the logits of beginning on each tick of a quarter note, natural logarithms.

    `notes` (n, 5) are the rows of a song. Empty where too few onsets tell (drums tell none).
    """
    onsets = np.unique(notes[notes[:, NOTE_ROLE] != Role.DRUM, NOTE_ONSET])
    if len(onsets) < _FEWEST_ONSETS:
        return ()
    shares = np.bincount(onsets % TICKS_PER_BEAT, minlength=TICKS_PER_BEAT) / len(onsets)
    return tuple(np.log((shares + _RARE) / (_USUAL + _RARE)).tolist())


def has_feel(notes: Sequence[Note]) -> bool:
    """Whether notes that a piece goes on from tell its feel: one begins between beats."""
    return any(note.onset % TICKS_PER_BEAT for note in notes)
