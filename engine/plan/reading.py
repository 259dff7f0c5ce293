# pyright: strict
"""The plan that notes follow: read from music, so that composing can be learnt from it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.plan.chords import find_chords
from engine.plan.plan import LAGS, MOST_VOICES, SILENT, Part, Plan, Return, density_class
from engine.values import Metre, Role

Ints = NDArray[np.int64]

_FEWEST = {Return.SAME: 1, Return.SEQUENCE: 3, Return.CONTOUR: 3, Return.RHYTHM: 2}
"""Notes that a bar must have for its coming back to mean something, the nearest likeness first."""

_NEAR = 2
"""Semitones by which a step of the same contour may differ."""


def bars_of(notes: NDArray[np.int64], metre: Metre) -> int:
    """Bars of a note array (n, 5), at least one: those of a plan that is read from it."""
    return int(notes[:, 0].max(initial=0)) // metre.ticks_per_bar + 1


def read_plan(notes: NDArray[np.int64], metre: Metre, bars: int = 1) -> Plan:
    """The plan of a note array (n, 5: onset, duration, pitch, velocity, role); at least `bars`."""
    bar = metre.ticks_per_bar
    bars = max(bars, bars_of(notes, metre))
    number = notes[:, 0] // bar
    onsets = np.zeros((bars, len(Role)), np.int64)
    for role in Role:
        struck = np.unique(notes[notes[:, 4] == role, 0])
        np.add.at(onsets[:, role], struck // bar, 1)
    melody, chord = notes[:, 4] == Role.MELODY, notes[:, 4] == Role.CHORD
    register = np.column_stack(
        [_mean_pitch(number[own], notes[own, 2], bars) for own in (melody, chord)]
    )
    span = _span(number[melody], notes[melody, 2], bars)
    voices = np.bincount(number[chord], minlength=bars) / np.maximum(onsets[:, Role.CHORD], 1)
    voices = np.minimum(np.ceil(voices - 0.5), MOST_VOICES).astype(np.int16)
    lag, kind = np.zeros((bars, 2), np.int16), np.zeros((bars, 2), np.int16)
    accompaniment = (notes[:, 4] == Role.BASS) | (notes[:, 4] == Role.CHORD)
    for part, own in ((Part.MELODY, melody), (Part.ACCOMPANIMENT, accompaniment)):
        lag[:, part], kind[:, part] = _returns(notes[own], bar, bars)
    chords = find_chords(notes, metre, bars)
    return Plan(chords, density_class(onsets), register, span, voices, lag, kind)


def _mean_pitch(
    number: NDArray[np.int64], pitch: NDArray[np.int64], bars: int
) -> NDArray[np.int16]:
    """The mean pitch (bars,) of notes in bars of that number, SILENT of none."""
    count = np.bincount(number, minlength=bars)
    mean = np.rint(np.bincount(number, weights=pitch, minlength=bars) / np.maximum(count, 1))
    return np.where(count > 0, mean, SILENT).astype(np.int16)


def _span(number: NDArray[np.int64], pitch: NDArray[np.int64], bars: int) -> NDArray[np.int16]:
    """Semitones (bars,) from the lowest to the highest note of each bar."""
    high, low = np.zeros(bars, np.int64), np.full(bars, 127, np.int64)
    np.maximum.at(high, number, pitch)
    np.minimum.at(low, number, pitch)
    return np.maximum(high - low, 0).astype(np.int16)


def _returns(
    notes: NDArray[np.int64], bar: int, bars: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """From how many bars before each bar comes back (bars,), 0 for none, and how (bars,)."""
    lag, kind = np.zeros(bars, np.int16), np.zeros(bars, np.int16)
    order = np.lexsort((notes[:, 2], notes[:, 0]))
    notes = notes[order]
    cuts = np.searchsorted(notes[:, 0], np.arange(bars + 1) * bar)
    parts: list[tuple[Ints, Ints]] = [
        (notes[a:b, 0] - n * bar, notes[a:b, 2]) for n, (a, b) in enumerate(pairwise(cuts))
    ]
    for number, (place, pitch) in enumerate(parts):
        for how, fewest in _FEWEST.items():
            if len(place) < fewest or lag[number]:
                continue
            back: list[int] = LAGS[number >= LAGS].tolist()
            for before in back:
                place_before, pitch_before = parts[number - before]
                if _alike(how, place, pitch, place_before, pitch_before):
                    lag[number], kind[number] = before, how
                    break
    return lag, kind


def _alike(how: Return, place: Ints, pitch: Ints, place_before: Ints, pitch_before: Ints) -> bool:
    """Whether a bar, by its notes' places and pitches, is another one again in a way."""
    if how is Return.RHYTHM:
        return np.array_equal(np.unique(place), np.unique(place_before))
    if not np.array_equal(place, place_before):
        return False
    if how is Return.SAME:
        return np.array_equal(pitch, pitch_before)
    steps, before = np.diff(pitch), np.diff(pitch_before)
    if how is Return.SEQUENCE:
        return np.array_equal(steps, before)
    same_way = np.array_equal(np.sign(steps), np.sign(before))
    return same_way and bool((np.abs(steps - before) <= _NEAR).all())
