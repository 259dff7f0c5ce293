"""Keeping a piece that was just made: a new one, or one whose files were dropped, made again."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.store.blobs import Blobs, Hold
from bot.store.certifying import Certified, Certifier
from bot.store.database import Database
from engine.values import Piece

LETTERS = "ABCD"

_IN_ONE_PICTURE = 32
"""Bars of all takes together that one picture shows well."""

_MOST_PICTURES = 3
"""Takes with a picture each, beside audio and MIDI: a message has ten files at most."""

Restored = Literal["restored", "differs", "gone", "lost"]


@dataclass(frozen=True, slots=True)
class _Files:
    """The blobs of a piece: of each take, by letter, all its files, the certificate last.

    `near` are the near bars of each take, JSON. Takes are lettered as the picture labels them;
    `ranks` are their places among the best.
    """

    takes: Mapping[str, tuple[str | None, ...]]
    ranks: Mapping[str, int]
    picture: str
    size: int
    near: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a piece was made of: a take of an earlier one, and a `engine.values.ChangeKind`."""

    request_id: int
    letter: str
    kind: str


class Pieces:
    """Writes the posts table (one a request) and the pieces table (one a take)."""

    def __init__(self, database: Database, blobs: Blobs, certifier: Certifier) -> None:
        self._database = database
        self._blobs = blobs
        self._certifier = certifier

    async def finish(
        self,
        request_id: int,
        lease: str,
        piece: Piece,
        model: str | None,
        seconds: float,
        origin: Origin | None = None,
        taste: int | None = None,
    ) -> bool:
        """Keep a piece and close its request; false if the request is not this lease's any more.

        A piece of a version that was deleted meanwhile is not kept: its request waits again.
        Without a model the piece has the notes of its origin: that one's model and credits.
        `taste` is the id of the one that chose its takes.
        """
        parent = await self._certificate_of(origin) if origin is not None else None
        certified = await self._certifier.certify(piece.takes, request_id, model, parent)
        with self._blobs.hold() as hold:
            files = await _put(hold, piece, certified)

            def keep(connection: sqlite3.Connection) -> bool:
                if model is not None and not _composes(connection, request_id, model):
                    connection.execute(
                        "UPDATE requests SET state = 'queued', lease = NULL,"
                        " attempts = attempts - 1"
                        " WHERE id = ? AND state = 'running' AND lease = ?",
                        (request_id, lease),
                    )
                    return False
                if not _close(connection, request_id, lease, seconds):
                    return False
                _insert(connection, request_id, piece, model or "base", files)
                connection.execute(
                    "UPDATE posts SET taste = ? WHERE request_id = ?", (taste, request_id)
                )
                if origin is not None:
                    _descend(connection, request_id, origin)
                    if model is None:
                        _credit_as(connection, request_id, origin)
                return True

            return await self._database.transact(keep)

    async def restore(
        self, request_id: int, lease: str, original: int, piece: Piece, seconds: float
    ) -> Restored:
        """Give the original its files back and close the request that made them.

        Its recipe is what is kept anyway: the brief with its seed, and the version. `differs`: the
        notes are not those that it had; `gone`: it was deleted meanwhile; `lost`: the request is
        not this lease's any more. Then nothing is changed.
        """
        recipe = await self._database.row(
            "SELECT model, parent_id, parent_letter, change_kind FROM posts WHERE request_id = ?",
            (original,),
        )
        parent = model = None
        if recipe is not None:
            model = recipe["model"]
            if recipe["parent_id"] is not None:
                origin = Origin(recipe["parent_id"], recipe["parent_letter"], recipe["change_kind"])
                parent = await self._certificate_of(origin)
        certified = await self._certifier.certify(piece.takes, original, model, parent)
        with self._blobs.hold() as hold:
            files = await _put(hold, piece, certified)

            def write(connection: sqlite3.Connection) -> Restored:
                post = connection.execute(
                    "SELECT 1 FROM posts WHERE request_id = ? AND deleted_at IS NULL", (original,)
                ).fetchone()
                if post is None:
                    return "gone"
                takes = connection.execute(
                    "SELECT letter, fingerprint FROM pieces WHERE request_id = ?", (original,)
                )
                made = {letter: blobs[0] for letter, blobs in files.takes.items()}
                if {take["letter"]: take["fingerprint"] for take in takes} != made:
                    return "differs"
                if not _close(connection, request_id, lease, seconds):
                    return "lost"
                _give_back(connection, original, files)
                return "restored"

            return await self._database.transact(write)

    async def _certificate_of(self, origin: Origin) -> str | None:
        row = await self._database.row(
            "SELECT certificate FROM pieces WHERE request_id = ? AND letter = ?",
            (origin.request_id, origin.letter),
        )
        return row["certificate"] if row else None


def _is_long(piece: Piece) -> bool:
    """Whether one picture of all takes would be too high to be read on a phone."""
    count = len(piece.takes)
    return 1 < count <= _MOST_PICTURES and count * piece.bars > _IN_ONE_PICTURE


async def _put(hold: Hold, piece: Piece, certified: Sequence[Certified]) -> _Files:
    shown = piece.shown or range(len(piece.takes))
    ranks = {LETTERS[place]: rank for place, rank in enumerate(shown)}
    takes: dict[str, tuple[str | None, ...]] = {}
    size = len(piece.picture)
    for letter, rank in ranks.items():
        take = piece.takes[rank]
        roll = take.piano_roll if _is_long(piece) else b""
        own = certified[rank].certificate
        data = (take.midi, take.mp3, take.musicxml, take.score, take.record, roll, own)
        takes[letter] = tuple([await hold.put(file) if file else None for file in data])
        size += sum(map(len, data))
    near = {letter: certified[rank].near for letter, rank in ranks.items()}
    return _Files(takes, ranks, await hold.put(piece.picture), size, near)


def _composes(connection: sqlite3.Connection, request_id: int, model: str) -> bool:
    """Whether the model may compose for the server of this request, now."""
    if model == "base":
        return True
    found = connection.execute(
        "SELECT 1 FROM models JOIN requests USING (guild_id)"
        " WHERE requests.id = ? AND number = ? AND models.state = 'ready'",
        (request_id, model),
    )
    return found.fetchone() is not None


def _close(connection: sqlite3.Connection, request_id: int, lease: str, seconds: float) -> bool:
    cursor = connection.execute(
        "UPDATE requests SET state = 'done', lease = NULL, seconds = ?, finished_at = ?"
        " WHERE id = ? AND state = 'running' AND lease = ?",
        (seconds, time.time(), request_id, lease),
    )
    return bool(cursor.rowcount)


def _words(piece: Piece) -> dict[str, Any] | None:
    """What a description was understood to mean; nothing of how it was written is kept here."""
    if piece.words is None:
        return None
    return {"options": dict(piece.words.options), "wishes": list(piece.words.wishes)}


def _insert(
    connection: sqlite3.Connection, request_id: int, piece: Piece, model: str, files: _Files
) -> None:
    settings = {
        "key": str(piece.key),
        "metre": str(piece.metre),
        "tempo": piece.tempo,
        "bars": piece.bars,
        "ensemble": piece.ensemble,
        "seed": piece.seed,
        "unused": [warning.to_json() for warning in piece.warnings],
        "words": _words(piece),
    }
    shown = json.dumps([message.to_json() for message in piece.picture_text])
    told = (piece.title, json.dumps(settings), model, files.picture, shown)
    connection.execute(
        "INSERT INTO posts (request_id, guild_id, title, settings, model, picture,"
        " picture_text, size, made_after) SELECT id, guild_id, ?, ?, ?, ?, ?, ?,"
        " (SELECT seconds FROM running_time) FROM requests WHERE id = ?",
        (*told, files.size, request_id),
    )
    for letter, rank in sorted(files.ranks.items(), key=lambda place: place[1]):
        take = piece.takes[rank]
        connection.execute(
            "INSERT INTO pieces (request_id, guild_id, letter, ranked, midi, mp3, musicxml,"
            " score, record, roll, certificate, near, notes, seconds, nearest_song, nearest_songs,"
            " nearest_ids, plan_from, copied_run, features, fingerprint)"
            " SELECT id, guild_id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
            " FROM requests"
            " WHERE id = ?",
            (
                letter,
                rank,
                *files.takes[letter],
                files.near[letter],
                take.notes,
                take.seconds_of_audio,
                take.nearest_song,
                json.dumps(take.nearest_songs),
                json.dumps(take.nearest_song_ids),
                json.dumps(take.plan_from),
                take.longest_copied_run,
                json.dumps(dict(take.features)),
                files.takes[letter][0],
                request_id,
            ),
        )


def _descend(connection: sqlite3.Connection, request_id: int, origin: Origin) -> None:
    """Note what a piece was made of; of one that is erased meanwhile no more than the letter."""
    connection.execute(
        "UPDATE posts SET change_kind = ?, parent_letter = ?, parent_id = (SELECT request_id"
        " FROM posts AS parents WHERE request_id = ? AND parents.guild_id = posts.guild_id)"
        " WHERE request_id = ?",
        (origin.kind, origin.letter, origin.request_id, request_id),
    )


def _credit_as(connection: sqlite3.Connection, request_id: int, origin: Origin) -> None:
    connection.execute(
        "UPDATE posts SET model = coalesce((SELECT model FROM posts AS parents"
        " WHERE request_id = ?), 'deleted') WHERE request_id = ?",
        (origin.request_id, request_id),
    )
    connection.execute(
        "UPDATE pieces SET (nearest_song, nearest_songs, nearest_ids, copied_run, near) ="
        " (SELECT nearest_song, nearest_songs, nearest_ids, copied_run, near FROM pieces AS parents"
        "  WHERE request_id = ? AND letter = ?)"
        " WHERE request_id = ? AND EXISTS (SELECT 1 FROM pieces AS parents"
        "  WHERE request_id = ? AND letter = ?)",
        (*(origin.request_id, origin.letter), request_id, *(origin.request_id, origin.letter)),
    )


def _give_back(connection: sqlite3.Connection, original: int, files: _Files) -> None:
    # made again just now: what is old counts from here
    connection.execute(
        "UPDATE posts SET picture = ?, size = ?, dropped_at = NULL,"
        " made_after = (SELECT seconds FROM running_time) WHERE request_id = ?",
        (files.picture, files.size, original),
    )
    connection.executemany(
        "UPDATE pieces SET midi = ?, mp3 = ?, musicxml = ?, score = ?, record = ?, roll = ?,"
        " certificate = ?"
        " WHERE request_id = ? AND letter = ?",
        [(*blobs, original, letter) for letter, blobs in files.takes.items()],
    )
