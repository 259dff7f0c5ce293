"""Packs of pieces, and pages about models, that were asked for and do not stand in Discord yet."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.named_files import let_go
from bot.store.unneeded_files import UnneededFiles


@dataclass(frozen=True, slots=True)
class StoredPack:
    """A zip (or a page), by its blob, and the names of the files that it has no room for."""

    zip: str
    left_out: tuple[str, ...]


class Packs:
    """The packs table: a pack is there from when it is made until it is told."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._unneeded_files = UnneededFiles(database, blobs)

    async def finish(
        self, request_id: int, boot: str, archive: bytes, left_out: Sequence[str]
    ) -> bool:
        """Keep a pack or a page, close its request's work; false if it is not this boot's any more.

        How long it took is not kept: it says nothing about compositions.
        """
        with self._blobs.hold() as hold:
            blob = await hold.put(archive)

            def finish(connection: sqlite3.Connection) -> bool:
                row = connection.execute(
                    "UPDATE requests SET state = 'done', lease = NULL, finished_at = ?"
                    " WHERE id = ? AND state = 'running' AND lease = ? RETURNING guild_id",
                    (time.time(), request_id, boot),
                ).fetchone()
                if row is None:
                    return False
                connection.execute(
                    "INSERT OR REPLACE INTO packs VALUES (?, ?, ?, ?)",
                    (request_id, row["guild_id"], blob, json.dumps([*left_out])),
                )
                return True

            finished = await self._database.transact(finish)
        if not finished:
            await self._unneeded_files.discard((blob,))
        return finished

    async def find(self, request_id: int) -> StoredPack | None:
        row = await self._database.row("SELECT * FROM packs WHERE request_id = ?", (request_id,))
        return StoredPack(row["zip"], tuple(json.loads(row["left_out"]))) if row else None

    async def drop_told(self) -> None:
        """Forget the packs that stand in Discord, or will never."""

        def drop(connection: sqlite3.Connection) -> list[str]:
            rows = connection.execute(
                "DELETE FROM packs WHERE EXISTS (SELECT 1 FROM requests"
                "  WHERE id = packs.request_id AND card_closed = 1) RETURNING zip"
            ).fetchall()
            return let_go(connection, {row["zip"] for row in rows})

        await self._unneeded_files.remove(await self._database.transact(drop))
