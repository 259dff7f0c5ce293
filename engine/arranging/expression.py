# pyright: strict
"""Velocities of a part: the dynamics that were composed, a metre that is felt, a singing line.

The shares below are small on purpose: together they move a note by about a quarter of the MIDI
range, so that no single note sticks out. They are choices of taste.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from engine.notation.metrical import pulses
from engine.values import TICKS_PER_BEAT, Metre, Note

PHRASE_BARS = 4
SOFTEST, LOUDEST = 22, 120

_CONTOUR = 0.6
_COMPOSED = 0.7
_SCATTER = 2.5


def accent(tick: int, metre: Metre) -> float:
    """Metrical weight of a tick in velocity steps, 7 on a downbeat to -5 between eighths."""
    position = tick % metre.ticks_per_bar
    starts = pulses(metre)
    if position == 0:
        return 7.0
    if position in starts:
        middle = len(starts) >= 4 and len(starts) % 2 == 0 and starts[len(starts) // 2] == position
        return 3.5 if middle else 1.0
    return -2.0 if position % (TICKS_PER_BEAT // 2) == 0 else -5.0


def shape_velocities(notes: Sequence[Note], level: int, metre: Metre, seed: int) -> tuple[int, ...]:
    """A velocity for each note of one part, `SOFTEST` to `LOUDEST`, the same for the same seed.

    `level` is the part's plain velocity. What the composer wrote, who learnt it from music with
    dynamics, moves notes around the part's own mean; higher notes of a part are played louder, as
    singers do.
    """
    if not notes:
        return ()
    scatter = random.Random(seed)
    mean_velocity = sum(n.velocity for n in notes) / len(notes)
    mean_pitch = sum(n.pitch for n in notes) / len(notes)
    shaped: list[int] = []
    for note in notes:
        velocity = level + accent(note.onset, metre)
        velocity += max(-8.0, min(8.0, _CONTOUR * (note.pitch - mean_pitch)))
        velocity += max(-24.0, min(24.0, _COMPOSED * (note.velocity - mean_velocity)))
        velocity += scatter.gauss(0, _SCATTER)
        shaped.append(round(max(SOFTEST, min(LOUDEST, velocity))))
    return tuple(shaped)
