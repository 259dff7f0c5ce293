"""Finished pieces: the posts table (one a request) and the pieces table (one a take)."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.store.blobs import Blobs
from bot.store.credits import Credit, credited, credits_of
from bot.store.database import Database
from bot.store.leavings import Leavings, let_go
from engine.values import Piece

LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class StoredTake:
    """A take as it is shown; the files are blobs, None once they are deleted.

    `nearest` are the songs it is nearest to, nearest first; `fingerprint` is the SHA-256 of its
    MIDI, which stays when the files go.
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


@dataclass(frozen=True, slots=True)
class Post:
    """A finished request with its takes in the order in which they are shown.

    `model` is `base`, the number of a version of the server, or DELETED. `dropped`: the files went
    to save space, and can be made again. `private`: its message is seen by its member alone.
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
    picture_text: str
    channel_id: int | None
    message_id: int | None
    deleted: bool
    dropped: bool
    takes: tuple[StoredTake, ...]
    private: bool = False


def _words(piece: Piece) -> dict[str, Any] | None:
    """What a description was understood to mean; nothing of how it was written is kept here."""
    if piece.words is None:
        return None
    return {"options": dict(piece.words.options), "wishes": list(piece.words.wishes)}


class Posts:
    """Everything that is kept of finished pieces."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._leavings = Leavings(database, blobs)

    async def finish(
        self, request_id: int, lease: str, piece: Piece, model: str, seconds: float
    ) -> bool:
        """Keep a piece and close its request; false if the request is not this lease's any more.

        A piece of a version that was deleted meanwhile is not kept: its request waits again. The
        takes are lettered as the piece's picture labels them.
        """
        with self._blobs.hold() as hold:
            files = [
                [await hold.put(data) for data in (t.midi, t.mp3, t.musicxml, t.score)]
                for t in piece.takes
            ]
            picture = await hold.put(piece.picture)
            return await self._finish(request_id, lease, piece, model, seconds, files, picture)

    async def _finish(
        self,
        request_id: int,
        lease: str,
        piece: Piece,
        model: str,
        seconds: float,
        files: Sequence[Sequence[str]],
        picture: str,
    ) -> bool:
        letters = {
            rank: LETTERS[k] for k, rank in enumerate(piece.shown or range(len(piece.takes)))
        }
        settings = {
            "key": str(piece.key),
            "metre": str(piece.metre),
            "tempo": piece.tempo,
            "bars": piece.bars,
            "ensemble": piece.ensemble,
            "seed": piece.seed,
            "unused": list(piece.warnings),
            "words": _words(piece),
        }

        size = len(piece.picture) + sum(
            len(data) for t in piece.takes for data in (t.midi, t.mp3, t.musicxml, t.score)
        )

        def keep(connection: sqlite3.Connection) -> bool:
            if not _composes(connection, request_id, model):
                connection.execute(
                    "UPDATE requests SET state = 'queued', lease = NULL, attempts = attempts - 1"
                    " WHERE id = ? AND state = 'running' AND lease = ?",
                    (request_id, lease),
                )
                return False
            cursor = connection.execute(
                "UPDATE requests SET state = 'done', lease = NULL, seconds = ?, finished_at = ?"
                " WHERE id = ? AND state = 'running' AND lease = ?",
                (seconds, time.time(), request_id, lease),
            )
            if cursor.rowcount == 0:
                return False
            connection.execute(
                "INSERT INTO posts (request_id, guild_id, title, settings, model, picture,"
                " picture_text, size, made_after) SELECT id, guild_id, ?, ?, ?, ?, ?, ?,"
                " (SELECT seconds FROM running_time) FROM requests WHERE id = ?",
                (
                    piece.title,
                    json.dumps(settings),
                    model,
                    picture,
                    piece.picture_text,
                    size,
                    request_id,
                ),
            )
            connection.executemany(
                "INSERT INTO pieces (request_id, guild_id, letter, ranked, midi, mp3, musicxml,"
                " score, notes, seconds, nearest_song, nearest_songs, nearest_ids, copied_run,"
                " features, fingerprint)"
                " SELECT id, guild_id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM requests"
                " WHERE id = ?",
                [
                    (
                        letters[rank],
                        rank,
                        *files[rank],
                        take.notes,
                        take.seconds_of_audio,
                        take.nearest_song,
                        json.dumps(take.nearest_songs),
                        json.dumps(take.nearest_song_ids),
                        take.longest_copied_run,
                        json.dumps(dict(take.features)),
                        files[rank][0],
                        request_id,
                    )
                    for rank, take in enumerate(piece.takes)
                ],
            )
            return True

        return await self._database.transact(keep)

    async def by_request(self, request_id: int) -> Post | None:
        return await self._post("posts.request_id = ?", request_id)

    async def find(self, guild_id: int, ref: str) -> Post | None:
        """A post of this server that was not deleted."""
        return await self._post(
            "posts.guild_id = ? AND ref = ? AND deleted_at IS NULL", guild_id, ref
        )

    async def mark_deleted(self, guild_id: int, request_id: int) -> None:
        """Forget the files of a post whose message is gone, unless another post has the same."""

        def forget(connection: sqlite3.Connection) -> list[str]:
            rows = connection.execute(
                "SELECT midi, mp3, musicxml, score, picture FROM pieces JOIN posts"
                " USING (request_id) WHERE request_id = ? AND posts.guild_id = ?",
                (request_id, guild_id),
            )
            named = {blob for row in rows for blob in row if blob}
            connection.execute(
                "UPDATE posts SET deleted_at = ?, picture = NULL, size = 0"
                " WHERE request_id = ? AND guild_id = ?",
                (time.time(), request_id, guild_id),
            )
            connection.execute(
                "UPDATE pieces SET midi = NULL, mp3 = NULL, musicxml = NULL, score = NULL"
                " WHERE request_id = ? AND guild_id = ?",
                (request_id, guild_id),
            )
            return let_go(connection, named)

        await self._leavings.remove(await self._database.transact(forget))

    async def _post(self, where: str, *values: object) -> Post | None:
        row = await self._database.row(
            "SELECT posts.*, ref, user_id, locale, private FROM posts"
            f" JOIN requests ON requests.id = posts.request_id WHERE {where}",
            values,
        )
        if row is None:
            return None
        takes = await self._database.rows(
            "SELECT * FROM pieces WHERE request_id = ? ORDER BY letter", (row["request_id"],)
        )
        songs = await credited(self._database, row["guild_id"], takes)
        return Post(
            request_id=row["request_id"],
            ref=row["ref"],
            guild_id=row["guild_id"],
            user_id=row["user_id"],
            locale=row["locale"],
            title=row["title"],
            settings=json.loads(row["settings"]),
            model=row["model"],
            picture=row["picture"],
            picture_text=row["picture_text"],
            channel_id=row["channel_id"],
            message_id=row["message_id"],
            deleted=row["deleted_at"] is not None,
            dropped=row["dropped_at"] is not None,
            takes=tuple(_take(take, songs) for take in takes),
            private=bool(row["private"]),
        )


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


def _take(row: sqlite3.Row, songs: Mapping[str, Credit]) -> StoredTake:
    return StoredTake(
        row["letter"],
        row["midi"],
        row["mp3"],
        row["musicxml"],
        row["score"],
        row["notes"],
        row["seconds"],
        credits_of(row, songs),
        row["copied_run"],
        row["fingerprint"],
    )
