"""Music in quarter notes, and passages of sixteen bars of it as they sound.

What musicality is read from: pitched notes alone, wherever they come from (a song, a composition, a
MIDI file), with their times unrounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.judge.excerpts import DURATION, ONSET, PITCH, ROLE, Rows
from engine.values import TICKS_PER_BEAT, Metre, Role

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

BARS = 16
"""The length of a passage."""

FEWEST_NOTES = 40
"""A passage with fewer tells too little to be measured."""

BAR_LENGTHS = (1.5, 2.0, 3.0, 4.0, 6.0)
"""Quarters in a bar of the metres that people's figures are known of."""

FROM_PIECE, FROM_SONG = 3, 8
"""How many passages are read of a piece, and of a song whose band others are held against."""

_EARLY = 1e-6
"""Quarters that a note may begin before its bar line: what rounding makes of an exact one."""


@dataclass(frozen=True, slots=True, eq=False)
class Music:
    """Pitched notes in quarters, by onset, duration and pitch; `bar` is a bar's quarters."""

    onset: Floats
    duration: Floats
    pitch: Ints
    bar: float


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Notes (n,) of sixteen bars, in quarters from its first bar line, and what sounds when.

    By sixteenths (s,), `bar_steps` of them a bar: how many pitches sound (`voices`), which are the
    lowest and the highest (-1: none). `roll` (s, 128) says which.
    """

    onset: Floats
    duration: Floats
    pitch: Ints
    bar: float
    bar_steps: int
    roll: Bools
    voices: Ints
    low: Ints
    high: Ints

    def step_of(self, twelfths: Ints) -> Ints:
        """The sixteenth that sounds at these twelfths of a quarter."""
        return np.minimum(np.rint(twelfths / 3).astype(np.int64), len(self.roll) - 1)

    def placed(self, times: Floats) -> tuple[Ints, Floats]:
        """Each time's bar, BARS for one after the last, and the quarters since its bar line."""
        bars = np.floor((times + _EARLY) / self.bar).astype(np.int64)
        return bars, times - bars * self.bar


def music_of(notes: Floats, bar: float) -> Music:
    """Music of rows (n, 3): onset and duration in quarters, pitch; in any order, drums left out."""
    onset, duration, pitch = notes[np.lexsort((notes[:, 2], notes[:, 1], notes[:, 0]))].T
    return Music(onset, duration, pitch.astype(np.int64), bar)


def music_of_ticks(notes: Rows, metre: Metre) -> Music:
    """Music of a note array (n, 5), as songs and compositions have it."""
    pitched = notes[notes[:, ROLE] != Role.DRUM]
    columns = pitched[:, [ONSET, DURATION, PITCH]] / np.array([TICKS_PER_BEAT, TICKS_PER_BEAT, 1])
    return music_of(columns, metre.ticks_per_bar / TICKS_PER_BEAT)


def passages(music: Music, most: int = FROM_PIECE) -> list[Passage]:
    """The first `most` stretches of sixteen bars, those with too few notes left out.

    None of music in another metre. A last stretch of less than a quarter of its length is not one.
    """
    if music.bar not in BAR_LENGTHS or not len(music.onset):
        return []
    span = music.bar * BARS
    last = float(music.onset[-1])
    found: list[Passage] = []
    count = int((max(last - 0.75 * span, 0.0) + _EARLY) // span) + 1
    for start in np.arange(min(count, most)) * span:
        own = (music.onset >= start) & (music.onset < start + span)
        if np.count_nonzero(own) >= FEWEST_NOTES:
            onset = music.onset[own]
            duration = np.minimum(music.duration[own], start + span - onset)
            found.append(_passage(onset - start, duration, music.pitch[own], music.bar))
    return found


def _passage(onset: Floats, duration: Floats, pitch: Ints, bar: float) -> Passage:
    bar_steps = round(4 * bar)
    steps = bar_steps * BARS
    first = np.rint(onset * 4).astype(np.int64)
    end = np.maximum(first + 1, np.rint((onset + duration) * 4).astype(np.int64))
    change = np.zeros((steps + 1, 128), np.int64)
    np.add.at(change, (np.minimum(first, steps), pitch), 1)
    np.add.at(change, (np.minimum(end, steps), pitch), -1)
    roll = change[:-1].cumsum(axis=0) > 0
    voices = roll.sum(axis=1)
    return Passage(
        onset=onset,
        duration=duration,
        pitch=pitch,
        bar=bar,
        bar_steps=bar_steps,
        roll=roll,
        voices=voices,
        low=np.where(voices > 0, roll.argmax(axis=1), -1),
        high=np.where(voices > 0, 127 - roll[:, ::-1].argmax(axis=1), -1),
    )
