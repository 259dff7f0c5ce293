# pyright: strict
"""The beat and the written lengths of a melody without accompaniment, from its onsets alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT, HeardNote, Note, Role

Floats = NDArray[np.float64]

_SLOWEST, _FASTEST, _USUAL = 48.0, 184.0, 100.0
_TEMPO_WIDTH = 0.4
"""Octaves: one standard deviation of the tempi that people hum at."""

_POSITIONS = (0, 3, 4, 6, 8, 9)
"""Ticks within a beat where a note may begin: sixteenths and eighth triplets."""

_POSITION_PRICES = {0: 0.0, 6: 0.7, 3: 2.0, 9: 2.0, 4: 2.5, 8: 2.5}
_FIRST_PRICES = {0: 0.0, 6: 2.5, 3: 5.0, 9: 5.0, 4: 5.0, 8: 5.0}
_MIXED_PRICE = 4.0
_USUAL_GAP = 10.0
_LONGEST_GAP = 8 * TICKS_PER_BEAT
_SECONDS_OFF, _SHARE_OFF = 0.025, 0.05
"""Standard deviation of a gap: a fixed part and a share of its length."""

_LENGTHS = np.array([3, 4, 6, 8, 9, 12, 18, 24, 36, 48, 72, 96])
_VELOCITY = 80


def write_rhythm(notes: Sequence[HeardNote]) -> tuple[tuple[Note, ...], float]:
    """A melody on the beat grid from tick 0, and its tempo in quarter notes a minute.

    A hidden Markov model after Cemgil and Kappen (2003): a gap between two onsets is a number of
    ticks, give or take; beats are likelier places than eighths, and those than the others. The
    tempo is that under which the gaps are likeliest. At least one note is needed; all are melody.
    """
    onsets = np.array([note.onset for note in notes])
    gaps = np.diff(onsets)
    if len(gaps) == 0:
        ticks, period = np.zeros(1, np.int64), 60.0 / _USUAL
    else:
        tempi = np.exp(np.arange(np.log(_SLOWEST), np.log(_FASTEST), 0.01))
        readings = [_read(gaps, 60.0 / tempo) for tempo in tempi.tolist()]
        prior = 0.5 * (np.log2(tempi / _USUAL) / _TEMPO_WIDTH) ** 2
        best = int(np.argmin(np.array([price for price, _ in readings]) + prior))
        ticks = readings[best][1]
        steps = np.diff(ticks)
        period = TICKS_PER_BEAT * float(gaps @ steps) / float(steps @ steps)
    ends = [
        *ticks[1:].tolist(),
        int(ticks[-1]) + _LONGEST_GAP,
    ]
    written: list[Note] = []
    for index, note in enumerate(notes):
        onset, limit = int(ticks[index]), ends[index] - int(ticks[index])
        sounding = (note.offset - note.onset) / period * TICKS_PER_BEAT
        nearest = int(_LENGTHS[np.abs(np.log(_LENGTHS / max(sounding, 1.0))).argmin()])
        last = index == len(notes) - 1
        # A breath or a consonant before the next note is not a rest.
        full = not last and sounding >= 0.6 * limit
        duration = limit if full else min(nearest, limit)
        written.append(Note(onset, max(1, duration), note.pitch, note.velocity, Role.MELODY))
    return tuple(written), 60.0 / period


def _read(gaps: Floats, period: float) -> tuple[float, NDArray[np.int64]]:
    """The price of the likeliest onsets in ticks for beats `period` seconds apart, and those."""
    states = np.array(_POSITIONS)
    steps = np.arange(1, _LONGEST_GAP + 1)
    seconds = steps * period / TICKS_PER_BEAT
    # allowed[i, s]: the state reached from state i by step s, or -1
    arrival = (states[:, None] + steps[None]) % TICKS_PER_BEAT
    price_to = np.full(TICKS_PER_BEAT, np.inf)
    for position, price in _POSITION_PRICES.items():
        price_to[position] = price
    triplet = np.isin(states, (4, 8))
    inside = states[:, None] + steps[None] < TICKS_PER_BEAT
    mixed = inside & (states[:, None] > 0) & (triplet[:, None] != np.isin(arrival, (4, 8)))
    lengths = 0.5 * np.log2(steps / _USUAL_GAP) ** 2
    base = price_to[arrival] + lengths + np.where(mixed, _MIXED_PRICE, 0.0)
    best = np.array([_FIRST_PRICES[position] for position in _POSITIONS])
    moves: list[NDArray[np.int64]] = []
    for gap in gaps.tolist():
        spread = _SECONDS_OFF + _SHARE_OFF * gap
        error = np.minimum(0.5 * ((gap - seconds) / spread) ** 2, 50.0)
        total = best[:, None] + base + error[None]
        reached = np.full(len(states), np.inf)
        move = np.zeros((len(states), 2), np.int64)
        for index, position in enumerate(_POSITIONS):
            masked = np.where(arrival == position, total, np.inf)
            flat = int(masked.argmin())
            reached[index] = masked.flat[flat]
            move[index] = flat // len(steps), flat % len(steps) + 1
        best = reached
        moves.append(move)
    state = int(best.argmin())
    price = float(best[state])
    walked: list[int] = []
    for move in reversed(moves):
        state, step = int(move[state, 0]), int(move[state, 1])
        walked.append(step)
    first = _POSITIONS[state]
    return price, np.cumsum([first, *reversed(walked)])
