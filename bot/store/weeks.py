"""When servers get their weekly post, and which pieces are of the week; in running time."""

from __future__ import annotations

import sqlite3

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

    async def claim(self, guild_id: int) -> bool:
        """Whether a week is over for the server, and then the next begins.

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
            return row is not None

        return await self._database.transact(work)

    async def pieces(self, guild_id: int) -> frozenset[int]:
        """The requests of a server whose pieces were made in the last seven days."""
        rows = await self._database.rows(
            "SELECT request_id FROM posts WHERE guild_id = ? AND deleted_at IS NULL"
            " AND made_after >= (SELECT seconds FROM running_time) - ?",
            (guild_id, _WEEK),
        )
        return frozenset(row["request_id"] for row in rows)
