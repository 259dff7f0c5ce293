"""How much room a server takes, and which files can be spared because they can be made again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.named_files import let_go, of_piece

_SPARE = (
    "SELECT posts.request_id, posts.guild_id, posts.size FROM posts"
    " JOIN requests ON requests.id = posts.request_id"
    " WHERE posts.deleted_at IS NULL AND posts.dropped_at IS NULL AND posts.message_id IS NOT NULL"
    " AND card_closed AND (kind = 'train' OR uploads = '[]')"
    " AND (model = 'base' OR EXISTS (SELECT 1 FROM models WHERE models.guild_id ="
    "  posts.guild_id AND CAST(number AS TEXT) = model AND models.state = 'ready'))"
    " AND (change_kind IS NULL OR EXISTS (SELECT 1 FROM posts AS parents"
    "  WHERE parents.request_id = posts.parent_id AND parents.deleted_at IS NULL))"
    " AND (posts.taste IS NULL OR EXISTS (SELECT 1 FROM tastes WHERE tastes.id = posts.taste))"
)
"""Pieces that were told and can be made again: no attached file, a model that is still here, and
not made of a piece that is deleted, nor chosen by a taste that is."""


@dataclass(frozen=True, slots=True)
class Spare:
    """A piece whose files may go: its request, its server, their bytes."""

    request_id: int
    guild_id: int
    size: int


class Usage:
    """Sizes of what is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int, size: Callable[[str], int]) -> int:
        """Bytes that a server fills; `size` tells that of a blob, in the reader's thread."""

        def read(connection: sqlite3.Connection) -> int:
            (used,) = connection.execute(
                "SELECT (SELECT coalesce(sum(size), 0) FROM models WHERE guild_id = :guild)"
                " + coalesce((SELECT filled FROM guilds WHERE guild_id = :guild), 0)",
                {"guild": guild_id},
            ).fetchone()
            songs = connection.execute(
                "SELECT transcription, midi, audio FROM songs WHERE guild_id = ?", (guild_id,)
            )
            return used + sum(size(blob) for row in songs for blob in row if blob)

        return await self._database.read(read)

    async def spare(self, guild_id: int, most: int) -> list[Spare]:
        """Pieces of a server that can be spared, oldest first."""
        rows = await self._database.rows(
            f"{_SPARE} AND posts.guild_id = ? ORDER BY made_after, posts.request_id LIMIT ?",
            (guild_id, most),
        )
        return [Spare(**row) for row in rows]

    async def made(self, since: float, until: float, most: int) -> list[Spare]:
        """Pieces that can be spared and were made between these running times, oldest first."""
        rows = await self._database.rows(
            f"{_SPARE} AND made_after >= ? AND made_after <= ? ORDER BY made_after LIMIT ?",
            (since, until, most),
        )
        return [Spare(**row) for row in rows]

    async def running_time(self) -> float:
        """Seconds, see `days`."""
        row = await self._database.row("SELECT seconds FROM running_time")
        return row["seconds"] if row else 0.0

    async def drop(self, request_ids: Sequence[int]) -> list[str]:
        """Let go of pieces' files, not of their recipes: the files that are left to remove."""

        def write(connection: sqlite3.Connection) -> list[str]:
            blobs: set[str] = set()
            for request_id in request_ids:
                blobs |= of_piece(connection, request_id)
                connection.execute(
                    "UPDATE posts SET dropped_at = ?, picture = NULL, size = 0"
                    " WHERE request_id = ?",
                    (time.time(), request_id),
                )
                connection.execute(
                    "UPDATE pieces SET midi = NULL, mp3 = NULL, musicxml = NULL, score = NULL,"
                    " record = NULL, roll = NULL WHERE request_id = ?",
                    (request_id,),
                )
            return let_go(connection, blobs)

        return await self._database.transact(write)
