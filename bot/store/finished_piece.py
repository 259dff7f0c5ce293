"""What is kept of a finished piece: its takes, the songs they are near to, what it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.messages import Message


@dataclass(frozen=True, slots=True)
class Credit:
    """A song that a take is near to; a song of the base model has no more than its title."""

    title: str
    artist: str = ""
    rights: str | None = None
    uploader_id: int | None = None


@dataclass(frozen=True, slots=True)
class NearBars:
    """Bars of a take that are like bars of a song, or of a piece that the base learnt from.

    First and last, from 1.
    """

    song: Credit
    bars: tuple[int, int]
    song_bars: tuple[int, int]


@dataclass(frozen=True, slots=True)
class StoredTake:
    """A take as it is shown; the files are blobs, None once they are deleted.

    `nearest` are the songs it is nearest to, nearest first; `fingerprint` is the SHA-256 of its
    MIDI, which stays when the files go. `record` is what a piece can go on from, `roll` the picture
    of this take alone, of a piece that is long; `near` say which bars are like which of what, the
    surest first, and `plan_from` what the old pieces are called whose form and rhythm it follows.
    """

    letter: str
    midi: str | None
    mp3: str | None
    musicxml: str | None
    score: str | None
    notes: int
    seconds: float
    nearest: tuple[Credit, ...]
    copied_run: int
    fingerprint: str
    record: str | None = None
    roll: str | None = None
    certificate: str | None = None
    near: tuple[NearBars, ...] = ()
    plan_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parent:
    """What a piece was made of: a take of another, and what was done to it.

    `kind` is a `engine.values.ChangeKind`. The other may be deleted: then nothing of it is known
    but the letter, and `user_id` and `ref` as long as its request is kept. `bars` are the first
    and the last that were written anew, where that is what was done.
    """

    kind: str
    letter: str
    request_id: int | None = None
    ref: str = ""
    title: str = ""
    user_id: int | None = None
    channel_id: int | None = None
    message_id: int | None = None
    deleted: bool = True
    private: bool = False
    bars: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A finished request with its takes in the order in which they are shown.

    `model` is `base`, the number of a version of the server, or DELETED. `dropped`: the files went
    to save space, and can be made again. `private`: its message is seen by its member alone.
    `trained` is the version whose first piece it is.
    """

    request_id: int
    ref: str
    guild_id: int
    user_id: int
    locale: str
    title: str
    settings: dict[str, Any]
    model: str
    picture: str | None
    picture_text: tuple[Message, ...]
    channel_id: int | None
    message_id: int | None
    deleted: bool
    dropped: bool
    takes: tuple[StoredTake, ...]
    private: bool = False
    parent: Parent | None = None
    trained: int | None = None
