# pyright: strict
"""Which notes are melody, bass and accompaniment, by what is heard alone.

Tracks and instruments are not looked at, so that a transcription and a MIDI file of the same music
come out alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT, Note, Role

_HIGHEST_BASS = 62
"""Above the D over middle C a lowest line is an inner voice, not a bass."""

_MELODY_DROP = 10
"""Semitones below the melody's running level at which a lone note is accompaniment."""

_BASS_SPAN = 9
"""Semitones above the lowest note of its surroundings up to which a lowest note is bass."""

_FORGET = 4 * TICKS_PER_BEAT
"""Ticks of rest after which the melody may go on in any register; it begins in its own."""

_OVERLAP = 1
"""Ticks that a note may ring into the next without covering it."""

_Ints = NDArray[np.int64]


def assign_roles(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The same notes in the same order with roles given anew; drums stay drums.

    Melody is the skyline (Uitdenbogerd & Zobel 1998) held to its register: a top note far below
    the running level, or under a melody note that still sounds, is accompaniment, unless nothing
    else plays around it. Bass is the lowest line in the lower register. The rest is chord.
    """
    table = np.array(
        [(n.onset, n.duration, n.pitch, n.role is Role.DRUM) for n in notes], dtype=np.int64
    ).reshape(-1, 4)
    pitched = np.flatnonzero(table[:, 3] == 0)
    roles = np.full(len(notes), int(Role.CHORD))
    roles[table[:, 3] == 1] = int(Role.DRUM)
    if len(pitched):
        roles[pitched] = _roles_of(table[pitched, 0], table[pitched, 1], table[pitched, 2])
    return tuple(
        note if note.role == role else replace(note, role=Role(role))
        for note, role in zip(notes, roles.tolist(), strict=True)
    )


def _roles_of(onsets: _Ints, durations: _Ints, pitches: _Ints) -> _Ints:
    order = np.lexsort((pitches, onsets))
    onset, end, pitch = onsets[order], (onsets + durations)[order], pitches[order]
    starts = np.flatnonzero(np.diff(onset, prepend=onset[0] - 1))
    stops = np.append(starts[1:], len(onset))
    melody = _melody(onset, end, pitch, starts, stops)
    role = np.full(len(onset), int(Role.CHORD))
    role[melody] = int(Role.MELODY)
    role[_bass(onset, end, pitch, starts, melody)] = int(Role.BASS)
    roles = np.empty_like(role)
    roles[order] = role
    return roles


def _melody(onset: _Ints, end: _Ints, pitch: _Ints, starts: _Ints, stops: _Ints) -> _Ints:
    """Indices of the melody notes, at most one for each onset."""
    tops = stops - 1
    alone = _plays_alone(onset, end, onset[starts])
    level = float(np.median(pitch[tops][:32]))
    sounding_pitch, sounding_end, sounding_start = -1, -(1 << 40), 0
    chosen: list[int] = []
    rows = zip(
        tops.tolist(),
        onset[tops].tolist(),
        end[tops].tolist(),
        pitch[tops].tolist(),
        alone.tolist(),
        strict=True,
    )
    for index, begin, finish, height, lone in rows:
        rested = bool(chosen) and begin - sounding_end >= _FORGET
        if not lone:
            ring = max(_OVERLAP, (sounding_end - sounding_start) // 4)
            if height < sounding_pitch and sounding_end - begin > ring:
                continue
            if height < level - _MELODY_DROP and not rested:
                continue
        if rested:
            level = float(height)
        chosen.append(index)
        weight = min(0.5, (finish - begin) / (4 * TICKS_PER_BEAT))
        level += weight * (height - level)
        sounding_pitch, sounding_start, sounding_end = height, begin, finish
    return np.array(chosen, dtype=np.int64)


def _plays_alone(onset: _Ints, end: _Ints, begins: _Ints) -> NDArray[np.bool_]:
    """For each time whether hardly two notes ever sound together within two bars around it."""
    sounding = np.searchsorted(onset, begins, side="right") - np.searchsorted(
        np.sort(end), begins + _OVERLAP, side="right"
    )
    together = np.concatenate(([0], np.cumsum(sounding > 1)))
    reach = 8 * TICKS_PER_BEAT
    first = np.searchsorted(begins, begins - reach, side="left")
    last = np.searchsorted(begins, begins + reach, side="right")
    return (together[last] - together[first]) <= 0.1 * (last - first)


def _bass(onset: _Ints, end: _Ints, pitch: _Ints, starts: _Ints, melody: _Ints) -> _Ints:
    """Indices of the bass notes: the lowest that sounds, near the lowest of its surroundings."""
    is_melody = np.zeros(len(onset), dtype=np.bool_)
    is_melody[melody] = True
    lowest = starts[~is_melody[starts]]
    if not len(lowest):
        return lowest
    floor = _surrounding_minimum(onset[lowest], pitch[lowest])
    near = lowest[(pitch[lowest] <= floor + _BASS_SPAN) & (pitch[lowest] <= _HIGHEST_BASS)]
    sounding_pitch, sounding_end = 128, -(1 << 40)
    chosen: list[int] = []
    rows = zip(
        near.tolist(), onset[near].tolist(), end[near].tolist(), pitch[near].tolist(), strict=True
    )
    for index, begin, finish, height in rows:
        if height > sounding_pitch and sounding_end - begin > _OVERLAP:
            continue
        chosen.append(index)
        sounding_pitch, sounding_end = height, finish
    return np.array(chosen, dtype=np.int64)


def _surrounding_minimum(onset: _Ints, pitch: _Ints) -> _Ints:
    """The lowest pitch within about a bar before and after each onset."""
    cell = onset // (2 * TICKS_PER_BEAT)
    _, cells = np.unique(cell, return_inverse=True)
    minima = np.full(int(cells.max()) + 1, 127, dtype=np.int64)
    np.minimum.at(minima, cells, pitch)
    padded = np.concatenate(([127], minima, [127]))
    around = np.minimum(np.minimum(padded[:-2], padded[1:-1]), padded[2:])
    return around[cells]
