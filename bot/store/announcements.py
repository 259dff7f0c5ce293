"""What the bot says in channels by itself, and when servers get their weekly post.

It is listed in the transaction that makes it due.
"""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from typing import Literal

from bot.requests.request import new_ref
from bot.store.database import Database
from bot.store.days import DAY

Kind = Literal["weekly", "jam", "voting", "result"]

_WEEK = 7 * DAY
"""Seconds of running time (see `days`)."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something to say once. `sending`: it may stand there already, after the message `follows`."""

    id: int
    guild_id: int
    channel_id: int
    ref: str
    kind: Kind
    subject: int
    nonce: str
    sending: bool
    follows: int | None


def announce(
    connection: sqlite3.Connection, guild_id: int, channel_id: int, kind: Kind, subject: int = 0
) -> None:
    """List an announcement, as part of the caller's transaction."""
    connection.execute(
        "INSERT INTO announcements (guild_id, channel_id, ref, kind, subject, nonce)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (guild_id, channel_id, new_ref(), kind, subject, secrets.token_hex(8)),
    )


class Announcements:
    """The announcements table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def untold(self) -> list[Announcement]:
        """Everything that is still to be said, oldest first."""
        rows = await self._database.rows("SELECT * FROM announcements WHERE told = 0 ORDER BY id")
        return [
            Announcement(**{name: row[name] for name in Announcement.__slots__}) for row in rows
        ]

    async def sending(self, announcement_id: int, follows: int | None) -> None:
        """From here on the message may exist."""
        await self._database.execute(
            "UPDATE announcements SET sending = 1, follows = ? WHERE id = ?",
            (follows, announcement_id),
        )

    async def told(self, announcement_id: int, message_id: int | None) -> None:
        """It stands at this message; None: there was nothing to say, or nowhere to say it."""
        await self._database.execute(
            "UPDATE announcements SET told = 1, message_id = ? WHERE id = ?",
            (message_id, announcement_id),
        )


class Weeks:
    """The weekly_posts table: when servers get their post, and which pieces are of the week."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self) -> list[int]:
        """Servers that want a weekly post and are to be claimed: their week is over, or begins."""
        rows = await self._database.rows(
            "SELECT guild_id FROM settings LEFT JOIN weekly_posts USING (guild_id)"
            " WHERE name = 'weekly' AND (due_after IS NULL"
            "  OR due_after <= (SELECT seconds FROM running_time))"
        )
        return [row["guild_id"] for row in rows]

    async def claim(self, guild_id: int, channel_id: int | None = None) -> bool:
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

    async def pieces(self, guild_id: int) -> frozenset[int]:
        """The requests of a server whose pieces were made in the last seven days."""
        rows = await self._database.rows(
            "SELECT request_id FROM posts WHERE guild_id = ? AND deleted_at IS NULL"
            " AND made_after >= (SELECT seconds FROM running_time) - ?",
            (guild_id, _WEEK),
        )
        return frozenset(row["request_id"] for row in rows)
