# pyright: strict
"""Heard notes on a beat grid: quarters, eighths, sixteenths or triplets, beat by beat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.notation.cheapest_path import cheapest_path
from engine.values import TICKS_PER_BEAT, HeardNote, Note, Role

_GRIDS = ((12, 0.0), (6, 1.2), (3, 3.2), (4, 4.8))
"""Grid step in ticks, and what a beat on that grid costs: a finer one has to explain more."""

_SIXTEENTHS = 2
"""Whose places no note is farther from than half a sixteenth."""

_CHANGE_PRICE = 1.0
_SPREAD_SECONDS = 0.03
"""Deviation of heard onsets from where they are written; a unit of cost is half its square."""

_FARTHEST_SECONDS = 0.06
_TOO_FAR_PRICE = 300.0
"""Cost of a second by which a note is moved farther than this, or than half a sixteenth."""

_CHORD_GAP, _CHORD_SPAN = 0.03, 0.05
"""Seconds: onsets closer than the first, and within the second altogether, begin together."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def quantise(notes: Sequence[HeardNote], beats: Sequence[float] | Floats) -> tuple[Note, ...]:
    """Put notes on the grid of `beats` (seconds); every note is a chord note.

    Notes that begin together get one place. Each beat's grid is the one that moves its notes least
    for its price, and neighbouring beats keep to one grid unless changing pays (Viterbi; for the
    costs see Cemgil, Desain and Kappen, "Rhythm Quantization for Transcription", 2000).
    """
    if not notes:
        return ()
    clock = np.asarray(beats, dtype=np.float64)
    heard = np.array([note.onset for note in notes])
    weights = np.array([note.velocity for note in notes], dtype=np.float64)
    group = _chords(heard)
    together = np.bincount(group, weights=heard * weights) / np.bincount(group, weights=weights)
    ticks = _ticks(together[group], heard, clock)
    ends = np.interp([n.offset for n in notes], clock, np.arange(len(clock))) * TICKS_PER_BEAT
    result: dict[tuple[int, int], Note] = {}
    for note, tick, end in zip(notes, ticks.tolist(), ends.tolist(), strict=True):
        duration = max(1, round(end) - tick)
        key = (tick, note.pitch)
        if key not in result or result[key].duration < duration:
            result[key] = Note(tick, duration, note.pitch, note.velocity, Role.CHORD)
    return tuple(sorted(result.values(), key=lambda n: (n.onset, n.pitch)))


def _chords(heard: Floats) -> Ints:
    """The number of the group that each note begins with."""
    order = np.argsort(heard, kind="stable")
    group = np.zeros(len(heard), np.int64)
    number, first, last = -1, -np.inf, -np.inf
    for index, time in zip(order.tolist(), heard[order].tolist(), strict=True):
        if time - last > _CHORD_GAP or time - first > _CHORD_SPAN:
            number, first = number + 1, time
        group[index], last = number, time
    return group


def _ticks(together: Floats, heard: Floats, clock: Floats) -> Ints:
    """Ticks of notes heard at `heard` seconds, whose chords begin at `together`."""
    numbers = np.arange(len(clock))
    place = np.interp(together, clock, numbers)
    own = np.interp(heard, clock, numbers)
    beat = np.clip(np.floor(place + 0.5 / TICKS_PER_BEAT).astype(np.int64), 0, len(clock) - 2)
    length = np.diff(clock)[beat]
    limit = np.maximum(_FARTHEST_SECONDS, length / 8)
    count = int(beat.max()) + 1
    costs = np.empty((count, len(_GRIDS)))
    nearest = np.empty((len(_GRIDS), len(heard)), np.int64)
    for index, (step, price) in enumerate(_GRIDS):
        nearest[index] = _nearest(place, beat, step)
        moved = np.abs(nearest[index] / TICKS_PER_BEAT - own) * length
        cost = 0.5 * (moved / _SPREAD_SECONDS) ** 2
        cost += _TOO_FAR_PRICE * np.maximum(moved - limit, 0.0)
        costs[:, index] = np.bincount(beat, weights=cost, minlength=count) + price
    costs[np.bincount(beat, minlength=count) == 0] = 0.0
    change = _CHANGE_PRICE * (1.0 - np.eye(len(_GRIDS)))
    grid = cheapest_path(costs, change)[beat]
    ticks = nearest[grid, np.arange(len(heard))]
    # a note that its chord would draw too far goes by itself, and if need be on a finer grid
    alone = np.stack([_nearest(own, beat, step) for step, _ in _GRIDS])
    for choice in (alone[grid, np.arange(len(own))], alone[_SIXTEENTHS]):
        far = np.abs(ticks / TICKS_PER_BEAT - own) * length > limit
        ticks = np.where(far, choice, ticks)
    return ticks


def _nearest(place: Floats, beat: Ints, step: int) -> Ints:
    within = np.rint((place - beat) * TICKS_PER_BEAT / step).astype(np.int64)
    return beat * TICKS_PER_BEAT + np.clip(within, 0, TICKS_PER_BEAT // step) * step
