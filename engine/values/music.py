"""What music is made of: notes on a grid, keys, metres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

TICKS_PER_BEAT = 12
"""Grid steps in a quarter note: a sixteenth is 3 ticks, an eighth triplet 4."""


Mode = Literal["major", "minor"]


class Role(IntEnum):
    """What a note does in the texture."""

    MELODY = 0
    BASS = 1
    CHORD = 2
    DRUM = 3


@dataclass(frozen=True, slots=True)
class HeardNote:
    """A note on a recording's clock. Times in seconds, pitch 0 to 127, velocity 1 to 127."""

    onset: float
    offset: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Note:
    """A note on the beat grid. Onset and duration in ticks (duration at least 1)."""

    onset: int
    duration: int
    pitch: int
    velocity: int
    role: Role


PITCH_CLASS_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


_TONICS: Mapping[Mode, tuple[str, ...]] = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
"""The spelling with fewer accidentals in the key signature."""


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class 0 to 11, C is 0) and a mode.

    `spelling` is the tonic as somebody wrote it, like `Gb`; empty stands for the usual one. Keys of
    two spellings are equal.
    """

    tonic: int
    mode: Mode
    spelling: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.spelling or _TONICS[self.mode][self.tonic]} {self.mode}"


@dataclass(frozen=True, slots=True)
class Metre:
    """A time signature; `unit` is the note value that is counted (2, 4, 8 or 16)."""

    beats: int
    unit: int

    @property
    def ticks_per_bar(self) -> int:
        return self.beats * 4 * TICKS_PER_BEAT // self.unit

    def __str__(self) -> str:
        return f"{self.beats}/{self.unit}"
