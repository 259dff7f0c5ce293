"""Who did what to whose work."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass

from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit; `actor_id` is None for the bot itself."""

    actor_id: int | None
    action: str
    subject: str
    at: float


class Audit:
    """The audit table; it is only ever added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, guild_id: int, actor_id: int | None, action: str, subject: str) -> None:
        await self._database.execute(
            "INSERT INTO audit (guild_id, actor_id, action, subject, at) VALUES (?, ?, ?, ?, ?)",
            (guild_id, actor_id, action, subject, time.time()),
        )

    async def newest(self, guild_id: int, most: int) -> tuple[list[Deed], int]:
        """The latest lines of a server, newest first, and how many there are in all."""

        def read(connection: sqlite3.Connection) -> tuple[list[Deed], int]:
            rows = connection.execute(
                "SELECT actor_id, action, subject, at FROM audit WHERE guild_id = ?"
                " ORDER BY id DESC LIMIT ?",
                (guild_id, most),
            )
            deeds = [Deed(**{name: row[name] for name in Deed.__slots__}) for row in rows]
            (count,) = connection.execute(
                "SELECT count(*) FROM audit WHERE guild_id = ?", (guild_id,)
            ).fetchone()
            return deeds, count

        return await self._database.read(read)
