"""Who did what to whose work."""

from __future__ import annotations

import time

from bot.store.database import Database


class Audit:
    """The audit table; it is only ever added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, guild_id: int, actor_id: int | None, action: str, subject: str) -> None:
        await self._database.execute(
            "INSERT INTO audit (guild_id, actor_id, action, subject, at) VALUES (?, ?, ?, ?, ?)",
            (guild_id, actor_id, action, subject, time.time()),
        )
