# pyright: strict
"""What a piece means to do before a note of it is written.

For each half bar a chord and its bass; for each bar how much each role plays, how high melody and
chords lie, how far the melody reaches, how thick its chords are, and which earlier bar its melody
and its accompaniment come back from, and how changed; and the rhythm of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from engine.plan.chords import NO_BASS, NO_CHORD, moved
from engine.plan.rhythm import BAR, NO_RHYTHM, Rhythm, bars_of, of_melody
from engine.plan.rhythm import raised as rhythm_raised
from engine.values import Role

Classes = NDArray[np.int16]


class Part(IntEnum):
    """What comes back by itself: the melody, or bass and chords together."""

    MELODY = 0
    ACCOMPANIMENT = 1


class Return(IntEnum):
    """How a bar comes back: note for note, moved in pitch, or with its rhythm; CONTOUR is a rhythm
    with the steps of its tune, near enough (a sequence that stays in its scale, mostly).
    """

    SAME = 0
    SEQUENCE = 1
    RHYTHM = 2
    CONTOUR = 3


LAGS: Classes = np.array([1, 2, 3, 4, 6, 8, 12, 16], np.int16)
"""How many bars before a bar that comes back may have stood."""

DENSITY_EDGES: NDArray[np.int64] = np.array([1, 2, 3, 4, 5, 7, 9, 13])
"""Onsets of a role in a bar: edges between the density classes."""

_LEAST: NDArray[np.int64] = np.concatenate([[0], DENSITY_EDGES])

SILENT = -1
"""The register of a bar in which the melody, or the chords, have no note."""

_LOWEST, _STEP, _REGISTERS = 39, 3, 18
_SPAN_EDGES: NDArray[np.int64] = np.array([3, 5, 8, 12, 17])
MOST_VOICES = 4
_MOST_BARS_LEFT = 8

COLUMNS = (
    ("chord", NO_CHORD + 2),
    ("bass", NO_BASS + 2),
    ("next chord", NO_CHORD + 2),
    ("next bass", NO_BASS + 2),
    ("melody density", len(DENSITY_EDGES) + 2),
    ("bass density", len(DENSITY_EDGES) + 2),
    ("chord density", len(DENSITY_EDGES) + 2),
    ("drum density", len(DENSITY_EDGES) + 2),
    ("melody register", _REGISTERS + 2),
    ("chord register", _REGISTERS + 2),
    ("melody span", len(_SPAN_EDGES) + 2),
    ("voices", MOST_VOICES + 2),
    ("melody returns", 3 * len(LAGS) + 2),
    ("accompaniment returns", 3 * len(LAGS) + 2),
    ("bars left", _MOST_BARS_LEFT + 2),
)
"""What a network is told of each half bar, and how many classes there are; the last is unknown."""

_REGISTER = slice(8, 10)

UNKNOWN: Classes = np.array([size - 1 for _, size in COLUMNS], np.int16)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A plan of `b` bars, in the key frame of its notes (see `engine.composer.events`).

    chords (2 b, 2) classes of chord and bass (see `engine.plan.chords`); density (b, 4) classes of
    melody, bass, chord and drum (see DENSITY_EDGES); register (b, 2) mean pitch of melody and
    chords, or SILENT; span (b,) semitones from the melody's lowest to its highest note; voices (b,)
    notes of a chord that begin together, in the mean, MOST_VOICES for any more; lag (b, 2) and kind
    (b, 2): how many bars before the melody and the accompaniment stood, 0 for new bars, and how
    they come back (see Return); `rhythm` (n, 5) the notes that are planned (see
    `engine.plan.rhythm`), none where it is open.
    """

    chords: Classes
    density: Classes
    register: Classes
    span: Classes
    voices: Classes
    lag: Classes
    kind: Classes
    rhythm: Rhythm = field(default_factory=lambda: NO_RHYTHM)

    def __len__(self) -> int:
        return len(self.density)

    def part(self, first: int, stop: int) -> Plan:
        """The bars from `first` up to `stop`; what came back from before them is new."""
        lag = self.lag[first:stop].copy()
        lag[lag > np.arange(len(lag))[:, None]] = 0
        return Plan(
            self.chords[2 * first : 2 * stop],
            self.density[first:stop],
            self.register[first:stop],
            self.span[first:stop],
            self.voices[first:stop],
            lag,
            self.kind[first:stop],
            bars_of(self.rhythm, first, stop),
        )

    def rhythm_of(self, bar: int, part: Part) -> Rhythm:
        """The planned notes of a part in a bar."""
        own = self.rhythm[self.rhythm[:, BAR] == bar]
        return own[of_melody(own) == (part is Part.MELODY)]

    def least_onsets(self) -> NDArray[np.int64]:
        """The fewest onsets (b, 4) that each role has in each bar."""
        return _LEAST[self.density]

    def notes_a_bar(self) -> float:
        """About how many notes of melody, bass and chords a bar has, in the mean."""
        onsets = self.least_onsets().astype(np.float64)
        onsets[:, Role.CHORD] *= np.maximum(self.voices, 1)
        return float(onsets[:, : Role.DRUM].sum(axis=1).mean())

    def moved(self, semitones: int) -> Plan:
        """The plan with its chords in another key, as high as it was."""
        return replace(self, chords=moved(self.chords, semitones))

    def raised(self, melody: int, chords: int) -> Plan:
        """The plan with its melody and its chords so many semitones higher, named as they are."""
        higher = np.clip(self.register + np.array([melody, chords]), 0, 127)
        return replace(
            self,
            register=np.where(self.register == SILENT, SILENT, higher).astype(np.int16),
            rhythm=rhythm_raised(self.rhythm, chords),
        )

    def transposed(self, semitones: int) -> Plan:
        """The plan of the same music so many semitones higher."""
        return self.moved(semitones).raised(semitones, semitones)

    def columns(self) -> Classes:
        """What a network is told: classes (2 b, len(COLUMNS))."""
        bars = len(self)
        following = np.concatenate([self.chords[1:], [[NO_CHORD, NO_BASS]]]).astype(np.int16)
        left = np.minimum(np.arange(bars)[::-1], _MOST_BARS_LEFT)[:, None]
        place = np.searchsorted(LAGS, self.lag)
        kind = np.minimum(self.kind, Return.RHYTHM)  # the network knows no more of it
        returns = np.where(self.lag > 0, 1 + 3 * np.minimum(place, len(LAGS) - 1) + kind, 0)
        texture = np.column_stack(
            [np.searchsorted(_SPAN_EDGES, self.span, side="right"), self.voices]
        )
        by_bar = np.concatenate(
            [self.density, _register_class(self.register), texture, returns, left], axis=1
        )
        return np.concatenate([self.chords, following, by_bar.repeat(2, axis=0)], axis=1).astype(
            np.int16
        )


def density_class(counts: NDArray[np.int64]) -> Classes:
    """Classes of how many onsets a bar has."""
    return np.searchsorted(DENSITY_EDGES, counts, side="right").astype(np.int16)


def _register_class(pitch: Classes) -> Classes:
    steps = np.clip((pitch - _LOWEST) // _STEP, 0, _REGISTERS - 1)
    return np.where(pitch == SILENT, _REGISTERS, steps).astype(np.int16)


def transposed(columns: Classes, semitones: int, octaves: int = 0) -> Classes:
    """Columns (2 b, len(COLUMNS)) of the same music in another key, `octaves` higher besides."""
    result = columns.copy()
    result[:, 0:2], result[:, 2:4] = (moved(columns[:, at : at + 2], semitones) for at in (0, 2))
    steps = round((semitones + 12 * octaves) / _STEP)
    register = columns[:, _REGISTER]
    higher = np.clip(register + steps, 0, _REGISTERS - 1)
    result[:, _REGISTER] = np.where(register >= _REGISTERS, register, higher)
    return result


def least_onsets(density: int) -> int:
    """The fewest onsets of a density class."""
    return int(DENSITY_EDGES[density - 1]) if density else 0
