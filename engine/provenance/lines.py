"""The melodic lines that are heard in music: what a tune may be hidden in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composer.events import NOTE_DURATION, NOTE_ONSET, NOTE_PITCH, NOTE_ROLE
from engine.values import Role

SHORTEST = 6
"""Notes below which a line is no tune."""

_VOICES = 5
"""Voices that are told apart at most; four-part writing and one more."""

_REACH = 12
"""Semitones that a voice leaps at most; a farther note begins another."""

_ORNAMENT = 0.5
"""Of the longer one of its neighbours, below which a note may be an ornament."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Notes one after the other, none repeated: onsets and durations in ticks, pitches 0 to 127."""

    onsets: NDArray[np.int64]
    pitches: NDArray[np.int64]
    durations: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.onsets)


def song_lines(notes: NDArray[np.int64]) -> list[Line]:
    """The lines of a song, rows (n, 5): the top and the highest and lowest of each role; of the
    first, which mostly is the tune, also what it is without its ornaments."""
    pitched = _ordered(notes)
    lines = [_line(_top(pitched))]
    for role in (Role.MELODY, Role.BASS, Role.CHORD):
        own = pitched[pitched[:, NOTE_ROLE] == role]
        if len(own):
            lines += [_line(_top(own)), _line(_bottom(own))]
    return _different([*lines, *(_unadorned(line) for line in lines[:2])])


def piece_lines(notes: NDArray[np.int64]) -> list[Line]:
    """The lines of a piece: as of a song, the skyline, voices by nearness, and all unadorned."""
    pitched = _ordered(notes)
    lines = [*song_lines(notes), _line(_skyline(_top(pitched)))]
    lines += [_line(voice) for voice in _voices(pitched)]
    return _different([*lines, *(_unadorned(line) for line in lines)])


def _ordered(notes: NDArray[np.int64]) -> NDArray[np.int64]:
    pitched = notes[notes[:, NOTE_ROLE] != Role.DRUM]
    return pitched[np.lexsort((pitched[:, NOTE_PITCH], pitched[:, NOTE_ONSET]))]


def _top(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows[np.append(np.diff(rows[:, NOTE_ONSET]) > 0, True)] if len(rows) else rows


def _skyline(top: NDArray[np.int64]) -> NDArray[np.int64]:
    """The top without what begins under a higher note that still sounds."""
    kept: list[int] = []
    pitch = end = -1
    for place, (onset, duration, own) in enumerate(
        top[:, [NOTE_ONSET, NOTE_DURATION, NOTE_PITCH]].tolist()
    ):
        if onset + 1 >= end or own >= pitch:
            kept.append(place)
            pitch, end = own, onset + duration
    return top[kept]


def _bottom(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows[np.append(True, np.diff(rows[:, NOTE_ONSET]) > 0)] if len(rows) else rows


def _line(rows: NDArray[np.int64]) -> Line:
    """A row of notes with each repeated one counted once: rhythm is what repeats are."""
    new = np.append(True, np.diff(rows[:, NOTE_PITCH]) != 0) if len(rows) else np.zeros(0, bool)
    kept = rows[new]
    return Line(kept[:, NOTE_ONSET], kept[:, NOTE_PITCH], kept[:, NOTE_DURATION])


def _unadorned(line: Line) -> Line:
    """The line without its short notes."""
    beside = np.maximum(np.append(0, line.durations[:-1]), np.append(line.durations[1:], 0))
    long = line.durations >= _ORNAMENT * beside
    rows = np.zeros((int(long.sum()), 5), np.int64)
    rows[:, NOTE_ONSET], rows[:, NOTE_PITCH] = line.onsets[long], line.pitches[long]
    rows[:, NOTE_DURATION] = line.durations[long]
    return _line(rows)


def _voices(rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Voices by nearness: at each onset, notes go to the nearest voice that is silent by then."""
    voices: list[list[int]] = []
    ends: list[int] = []
    lasts: list[int] = []
    table = rows[:, [NOTE_ONSET, NOTE_PITCH, NOTE_DURATION]].tolist()
    index = 0
    while index < len(table):
        onset, stop = table[index][0], index
        while stop < len(table) and table[stop][0] == onset:
            stop += 1
        pairs = sorted(
            (abs(table[note][1] - lasts[voice]), -ends[voice], note, voice)
            for note in range(index, stop)
            for voice in range(len(voices))
            if ends[voice] <= onset + 1 and abs(table[note][1] - lasts[voice]) <= _REACH
        )
        placed: set[int] = set()
        used: set[int] = set()
        for _, _, note, voice in pairs:
            if note not in placed and voice not in used:
                placed.add(note)
                used.add(voice)
                voices[voice].append(note)
                ends[voice], lasts[voice] = onset + table[note][2], table[note][1]
        for note in range(index, stop):
            if note not in placed:
                voices.append([note])
                ends.append(onset + table[note][2])
                lasts.append(table[note][1])
        index = stop
    voices.sort(key=len, reverse=True)
    return [rows[voice] for voice in voices[:_VOICES]]


def _different(lines: list[Line]) -> list[Line]:
    found: dict[bytes, Line] = {}
    for line in lines:
        if len(line) >= SHORTEST:
            found.setdefault(line.onsets.tobytes() + line.pitches.tobytes(), line)
    return list(found.values())
