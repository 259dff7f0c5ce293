"""Chords for a melody that was given: those that hold it, in an order that people go in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.plan.chords import NO_CHORD, sounding, tones_of
from engine.plan.library import Excerpt
from engine.values import TICKS_PER_BEAT, Metre, Role

_KINDS = NO_CHORD
_INSIDE = 0.85
"""The share of a melody's time that is in the chord, in the mean."""

_QUARTERS = 1.5
"""What a quarter note of melody weighs against how likely people go from chord to chord."""

_SELDOM = 0.02
"""Counted with every step from chord to chord that people's plans do not have."""

_TONES = np.array([tones_of(chord) for chord in range(_KINDS)], np.float64)
_SIZE = _TONES.sum(axis=1, keepdims=True)
_LIKELY = np.log(_TONES * _INSIDE / _SIZE + (1 - _TONES) * (1 - _INSIDE) / (12 - _SIZE))
"""The log probability (chords, 12) of each pitch class over each chord."""


def harmonise(
    notes: NDArray[np.int64], metre: Metre, bars: int, excerpts: Sequence[Excerpt]
) -> NDArray[np.int16]:
    """Chord and bass (2 * bars, 2) of each half bar under notes (n, 5) in the key frame.

    The likeliest path (Viterbi) through the chords that people's plans of the mode have, from one
    that they begin with to one that they close with. Where bass notes are given they are the bass.
    """
    pitched = notes[notes[:, 4] != Role.DRUM]
    weight, _ = sounding(pitched, metre.ticks_per_bar / 2, 2 * bars)
    _, lowest = sounding(pitched[pitched[:, 4] == Role.BASS], metre.ticks_per_bar / 2, 2 * bars)
    fit = _QUARTERS / TICKS_PER_BEAT * (weight @ _LIKELY.T)
    first, last, within, across = _steps(excerpts)
    fit[0] += first
    fit[-1] += last
    path = _path(fit, within, across)
    roots = path // (_KINDS // 12)
    bass = np.where(lowest >= 0, lowest % 12, roots)
    return np.stack([path, bass], axis=1).astype(np.int16)


def _steps(
    excerpts: Sequence[Excerpt],
) -> tuple[NDArray[np.float64], ...]:
    """Log probabilities of beginning and closing with each chord, and of steps in and over bars."""
    first, last = (np.full(_KINDS, _SELDOM) for _ in range(2))
    within, across = (np.full((_KINDS, _KINDS), _SELDOM) for _ in range(2))
    for excerpt in excerpts:
        own = excerpt.plan.chords[:, 0].astype(np.int64)
        known = own < NO_CHORD
        if known[0]:
            first[own[0]] += 1
        if known[-1]:
            last[own[-1]] += 1
        both = known[:-1] & known[1:]
        inside = np.arange(len(own) - 1) % 2 == 0
        for table, places in ((within, both & inside), (across, both & ~inside)):
            np.add.at(table, (own[:-1][places], own[1:][places]), 1)
    logs = [np.log(counts / counts.sum(axis=-1, keepdims=True)) for counts in (within, across)]
    return np.log(first / first.sum()), np.log(last / last.sum()), *logs


def _path(
    fit: NDArray[np.float64], within: NDArray[np.float64], across: NDArray[np.float64]
) -> NDArray[np.int64]:
    best = fit[0]
    came = np.zeros(fit.shape, np.int64)
    for half in range(1, len(fit)):
        ways = best[:, None] + (within if half % 2 else across)
        came[half] = ways.argmax(axis=0)
        best = ways.max(axis=0) + fit[half]
    path = np.zeros(len(fit), np.int64)
    path[-1] = best.argmax()
    for half in range(len(fit) - 1, 0, -1):
        path[half - 1] = came[half, path[half]]
    return path
