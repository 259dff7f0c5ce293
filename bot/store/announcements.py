"""What the bot says in channels by itself: listed in the transaction that makes it due."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from typing import Literal

from bot.requests.request import new_ref
from bot.store.database import Database

Kind = Literal["weekly", "jam", "voting", "result"]


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
