"""What the bot gets back from a worker: plain values, light to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.messages import Message
from engine.taste.values import Place, Taste
from engine.values import Piece


@dataclass(frozen=True, slots=True)
class Composed:
    """The work is done."""

    piece: Piece
    seconds: float


@dataclass(frozen=True, slots=True)
class Heard:
    """A song that was heard: what its file says of itself, and what is in it.

    `transcription` is the engine's and opaque. Quality 0 to 1, seconds of music, quarter notes a
    minute. `artist` is empty where the file does not say.
    """

    title: str
    artist: str
    transcription: bytes
    quality: float
    seconds: float
    tempo: float
    key: str
    notes: int


@dataclass(frozen=True, slots=True)
class Trained:
    """A version that is complete: its figures (see ModelVersion), its files if they come along."""

    figures: Mapping[str, Any]
    files: Mapping[str, bytes] | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Played:
    """A transcription as a MIDI file and as an mp3."""

    midi: bytes
    mp3: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """A take's files as a zip, and the names of those that had no room."""

    archive: bytes
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """The page about a model, HTML."""

    page: bytes


@dataclass(frozen=True, slots=True)
class Tasted:
    """What a server likes."""

    taste: Taste


@dataclass(frozen=True, slots=True)
class Ranked:
    """Entries by their places, best first."""

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Sounding:
    """What a MIDI file sounds like, and what it says that it is called."""

    title: str
    mp3: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """The engine says why it cannot do this; asking again would not help."""

    message: Message


@dataclass(frozen=True, slots=True)
class Halted:
    """The work stopped because nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class Crashed:
    """A fault in the engine; the traceback is for the log."""

    trace: str


@dataclass(frozen=True, slots=True)
class Died:
    """The process that did the work was killed, by whomever; the worker itself lives.

    `hung` if that was its worker, because it neither worked nor ended.
    """

    status: int
    hung: bool = False


Outcome = Composed | Refused | Halted | Crashed
HearOutcome = Heard | Refused | Halted | Crashed | Died
TrainOutcome = Trained | Refused | Halted | Crashed | Died
PlayOutcome = Played | Refused | Halted | Crashed
PackOutcome = Packed | Refused | Halted | Crashed
TasteOutcome = Tasted | Refused | Halted | Crashed
RankOutcome = Ranked | Refused | Halted | Crashed
EntryOutcome = Sounding | Refused | Halted | Crashed | Died
ExamineOutcome = Examined | Refused | Halted | Crashed
