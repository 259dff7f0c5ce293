# pyright: strict
"""What a MIDI file does to notes besides keys, which a song does not keep: pedal and pitch bend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.notation.midi_channels import Row
from engine.notation.midi_track import Track

Ticks = NDArray[np.int64]

PEDAL = 64
"""The sustain pedal's controller, down from 64 on."""

_RESET = 121
_DATA, _FINE, _COARSE = 6, 100, 101
_USUAL_RANGE = 2
"""Semitones of a full bend, by General MIDI."""

_BENT = 0.5
"""Semitones from which a note is another one, or none of the scale."""

_FULL = 8192


@dataclass(slots=True)
class Gestures:
    """The controllers and bends of one channel: ticks, ascending, with numbers and values."""

    controls: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    bends: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


def gestures_of(tracks: Sequence[Track]) -> dict[int, Gestures]:
    """What is done on each channel, from the messages of all tracks."""
    found: dict[int, Gestures] = defaultdict(Gestures)
    for track in tracks:
        for tick, status, first, second in track.messages:
            if status & 0xF0 == 0xB0:
                found[status & 0x0F].controls.append((tick, first, second))
            elif status & 0xF0 == 0xE0:
                found[status & 0x0F].bends.append((tick, (second << 7 | first) - _FULL))
    for done in found.values():
        done.controls.sort(key=lambda change: change[0])
        done.bends.sort(key=lambda change: change[0])
    return found


def count_gestures(
    rows: Iterable[tuple[Ticks, Ticks, Gestures]],
) -> tuple[int, int]:
    """Of notes by channel, with onsets and ends in ticks: how many end while the pedal is down, and
    how many are bent by half a semitone or more.
    """
    held = bent = 0
    for onsets, ends, done in rows:
        pedal = [
            (tick, value if number == PEDAL else 0)
            for tick, number, value in done.controls
            if number in (PEDAL, _RESET)
        ]
        if pedal and len(ends):
            held += int(np.count_nonzero(_state(ends, pedal) >= PEDAL))
        if done.bends and len(onsets):
            bent += _count_bent(onsets, ends, done)
    return held, bent


def by_channel(
    rows: Sequence[Row], gestures: dict[int, Gestures]
) -> list[tuple[Ticks, Ticks, Gestures]]:
    """The onsets and ends of the notes of each channel on which something is done."""
    found: list[tuple[Ticks, Ticks, Gestures]] = []
    for channel, done in gestures.items():
        notes = np.array([row[:2] for row in rows if row[4] == channel], dtype=np.int64)
        notes = notes.reshape(-1, 2)
        found.append((notes[:, 0], notes[:, 1], done))
    return found


def _state(ticks: Ticks, changes: Sequence[tuple[int, int]]) -> Ticks:
    """The value before each tick, 0 where none was set."""
    times = np.array([tick for tick, _ in changes], dtype=np.int64)
    values = np.array([0, *(value for _, value in changes)], dtype=np.int64)
    return values[np.searchsorted(times, ticks, side="left")]


def _count_bent(onsets: Ticks, ends: Ticks, done: Gestures) -> int:
    least = _BENT / _range(done.controls) * _FULL
    times = np.array([tick for tick, _ in done.bends], dtype=np.int64)
    far = np.array([abs(value) >= least for _, value in done.bends], dtype=np.int64)
    upto = np.concatenate([[0], np.cumsum(far)])
    begin = np.searchsorted(times, onsets, side="right")
    until = np.searchsorted(times, ends, side="left")
    at_onset = np.concatenate([[0], far])[begin]
    return int(np.count_nonzero(at_onset + np.maximum(upto[until] - upto[begin], 0)))


def _range(controls: Iterable[tuple[int, int, int]]) -> int:
    """The semitones of a full bend: the most that the file sets (registered parameter 0)."""
    fine = coarse = 127
    found = 0
    for _, number, value in controls:
        if number == _FINE:
            fine = value
        elif number == _COARSE:
            coarse = value
        elif number == _DATA and fine == coarse == 0:
            found = max(found, value)
    return found or _USUAL_RANGE
