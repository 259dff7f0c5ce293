"""What became of a request, written so that a killed bot can go on telling it.

`sending` is set before the first message is tried, so that the next boot knows that it may be
there already; `told_at` is set once it is.
"""

from __future__ import annotations

import json
import sqlite3
import time

from bot.store.database import Database
from engine.messages import Message


class Outcomes:
    """The telling of outcomes, as the ledger keeps it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sending(self, request_id: int) -> None:
        """From here on the message may exist."""
        await self._write(
            "UPDATE requests SET sending = 1, tries = tries + 1 WHERE id = ?", request_id
        )

    async def told(self, request_id: int, channel_id: int | None, message_id: int | None) -> None:
        """The outcome reached the member; the post, if there is one, stands at this message."""

        def tell(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE requests SET told_at = ?, message_id = ? WHERE id = ?",
                (time.time(), message_id, request_id),
            )
            connection.execute(
                "UPDATE posts SET channel_id = ?, message_id = ? WHERE request_id = ?",
                (channel_id, message_id, request_id),
            )

        await self._database.transact(tell)

    async def closed(self, request_id: int) -> None:
        """The card says how it ended, or cannot be reached any more."""
        await self._write(
            "UPDATE requests SET card_closed = 1, token = NULL WHERE id = ?", request_id
        )

    async def undeliverable(self, request_id: int, failure: Message) -> None:
        """The work is done, but Discord will never take it."""
        await self._write(
            "UPDATE requests SET state = 'failed', failure = ? WHERE id = ?",
            json.dumps(failure.to_json()),
            request_id,
        )

    async def _write(self, sql: str, *values: object) -> None:
        await self._database.execute(sql, values)
