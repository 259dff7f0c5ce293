# pyright: strict
"""How notes are drawn: temperature, nucleus, and what is made likelier than the network has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composer.constraints import Limits
from engine.composer.vocabulary import PITCH, PITCHES
from engine.composer.writing import Writing
from engine.notation.metrical import pulses
from engine.plan.chords import NO_CHORD, tones_of
from engine.plan.plan import DENSITY_EDGES
from engine.values import Role

_CLASSES = np.arange(PITCHES) % 12

_REACH = 2.0
"""Semitones from where a figure leads at which that counts for a third."""


PLANNED = 1.0
"""What is taken from the logits of what is not in a planned chord."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """`temperature` divides the logits, `top_p` cuts the nucleus; of pitches and of the rest.

    `chord` is taken from the logits of what is not in the planned chord: of an accompaniment's
    notes, and of a melody's on a beat half as much. `figure` is added where a figure that comes
    back leads to, `density` to a role's for each note that it is behind its plan in the bar.
    """

    temperature: float = 1.0
    top_p: float = 0.95
    rhythm_temperature: float = 0.9
    rhythm_top_p: float = 0.95
    chord: float = PLANNED
    figure: float = 2.0
    density: float = 1.0

    def of(self, head: int) -> tuple[float, float]:
        """The temperature and top_p of one head, in the order of HEADS."""
        if head == PITCH:
            return self.temperature, self.top_p
        return self.rhythm_temperature, self.rhythm_top_p


_COUNTS: NDArray[np.float64] = np.concatenate([[0.0], DENSITY_EDGES])
"""The fewest onsets of each density class."""

_SOON = 3
"""Ticks ahead of time that a note is due, a sixteenth."""

_MOST_BEHIND = 2.0


def pitch_bias(piece: Writing, limits: Limits, sampling: Sampling) -> NDArray[np.float32]:
    """What is added to the logits (128,) of the next note's pitch."""
    bias = np.zeros(PITCHES, np.float32)
    if piece.role is Role.DRUM:
        return bias
    chord, bass = piece.plan.chords[piece.half_bar].tolist()
    if chord < NO_CHORD:
        weight = sampling.chord
        if piece.role is Role.MELODY:
            on_beat = piece.onset % piece.bar in pulses(limits.metre)
            weight *= 0.5 if on_beat else 0.0
        outside = ~tones_of(chord)
        outside[bass % 12] = False
        bias -= np.float32(weight) * outside[_CLASSES]
    if piece.given is not None and piece.given.near is not None:
        away = np.abs(np.arange(PITCHES) - piece.given.near)
        bias += np.float32(sampling.figure) * np.exp(-away / _REACH).astype(np.float32)
    return bias


def role_bias(piece: Writing, tick: int, sampling: Sampling) -> NDArray[np.float32]:
    """What is added to the logits (4,) of the role that a note at a tick comes in."""
    number, place = divmod(tick, piece.bar)
    if number >= len(piece.plan):
        return np.zeros(len(Role), np.float32)
    planned = _COUNTS[piece.plan.density[number]]
    due = planned * min(1.0, (place + _SOON) / piece.bar)
    behind = np.clip(due - piece.struck_in(number), -_MOST_BEHIND, _MOST_BEHIND)
    return (np.float32(sampling.density) * behind).astype(np.float32)
