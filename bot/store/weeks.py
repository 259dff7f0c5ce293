"""When servers get their weekly post, and which pieces are of the week; in running time."""

from __future__ import annotations

import sqlite3

from bot.store.announcements import announce
from bot.store.database import Database
from bot.store.days import DAY

_WEEK = 7 * DAY


class Weeks:
    """The weekly_posts table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def wanted(self) -> list[int]:
        """Servers that want a weekly post."""
        rows = await self._database.rows("SELECT guild_id FROM settings WHERE name = 'weekly'")
        return [row["guild_id"] for row in rows]

    async def claim(self, guild_id: int, channel_id: int | None) -> bool:
        """Whether a week is over for the server: then its post is listed, and the next begins.

        The first week begins when this is asked for the first time.
        """

        def work(connection: sqlite3.Connection) -> bool:
            (now,) = connection.execute("SELECT seconds FROM running_time").fetchone()
            row = connection.execute(
                "SELECT due_after FROM weekly_posts WHERE guild_id = ?", (guild_id,)
            ).fetchone()
            if row is not None and now < row["due_after"]:
                return False
            connection.execute(
                "INSERT OR REPLACE INTO weekly_posts VALUES (?, ?)", (guild_id, now + _WEEK)
            )
            if row is not None and channel_id is not None:
                announce(connection, guild_id, channel_id, "weekly")
            return row is not None

        return await self._database.transact(work)

    async def begin(self) -> float:
        """The running time seven days ago."""
        row = await self._database.row("SELECT seconds FROM running_time")
        return (row["seconds"] if row else 0.0) - _WEEK
