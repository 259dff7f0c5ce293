# pyright: strict
"""When the notes of a piece come and how long they are, and the shape of its lines: no pitches.

A line of music is told from noise by its rhythm first, and an accompaniment is its figure. What is
kept of both is too little to play: of the tune whether it goes up or down and about how far, of the
accompaniment about how high it lies.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT, Metre, Role

Rhythm = NDArray[np.int16]
"""Rows (n, 5), a planned note each, by bar, place, role, the highest first; see the columns."""

BAR, PLACE, LENGTH, ROLE, SHAPE = range(5)
"""Columns: bar; ticks from the bar line; length in ticks; role; shape.

The shape of a melody's note is about how many semitones it lies above the note before it (one of
STEPS), that of bass and chords about which MIDI pitch it has (a multiple of HEIGHT).
"""

NO_RHYTHM: Rhythm = np.zeros((0, 5), np.int16)

STEPS: NDArray[np.int64] = np.array([0, 2, 4, 7, 12])
"""Semitones that stand for a repeated note, a step, a third, up to a sixth, and more."""

_STEP_EDGES = np.array([1, 3, 5, 9])

HEIGHT = 4
"""Semitones that are one height: a third, so that a figure keeps its shape over any chord."""

_LONGEST = 16 * TICKS_PER_BEAT
"""Ticks beyond which all lengths are one."""

MOST_TOGETHER = 4
"""Notes of one role that are planned together at most: the outer ones."""


def read_rhythm(notes: NDArray[np.int64], metre: Metre) -> Rhythm:
    """The rhythm of a note array (n, 5: onset, duration, pitch, velocity, role); not of drums."""
    pitched = notes[notes[:, 4] != Role.DRUM]
    pitched = pitched[np.lexsort((-pitched[:, 2], pitched[:, 4], pitched[:, 0]))]
    pitched = pitched[_outer(pitched)]
    if not len(pitched):
        return NO_RHYTHM
    shape = np.rint(pitched[:, 2] / HEIGHT).astype(np.int64) * HEIGHT
    melody = pitched[:, 4] == Role.MELODY
    shape[melody] = _steps(pitched[melody, 2])
    bar, place = np.divmod(pitched[:, 0], metre.ticks_per_bar)
    length = np.minimum(pitched[:, 1], _LONGEST)
    return np.column_stack([bar, place, length, pitched[:, 4], shape]).astype(np.int16)


def _steps(pitches: NDArray[np.int64]) -> NDArray[np.int64]:
    """About how far (n,) each pitch lies above the one before; 0 for the first."""
    steps = np.diff(pitches, prepend=pitches[:1])
    return np.sign(steps) * STEPS[np.searchsorted(_STEP_EDGES, np.abs(steps), side="right")]


def _outer(notes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Of sorted notes those that are planned: of one role and onset the highest and the lowest."""
    keeps = np.ones(len(notes), np.bool_)
    changes = np.flatnonzero(np.diff(notes[:, [0, 4]], axis=0).any(axis=1)) + 1
    for first, stop in pairwise([0, *changes.tolist(), len(notes)]):
        keeps[first + MOST_TOGETHER - 1 : stop - 1] = False
    return keeps


def of_melody(rhythm: Rhythm) -> NDArray[np.bool_]:
    """Which rows (n,) are the melody's; the others are the accompaniment's."""
    return rhythm[:, ROLE] == Role.MELODY


def raised(rhythm: Rhythm, semitones: int) -> Rhythm:
    """The same with an accompaniment that lies so much higher."""
    result = rhythm.copy()
    under = ~of_melody(result)
    result[under, SHAPE] = np.clip(result[under, SHAPE] + semitones, 0, 127)
    return result


def bars_of(rhythm: Rhythm, first: int, stop: int) -> Rhythm:
    """The bars from `first` up to `stop`, counted from `first`."""
    own = rhythm[(rhythm[:, BAR] >= first) & (rhythm[:, BAR] < stop)]
    return own - np.array([first, 0, 0, 0, 0], np.int16)
