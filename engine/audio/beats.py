# pyright: strict
"""Where the beats of a recording lie, from its notes.

Once the tempo is known the pulse is followed through the song by dynamic programming over the
local rate and phase (a hidden pulse that bends slowly), then drawn to the notes around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.audio.tempo import find_tempo
from engine.values import HeardNote

_HOP_SECONDS = 2.0
_WINDOW_SECONDS = 8.0
_BENDS = np.linspace(0.92, 1.08, 33)
_PHASES = 24
_HARMONICS = ((1, 1.0), (2, 1.0), (4, 1.0))
"""Multiples of the beat rate, each twice the one before, and how much regularity at them counts."""

_BEND_PRICE = 0.06
_JUMP_PRICE = 6.0
"""Costs of a step in local rate, and of the squared distance from the phase it predicts."""

_FARTHEST_BEND = 3
_RIGID_BEATS = 0.12
"""A song whose pulse stays this close (in beats) to a constant one is taken as constant."""

_BASS_BELOW = 48

_TOGETHER_SECONDS = 0.03
_FEWEST_A_BEAT = 1.0
_FEWEST_FREE, _MOST_A_FREE_BEAT = 24, 2.0
_PARTS = (1, 2, 3, 4, 6, 8, 12)
_LEAST_CLEAR = 0.35
"""Sum of squared regularities at the parts of a beat. Expressive recordings have 0.13 to 0.3, the
least regular of 45 others (swing) 0.5."""

_FAST = 90.0
"""Of a tempo above this with fewer different onsets a beat than that, the half is counted."""


def find_beats(notes: Sequence[HeardNote], seconds: float) -> NDArray[np.float64]:
    """Times in seconds of the quarter-note beats, from at or before 0 to past `seconds`."""
    onsets = np.array([note.onset for note in notes])
    weights = np.array(
        [note.velocity / 127 * (2.0 if note.pitch < _BASS_BELOW else 1.0) for note in notes]
    )
    tempo = _counted(find_tempo(onsets, weights), onsets)
    beats = _track(onsets, weights, tempo, seconds)
    if tempo >= _FAST and _is_free(beats, onsets):
        beats = _track(onsets, weights, tempo / 2, seconds)
    return extend_beats(beats, seconds)


def _track(
    onsets: NDArray[np.float64], weights: NDArray[np.float64], tempo: float, seconds: float
) -> NDArray[np.float64]:
    """The beats of about one tempo, as far as the notes go."""
    times, phases = _follow(onsets, weights, tempo / 60, seconds)
    slope, offset = _line(times, phases)
    if np.abs(phases - (slope * times + offset)).max() < _RIGID_BEATS:
        last = int(np.ceil(offset + slope * seconds)) + 1
        numbers = np.arange(int(np.floor(offset)), last, dtype=np.float64)
        return _align_rigid((numbers - offset) / slope, onsets, weights)
    beats = _at_whole_phases(times, phases)
    for _ in range(3):
        beats = _align_locally(beats, onsets, weights)
    return beats


def _is_free(beats: NDArray[np.float64], onsets: NDArray[np.float64]) -> bool:
    """Whether few notes a beat begin, and not at its parts: then longer beats are counted.

    By the mean resultant lengths (Mardia & Jupp 2000) of the onsets' phases in parts of a beat.
    """
    times = np.sort(onsets)
    first = times[np.diff(times, prepend=-1.0) > _TOGETHER_SECONDS]
    place = np.interp(first, beats, np.arange(len(beats)))
    if len(first) < _FEWEST_FREE or len(first) > _MOST_A_FREE_BEAT * (place[-1] - place[0]):
        return False
    lengths = np.abs(np.exp(2j * np.pi * np.outer(_PARTS, place)).mean(axis=1))
    return float((lengths**2).sum()) < _LEAST_CLEAR


def _counted(tempo: float, onsets: NDArray[np.float64]) -> float:
    """The tempo, or its half where hardly a note a beat begins: nobody counts slow music so."""
    times = np.sort(onsets)
    if len(times) < 2 or tempo < _FAST:
        return tempo
    distinct = 1 + int(np.count_nonzero(np.diff(times) > _TOGETHER_SECONDS))
    beats = float(times[-1] - times[0]) * tempo / 60
    return tempo / 2 if distinct < _FEWEST_A_BEAT * beats else tempo


def _follow(
    onsets: NDArray[np.float64], weights: NDArray[np.float64], rate: float, seconds: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Window centres, and the beat number (with fraction) that the pulse has reached there."""
    centres = np.arange(0.0, seconds + _HOP_SECONDS, _HOP_SECONDS)
    rates = rate * _BENDS
    phase_grid = np.arange(_PHASES) / _PHASES
    scores = np.stack(
        [_pulse_score(onsets, weights, rates, phase_grid, centre) for centre in centres]
    )
    ideal = -0.1 * (np.log2(_BENDS) / 0.1) ** 2
    best = scores[0] + ideal[:, None]
    origin_bend: list[NDArray[np.int64]] = []
    origin_phase: list[NDArray[np.int64]] = []
    span = range(-_FARTHEST_BEND, _FARTHEST_BEND + 1)
    origins = [np.clip(np.arange(len(rates)) - step, 0, len(rates) - 1) for step in span]
    jumps = [_jump_prices(rates, rates[before], phase_grid) for before in origins]
    for row in scores[1:]:
        values: list[NDArray[np.float64]] = []
        froms: list[NDArray[np.int64]] = []
        for step, before, price in zip(span, origins, jumps, strict=True):
            candidates = best[before][:, None, :] - price
            choice = candidates.argmax(axis=2)
            froms.append(choice)
            values.append(
                np.take_along_axis(candidates, choice[:, :, None], axis=2)[:, :, 0]
                - _BEND_PRICE * abs(step)
            )
        stacked = np.stack(values)
        chosen = stacked.argmax(axis=0)
        best = np.take_along_axis(stacked, chosen[None], axis=0)[0] + row + ideal[:, None] * 0.1
        steps = np.array(span)[chosen]
        origin_bend.append(np.clip(np.arange(len(rates))[:, None] - steps, 0, len(rates) - 1))
        origin_phase.append(np.take_along_axis(np.stack(froms), chosen[None], axis=0)[0])
    bend, phase = np.unravel_index(int(best.argmax()), best.shape)
    path = [(int(bend), int(phase))]
    for bends, phases in zip(reversed(origin_bend), reversed(origin_phase), strict=True):
        b, p = path[-1]
        path.append((int(bends[b, p]), int(phases[b, p])))
    path.reverse()
    reached = [phase_grid[path[0][1]]]
    for (b0, _), (b1, p1) in pairwise(path):
        guess = reached[-1] + (rates[b0] + rates[b1]) / 2 * _HOP_SECONDS
        reached.append(guess + (phase_grid[p1] - guess + 0.5) % 1.0 - 0.5)
    return centres, np.array(reached)


def _jump_prices(
    rates: NDArray[np.float64], before: NDArray[np.float64], phases: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What a phase costs after each phase a hop before at another rate; (rates, new, old)."""
    advance = (rates + before) / 2 * _HOP_SECONDS
    start = phases[None, :, None] - advance[:, None, None]
    apart = (phases[None, None, :] - start + 0.5) % 1.0 - 0.5
    prices: NDArray[np.float64] = _JUMP_PRICE * apart**2
    return prices


def _pulse_score(
    onsets: NDArray[np.float64],
    weights: NDArray[np.float64],
    rates: NDArray[np.float64],
    phases: NDArray[np.float64],
    centre: float,
) -> NDArray[np.float64]:
    """How well a pulse with a rate and with a phase at `centre` meets the onsets around it."""
    near = np.abs(onsets - centre) < _WINDOW_SECONDS / 2
    score = np.zeros((len(rates), len(phases)))
    if not near.any():
        return score
    away = onsets[near] - centre
    weight = weights[near] * np.cos(np.pi * away / _WINDOW_SECONDS) ** 2
    total = max(float(weight.sum()), 1e-9)
    turns = np.exp(2j * np.pi * np.outer(rates, away))
    for number, (multiple, share) in enumerate(_HARMONICS):
        turns = turns * turns if number else turns
        waves = turns @ weight / total
        score += share * np.real(waves[:, None] * np.exp(2j * np.pi * multiple * phases)[None, :])
    return score


def _at_whole_phases(
    times: NDArray[np.float64], phases: NDArray[np.float64]
) -> NDArray[np.float64]:
    rising = np.maximum.accumulate(phases + np.arange(len(phases)) * 1e-9)
    whole = np.arange(int(np.ceil(rising[0])), int(np.floor(rising[-1])) + 1, dtype=np.float64)
    beats: NDArray[np.float64] = np.interp(whole, rising, times)
    return beats


def _offsets(
    beats: NDArray[np.float64], onsets: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Beat number of each onset, its seconds past the nearest sixteenth, and whether it is near."""
    place = np.interp(onsets, beats, np.arange(len(beats)), left=np.nan, right=np.nan)
    gap = float(np.median(np.diff(beats)))
    past = (place - np.round(place * 4) / 4) * gap
    return place, past, np.abs(past) < 0.06


def _line(
    x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> tuple[float, float]:
    """Slope and offset of the line through points by least squares."""
    line: list[float] = np.polyfit(x, y, 1, w=weights).tolist()
    return line[0], line[1]


def _align_rigid(
    beats: NDArray[np.float64], onsets: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Shift and stretch a constant pulse until it meets the onsets best."""
    for _ in range(4):
        place, past, near = _offsets(beats, onsets)
        if np.count_nonzero(near) < 8:
            break
        slope, offset = _line(place[near], past[near], np.sqrt(weights[near]))
        beats = beats + offset + slope * np.arange(len(beats))
    return beats


def _align_locally(
    beats: NDArray[np.float64], onsets: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Draw each beat to the notes in the bars around it."""
    place, past, near = _offsets(beats, onsets)
    if np.count_nonzero(near) < 8:
        return beats
    numbers = np.arange(len(beats))
    pull = np.exp(-0.5 * ((numbers[:, None] - place[None, near]) / 3.0) ** 2) * weights[near]
    shift = pull @ past[near] / (pull.sum(axis=1) + 0.5)
    moved = beats + shift
    return moved if (np.diff(moved) > 0.1).all() else beats


def extend_beats(beats: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """Go on at the first and last beats' pace until 0 and `seconds` are enclosed."""
    if len(beats) < 2:
        return np.arange(0.0, seconds + 1.0, 0.5)
    first = float(np.median(np.diff(beats[:9])))
    last = float(np.median(np.diff(beats[-9:])))
    before = int(np.ceil(max(0.0, beats[0]) / first))
    after = int(np.ceil(max(0.0, seconds - beats[-1]) / last)) + 1
    return np.concatenate(
        [
            beats[0] - first * np.arange(before, 0, -1),
            beats,
            beats[-1] + last * np.arange(1, after + 1),
        ]
    )
