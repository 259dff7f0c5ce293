# pyright: strict
"""What begins when in a recording, in the streams by which listeners feel metre.

Basses and their changes, tops, long notes, chords and loud ones mark beats that count (Lerdahl and
Jackendoff, "A Generative Theory of Tonal Music", 1983), and so does a change of harmony.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.values import HeardNote

_TOGETHER_SECONDS = 0.035
_AROUND_SECONDS = 4.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Onsets:
    """Moments at which notes begin: `pulse` and, for each stream, how much of it there is."""

    pulse: Floats
    streams: Floats
    pitches: Floats
    ends: Floats
    note_pulse: Floats
    note_pitch: Ints


def find_onsets(notes: Sequence[HeardNote], pulses: Floats) -> Onsets:
    """What begins together in notes as they were heard; where, in pulses, which are in seconds."""
    ordered = sorted(notes, key=lambda note: (note.onset, note.pitch))
    times = np.array([note.onset for note in ordered])
    group = np.zeros(len(ordered), np.int64)
    start = times[0]
    for index in range(1, len(ordered)):
        together = times[index] - start <= _TOGETHER_SECONDS
        group[index] = group[index - 1] + (not together)
        start = start if together else times[index]
    count = int(group[-1]) + 1
    size = np.bincount(group).astype(np.float64)
    moment = np.bincount(group, times) / size
    numbers = np.arange(len(pulses))
    pitch = np.array([note.pitch for note in ordered])
    length = np.array([min(note.offset - note.onset, 2.0) for note in ordered])
    loud = np.array([note.velocity / 127 for note in ordered])
    lowest = np.full(count, 128)
    highest = np.full(count, -1)
    np.minimum.at(lowest, group, pitch)
    np.maximum.at(highest, group, pitch)
    low_length, top_length = np.zeros(count), np.zeros(count)
    np.maximum.at(low_length, group, np.where(pitch == lowest[group], length, 0))
    np.maximum.at(top_length, group, np.where(pitch == highest[group], length, 0))
    bassness, topness = _outer(times, pitch, moment, lowest, highest)
    bass = np.where(bassness > 0.7, np.sqrt(low_length), 0)
    changed = np.zeros(count)
    last = -1
    for index in np.flatnonzero(bass > 0).tolist():
        changed[index] = float(lowest[index] % 12 != last)
        last = int(lowest[index] % 12)
    wait = np.minimum(np.diff(moment, append=moment[-1] + 1.0), 2.0)
    streams = np.stack(
        [
            np.ones(count),
            bass,
            changed * (bass > 0),
            np.where(topness > 0.6, np.sqrt(top_length), 0),
            wait,
            np.sqrt(size) - 1,
            np.sqrt(np.bincount(group, loud * length)),
            _accents(group, loud, moment),
        ]
    )
    ends = np.interp([n.offset for n in ordered], pulses, numbers)
    note_pulse = np.interp(moment, pulses, numbers)[group]
    chroma = np.zeros((count, 12))
    np.add.at(chroma, (group, pitch % 12), loud)
    return Onsets(np.interp(moment, pulses, numbers), streams, chroma, ends, note_pulse, pitch)


def _accents(group: Ints, loud: Floats, moment: Floats) -> Floats:
    """How much louder than usual around it each moment's loudest note is."""
    loudest = np.zeros(len(moment))
    np.maximum.at(loudest, group, loud)
    total = np.concatenate([[0.0], np.cumsum(loudest)])
    first = np.searchsorted(moment, moment - _AROUND_SECONDS)
    last = np.searchsorted(moment, moment + _AROUND_SECONDS)
    usual = (total[last] - total[first]) / (last - first)
    accents: Floats = np.maximum(loudest - usual, 0.0)
    return accents


def _outer(
    times: Floats, pitch: Ints, moment: Floats, lowest: Ints, highest: Ints
) -> tuple[Floats, Floats]:
    """Shares of the notes around each moment that lie above its lowest, and below its highest."""
    first = np.searchsorted(times, moment - _AROUND_SECONDS)
    last = np.searchsorted(times, moment + _AROUND_SECONDS)
    index = first[:, None] + np.arange(int((last - first).max()))
    inside = index < last[:, None]
    near = pitch[np.minimum(index, len(pitch) - 1)]
    count = last - first
    above = ((near > lowest[:, None] + 2) & inside).sum(axis=1) / count
    below = ((near < highest[:, None] - 2) & inside).sum(axis=1) / count
    return above, below
