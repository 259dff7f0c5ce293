# pyright: strict
"""How notes are drawn: temperature, nucleus, and what is made likelier than the network has it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.composer.constraints import Limits
from engine.composer.vocabulary import DURATION_TICKS, PITCH, PITCHES
from engine.composer.writing import Given, Writing
from engine.notation.metrical import pulses
from engine.plan.chords import NO_BASS, NO_CHORD, tones_of
from engine.values import TICKS_PER_BEAT, Role

_PITCHES = np.arange(PITCHES)
_CLASSES = _PITCHES % 12
_NOWHERE: NDArray[np.float64] = np.zeros(PITCHES)

_kept = lru_cache(maxsize=4096)
"""A kilobyte each: what is likelier is asked for at every note, and mostly was before."""

_REACH = 2.0
"""Semitones beyond what a shape may mean at which it counts for a third."""

_CLOSING = 6.0
"""Taken from the logits of what would not rest at the end: readers hear one such note as no end."""

_STEP_SLACK, _HEIGHT_SLACK = 1, 2
"""Semitones by which a note may miss the step of a tune, and how high a figure lies.

A shape is told to about a third (see `engine.plan.rhythm`): which of the pitches there are the
scale's and the chord's is for the network to say. Drawn to one of them, a tune had foreign notes,
and drawn to no side of its last note it stuck to that: readers of both found it worse by half a
point each time (see docs/composer.md).
"""


@dataclass(frozen=True, slots=True)
class Sampling:
    """`temperature` divides the logits, `top_p` cuts the nucleus; of pitches and of the rest.

    Taken from the logits of pitches: `chord` of what is not in the half bar's chord (of a melody on
    a beat half as much), half of which the chord's bass gets where its half bar begins. Added:
    `figure` where a figure of the accompaniment leads to, `contour` where the shape of a tune does.
    """

    temperature: float = 1.0
    top_p: float = 0.98
    rhythm_temperature: float = 1.0
    rhythm_top_p: float = 0.98
    chord: float = 0.0
    figure: float = 4.0
    contour: float = 2.5

    def of(self, head: int) -> tuple[float, float]:
        """The temperature and top_p of one head, in the order of HEADS."""
        if head == PITCH:
            return self.temperature, self.top_p
        return self.rhythm_temperature, self.rhythm_top_p


def pitch_bias(piece: Writing, limits: Limits, sampling: Sampling) -> NDArray[np.float32]:
    """What is added to the logits (128,) of the next note's pitch."""
    if piece.role is Role.DRUM:
        return np.zeros(PITCHES, np.float32)
    bias = _led(piece.given, piece.line()[0], sampling)
    if sampling.chord:
        bias = bias + _of_chord(piece, limits, sampling.chord)
    if _closes(piece):
        bias = bias - _CLOSING * ~_at_rest(piece)
    return bias.astype(np.float32)


def _closes(piece: Writing) -> bool:
    """Whether the next note is of the last chord, and held to the end or there when it comes."""
    chords = piece.plan.chords
    if piece.half_bar < len(chords) - 2 or chords[piece.half_bar, 0] != chords[-1, 0]:
        return False
    if piece.given is not None:
        end = piece.onset + int(DURATION_TICKS[piece.given.duration])
        if end >= len(piece.plan) * piece.bar - TICKS_PER_BEAT // 2:
            return True
        if piece.role is Role.MELODY:
            return False
    return piece.half_bar == len(chords) - 1 or piece.onset % piece.bar == 0


def _at_rest(piece: Writing) -> NDArray[np.bool_]:
    """Which pitches (128,) an end rests on: those of its chord, in the bass the lowest of it."""
    chord, bass = piece.plan.chords[-1].tolist()
    if piece.role is Role.BASS and bass < NO_BASS:
        return bass == _CLASSES
    return tones_of(chord)[_CLASSES]


def _of_chord(piece: Writing, limits: Limits, weight: float) -> NDArray[np.float64]:
    """How much each pitch (128,) is the chord's, -1 to 0.5 times the weight."""
    chord, bass = piece.plan.chords[piece.half_bar].tolist()
    strange = 1.0
    if piece.role is Role.MELODY:
        strange = 0.5 if piece.onset % piece.bar in pulses(limits.metre) else 0.0
    begins_half_bar = piece.onset * 2 % piece.bar < TICKS_PER_BEAT
    leads = piece.role is Role.BASS and begins_half_bar
    return _in_chord(chord, bass, strange, weight, leads=leads)


@_kept
def _in_chord(
    chord: int, bass: int, strange: float, weight: float, *, leads: bool
) -> NDArray[np.float64]:
    """Less what is `strange` to a chord class; where its bass `leads`, that more."""
    inside = tones_of(chord)
    if bass < NO_BASS:
        inside[bass] = True
    told = np.zeros(PITCHES)
    if chord < NO_CHORD:
        told -= strange * ~inside[_CLASSES]
    if leads and bass < NO_BASS:
        told += 0.5 * (bass == _CLASSES)
    return weight * told


def _led(given: Given | None, last: int, sampling: Sampling) -> NDArray[np.float64]:
    """What is added to the pitches (128,) that what is given leads to; `last` is the role's.

    A tune that moves is led the way it moves: what stays or turns back is not likelier for it.
    """
    if given is None:
        return _NOWHERE
    if given.step is not None and last < PITCHES:
        return _on_its_way(last, given.step, sampling.contour)
    if given.near is not None:
        return _about(given.near, _HEIGHT_SLACK, sampling.figure)
    return _NOWHERE if given.pitch is None else _about(given.pitch, 0, sampling.figure)


@_kept
def _on_its_way(last: int, step: int, weight: float) -> NDArray[np.float64]:
    """The same for a step from the last pitch, and nothing on the other side of that."""
    if not step:
        return _about(last, 0, weight)
    its_side = last < _PITCHES if step > 0 else last > _PITCHES
    return its_side * _about(last + step, _STEP_SLACK, weight)


@_kept
def _about(pitch: int, slack: int, weight: float) -> NDArray[np.float64]:
    """The weight for pitches (128,) that miss a pitch by no more than a slack, less for others."""
    return weight * np.exp(-np.maximum(np.abs(_PITCHES - pitch) - slack, 0) / _REACH)
