"""The songs of each server: who brought them, with which right, and what was heard in them.

The file that was sent is not kept: once it is heard, its notes (the `transcription` blob, which
only the engine reads) and its SHA-256 are what remains.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.store.database import Database
from bot.store.named_files import let_go
from engine.messages import Message

Rights = Literal["own", "licensed", "creative-commons", "public-domain"]
RIGHTS: tuple[Rights, ...] = ("own", "licensed", "creative-commons", "public-domain")

FileState = Literal["heard", "known", "twice", "failed", "removed"]


@dataclass(frozen=True, slots=True)
class StoredSong:
    """A song of a server. Quality 0 to 1, tempo in quarter notes a minute, length in seconds.

    `state` is `removed` from the moment somebody removes it until its row is deleted; only `kept`
    songs are listed and trained on, and a pending one by the training alone that heard it. `midi`
    and `audio` are blobs made when somebody asks.
    """

    id: int
    guild_id: int
    sha256: str
    size: int
    file_name: str
    title: str
    artist: str
    rights: Rights
    uploader_id: int
    consent: str
    consented_at: float
    transcription: str
    midi: str | None
    audio: str | None
    quality: float
    seconds: float
    tempo: float
    key: str
    notes: int
    state: Literal["kept", "removed"]
    heard_at: float


@dataclass(frozen=True, slots=True)
class NewSong:
    """A song that was just heard; fields as in StoredSong."""

    sha256: str
    size: int
    file_name: str
    title: str
    artist: str
    rights: Rights
    uploader_id: int
    consent: str
    consented_at: float
    transcription: str
    quality: float
    seconds: float
    tempo: float
    key: str
    notes: int


@dataclass(frozen=True, slots=True)
class TrainFile:
    """What became of one file of a training request.

    `known`: the server had the song already; `twice`: the same bytes came earlier in this request;
    `failed` has a failure; `removed` is nameless, the song was forgotten since. Of a
    `heard` one the song is gone once its training ended without a version.
    """

    position: int
    name: str
    state: FileState
    failure: Message | None = None
    song: StoredSong | None = None
    song_id: int | None = None


_KEPT = "state = 'kept' AND NOT pending"


class Songs:
    """The songs and train_files tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, guild_id: int, song: NewSong, *, pending: bool = False) -> int:
        """Keep a song: its id. The same bytes again change nothing and give the same id.

        A pending one belongs to a training, and becomes the server's when that succeeds.
        """
        values = {name: getattr(song, name) for name in NewSong.__slots__}
        values |= {"guild_id": guild_id, "heard_at": time.time(), "pending": pending}
        rows = await self._database.execute(
            f"INSERT INTO songs ({', '.join(values)})"
            f" VALUES ({', '.join(':' + name for name in values)})"
            " ON CONFLICT (guild_id, sha256) DO UPDATE SET sha256 = excluded.sha256 RETURNING id",
            values,
        )
        return rows[0]["id"]

    async def kept(self, guild_id: int) -> list[StoredSong]:
        """The server's songs, oldest first, without removed ones."""
        return await self._find(f"guild_id = ? AND {_KEPT} ORDER BY id", guild_id)

    async def for_training(self, guild_id: int, request_id: int) -> list[StoredSong]:
        """The server's songs and those that this request brought, oldest first."""
        return await self._find(
            f"guild_id = ? AND state = 'kept' AND ({_KEPT} OR id IN"
            " (SELECT song_id FROM train_files WHERE request_id = ?)) ORDER BY id",
            guild_id,
            request_id,
        )

    async def let_go(self, guild_id: int, request_id: int) -> list[str]:
        """A training ended without a version: forget what was heard for it alone.

        The paths of the files that nothing needs any more: they are listed to be removed.
        """

        def forget(connection: sqlite3.Connection) -> list[str]:
            songs = connection.execute(
                "SELECT * FROM songs WHERE guild_id = :guild AND pending AND id IN"
                " (SELECT song_id FROM train_files WHERE request_id = :request)"
                " AND id NOT IN (SELECT song_id FROM train_files JOIN requests"
                "  ON requests.id = request_id WHERE request_id <> :request"
                "  AND train_files.guild_id = :guild AND song_id IS NOT NULL"
                "  AND requests.state IN ('receiving', 'queued', 'running'))",
                {"guild": guild_id, "request": request_id},
            ).fetchall()
            connection.executemany(
                "DELETE FROM songs WHERE id = ?", [(song["id"],) for song in songs]
            )
            blobs = {song[kind] for song in songs for kind in ("transcription", "midi", "audio")}
            return let_go(connection, filter(None, blobs))

        return await self._database.transact(forget)

    async def find(self, guild_id: int, song_id: int) -> StoredSong | None:
        """A kept song of this server."""
        found = await self._find(f"guild_id = ? AND id = ? AND {_KEPT}", guild_id, song_id)
        return found[0] if found else None

    async def by_content(self, guild_id: int, sha256: str) -> StoredSong | None:
        """The kept song that these bytes are in this server."""
        found = await self._find(f"guild_id = ? AND sha256 = ? AND {_KEPT}", guild_id, sha256)
        return found[0] if found else None

    async def of_version(self, guild_id: int, number: int) -> list[StoredSong]:
        """The songs that a version was trained on, as far as they are kept."""
        return await self._find(
            "guild_id = ? AND state = 'kept' AND id IN"
            " (SELECT song_id FROM model_songs WHERE guild_id = ? AND number = ?) ORDER BY id",
            guild_id,
            guild_id,
            number,
        )

    async def rename(self, guild_id: int, song_id: int, *, title: str, artist: str) -> None:
        """Correct what the file's tags said; messages that name the song are to follow."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE songs SET title = ?, artist = ? WHERE guild_id = ? AND id = ?",
                (title, artist, guild_id, song_id),
            )
            connection.execute(
                "INSERT OR IGNORE INTO rewordings (request_id)"
                " SELECT request_id FROM train_files WHERE guild_id = :guild AND song_id = :song"
                " UNION SELECT request_id FROM models JOIN model_songs USING (guild_id, number)"
                "  WHERE models.guild_id = :guild AND song_id = :song AND request_id IS NOT NULL"
                " UNION SELECT request_id FROM posts JOIN pieces USING (request_id)"
                "  WHERE posts.guild_id = :guild AND deleted_at IS NULL AND instr(nearest_ids,"
                "  (SELECT sha256 FROM songs WHERE guild_id = :guild AND id = :song))",
                {"guild": guild_id, "song": song_id},
            )

        await self._database.transact(write)

    async def keep_rendering(self, guild_id: int, song_id: int, *, midi: str, audio: str) -> None:
        """The blobs of what was heard, now that somebody asked for them."""
        await self._database.execute(
            "UPDATE songs SET midi = ?, audio = ? WHERE guild_id = ? AND id = ?",
            (midi, audio, guild_id, song_id),
        )

    async def note_file(self, guild_id: int, request_id: int, file: TrainFile) -> None:
        """What became of one file of a training request."""
        await self._database.execute(
            "INSERT OR REPLACE INTO train_files (request_id, position, guild_id, name, state,"
            " song_id, failure) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                request_id,
                file.position,
                guild_id,
                file.name,
                file.state,
                file.song.id if file.song else file.song_id,
                json.dumps(file.failure.to_json()) if file.failure else None,
            ),
        )

    async def files_of(self, guild_id: int, request_id: int) -> list[TrainFile]:
        """The files of a training request that are dealt with, as attached."""
        rows = await self._database.rows(
            "SELECT * FROM train_files WHERE guild_id = ? AND request_id = ? ORDER BY position",
            (guild_id, request_id),
        )
        found = await self.for_training(guild_id, request_id) if rows else []
        songs = {song.id: song for song in found}
        return [
            TrainFile(
                row["position"],
                row["name"],
                row["state"],
                Message.from_json(json.loads(row["failure"])) if row["failure"] else None,
                songs.get(row["song_id"]),
                row["song_id"],
            )
            for row in rows
        ]

    async def _find(self, where: str, *values: object) -> list[StoredSong]:
        return _songs(await self._database.rows(f"SELECT * FROM songs WHERE {where}", values))


def _songs(rows: Sequence[sqlite3.Row]) -> list[StoredSong]:
    return [StoredSong(**{name: row[name] for name in StoredSong.__slots__}) for row in rows]
