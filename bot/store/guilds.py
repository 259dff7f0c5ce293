"""Servers that the bot left, and forgetting a server as a whole."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection

from bot.store.database import Database
from bot.store.references import is_named, named


class Guilds:
    """The guilds table, and everything that is kept of a server. Times are of the wall clock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def left(self, guild_id: int) -> None:
        """The bot left the server now, unless it had before."""
        await self._database.execute(
            "INSERT INTO guilds (guild_id, left_at) VALUES (?, ?) ON CONFLICT (guild_id)"
            " DO UPDATE SET left_at = coalesce(left_at, excluded.left_at)",
            (guild_id, time.time()),
        )

    async def returned(self, guild_ids: Collection[int]) -> None:
        """The bot is in these servers."""

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "UPDATE guilds SET left_at = NULL WHERE guild_id = ?",
                [(guild_id,) for guild_id in guild_ids],
            )

        await self._database.transact(write)

    async def known(self) -> set[int]:
        """Every server that something is kept of."""
        tables = await self._database.rows(_TABLES)
        union = " UNION ".join(f"SELECT guild_id FROM {table['name']}" for table in tables)
        return {row["guild_id"] for row in await self._database.rows(union)}

    async def left_before(self, moment: float) -> list[int]:
        """Servers that the bot left before this time and has not returned to."""
        rows = await self._database.rows(
            "SELECT guild_id FROM guilds WHERE left_at < ? ORDER BY left_at", (moment,)
        )
        return [row["guild_id"] for row in rows]

    async def forget(self, guild_id: int) -> tuple[list[str], list[str]]:
        """Delete every row of a server: the blobs and the model folders that are left to remove."""

        def write(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
            blobs = named(connection, guild_id)
            folders = connection.execute(
                "SELECT folder FROM models WHERE guild_id = ? AND folder IS NOT NULL", (guild_id,)
            ).fetchall()
            for table in connection.execute(_TABLES).fetchall():
                connection.execute(f"DELETE FROM {table['name']} WHERE guild_id = ?", (guild_id,))
            return (
                [blob for blob in blobs if not is_named(connection, blob)],
                [row["folder"] for row in folders],
            )

        return await self._database.transact(write)


_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND EXISTS"
    " (SELECT 1 FROM pragma_table_info(sqlite_master.name) WHERE name = 'guild_id') ORDER BY name"
)
"""Asked of the database itself, so that a table of a later version is not overlooked."""
