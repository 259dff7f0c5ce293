# pyright: strict
"""Velocities that breathe: phrases that rise and fall, metre that is felt, a melody that leads.

The shares below are small on purpose: together they move a note by about a quarter of the MIDI
range, so that a phrase breathes and no single note sticks out. They are choices of taste.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from engine.notation.metrical import pulses
from engine.values import TICKS_PER_BEAT, Metre, Note

PHRASE_BARS = 4
SOFTEST, LOUDEST = 22, 120

_PHRASE_SWELL = 9.0
_PIECE_SWELL = 6.0
_PIECE_PEAK = 0.65
_CONTOUR = 0.6
_COMPOSED = 0.45
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


def _swell(tick: int, metre: Metre, end: int) -> float:
    """The arcs of the phrase and of the whole piece at a tick, in velocity steps."""
    phrase = PHRASE_BARS * metre.ticks_per_bar
    within = (tick % phrase) / min(phrase, max(end, 1))
    # A phrase is loudest a little after its middle and gives way before the next one begins.
    arc = math.sin(math.pi * min(within, 1.0) ** 0.85) * 2 - 1
    through = min(tick / max(end, 1), 1.0)
    rising = through / _PIECE_PEAK if through < _PIECE_PEAK else (1 - through) / (1 - _PIECE_PEAK)
    return _PHRASE_SWELL * arc / 1.6 + _PIECE_SWELL * (math.sin(math.pi / 2 * rising) * 2 - 1)


def shape_velocities(
    notes: Sequence[Note], level: int, metre: Metre, end: int, seed: int
) -> tuple[int, ...]:
    """A velocity for each note of one part, `SOFTEST` to `LOUDEST`, the same for the same seed.

    `level` is the part's plain velocity and `end` the tick of the last barline. What the composer
    wrote moves notes around the part's own mean; higher notes of a part are played louder, as
    singers do.
    """
    if not notes:
        return ()
    scatter = random.Random(seed)
    mean_velocity = sum(n.velocity for n in notes) / len(notes)
    mean_pitch = sum(n.pitch for n in notes) / len(notes)
    shaped: list[int] = []
    for note in notes:
        velocity = level + _swell(note.onset, metre, end) + accent(note.onset, metre)
        velocity += max(-8.0, min(8.0, _CONTOUR * (note.pitch - mean_pitch)))
        velocity += max(-14.0, min(14.0, _COMPOSED * (note.velocity - mean_velocity)))
        velocity += scatter.gauss(0, _SCATTER)
        shaped.append(round(max(SOFTEST, min(LOUDEST, velocity))))
    return tuple(shaped)
