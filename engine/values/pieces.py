"""What was composed: notes, finished takes, the piece that they are takes of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.messages import Message
from engine.values.music import Key, Metre, Note
from engine.values.requests import Understanding


@dataclass(frozen=True, slots=True)
class Composition:
    """Composed notes before an arranger gives them instruments.

    `notes` are ordered by onset, then pitch, and lie within `bars` bars from tick 0.
    `primer_notes` are the indices of those that the member gave. `tempo` in quarter notes a minute.
    """

    notes: tuple[Note, ...]
    metre: Metre
    key: Key
    tempo: int
    title: str
    bars: int
    primer_notes: frozenset[int] = frozenset()

    @property
    def end(self) -> int:
        """The tick of the last barline."""
        return self.bars * self.metre.ticks_per_bar


@dataclass(frozen=True, slots=True)
class Take:
    """One finished composition with its files.

    `nearest_songs` are the titles of the songs of its model that it is nearest to, nearest first,
    and `nearest_song_ids` the same songs by their `song_id`. `plan_from` is what the pieces
    of old music are called whose form and rhythm it follows, if not a song's or what was given.
    `record` is the take as something to go on from, JSON that a person can read: its notes and
    whose they are, its plan, how it was made (see `engine.tasks.vary` and the tasks beside it,
    which take it). `statement` is what its certificate will say, JSON, not signed yet (see
    `engine.tasks.certify`).
    """

    midi: bytes
    mp3: bytes
    musicxml: bytes
    piano_roll: bytes
    score: bytes
    notes: int
    seconds_of_audio: float
    nearest_song: str | None
    nearest_songs: tuple[str, ...]
    longest_copied_run: int
    features: Mapping[str, float]
    nearest_song_ids: tuple[str, ...] = ()
    plan_from: tuple[str, ...] = ()
    record: bytes = b""
    statement: bytes = b""


@dataclass(frozen=True, slots=True)
class Piece:
    """The takes of one request, best first, one picture of them all, and the settings used.

    `shown` says in which order the picture shows the takes, labelled A, B, C, D: the take at label
    k is `takes[shown[k]]`. Empty means best first. `warnings` are for whoever asked: what
    of the file that it goes on from was not used.
    """

    title: str
    takes: tuple[Take, ...]
    picture: bytes
    picture_text: tuple[Message, ...]
    key: Key
    metre: Metre
    tempo: int
    bars: int
    ensemble: str
    seed: int
    wall_seconds: float
    stages: Mapping[str, float] = field(default_factory=dict[str, float])
    shown: tuple[int, ...] = ()
    warnings: tuple[Message, ...] = ()
    words: Understanding | None = None
