"""What is said of a piece's origins: plain values, nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from engine.messages import Message

MUSIC = "music.npz"
"""The fingerprints of the base's own music, in its folder."""

CHANCE = 0.05
"""A passage is told where fewer such are to be expected by chance in as much music."""

SURE_CHANCE = CHANCE / 10
"""Up to which one is no more a hint for who looks closely, but something to tell everybody."""


@dataclass(frozen=True, slots=True)
class Near:
    """Bars of a piece that are near bars of a song, both from 1, first and last.

    `song_id` is empty for a piece of the base's own music. `notes` are those that are the same, and
    `chance` how many such passages are to be expected by chance in as much music.
    """

    title: str
    song_id: str
    bars: tuple[int, int]
    song_bars: tuple[int, int]
    notes: int
    chance: float

    @property
    def is_sure(self) -> bool:
        return self.chance <= SURE_CHANCE


@dataclass(frozen=True, slots=True)
class Right:
    """The claim under which a song was given, and when that was agreed to (ISO 8601, UTC)."""

    title: str = ""
    artist: str = ""
    rights: str = ""
    consent: str = ""


@dataclass(frozen=True, slots=True)
class SharedRun:
    """The longest row of notes with the same intervals and lengths as in a song, and its bars."""

    notes: int
    title: str
    bars: tuple[int, int]
    song_bars: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Nearness:
    """Titles of songs, the nearest first; the bars that are near, the surest first; longest runs
    in the melody and in all notes."""

    songs: tuple[str, ...]
    near: tuple[Near, ...]
    melody: SharedRun
    all_notes: SharedRun


class Verdict(IntEnum):
    """What came of a verification; the number is the exit status of `motif verify`."""

    GENUINE = 0
    FILE_ALTERED = 3
    CERTIFICATE_ALTERED = 4
    FOREIGN_KEY = 5
    NO_CERTIFICATE = 6
    FACTS_DIFFER = 7


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found, in sentences; `facts` are what the certificate says, where it is genuine."""

    verdict: Verdict
    sentences: tuple[Message, ...]
    near: tuple[Near, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
