"""Servers: which were greeted, which were left, and forgetting one as a whole.

How long ago something was is counted in running time (see `days`).
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.named_files import COPIES, let_go, of_guild, of_request


class RunningTime:
    """Seconds that bots have run on a database, as of the last `advance` (see `days`)."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._counted = monotonic()

    async def advance(self) -> None:
        """Count what has passed since the last time."""
        now = self._monotonic()
        await self._database.execute(
            "UPDATE running_time SET seconds = seconds + ?", (max(0.0, now - self._counted),)
        )
        self._counted = now


@dataclass(frozen=True, slots=True)
class Moved:
    """Servers that something is kept of: where the bot is again, and where it is not any more."""

    returned: frozenset[int]
    left: frozenset[int]


class Guilds:
    """The guilds table, and everything that is kept of a server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def left(self, guild_id: int) -> None:
        """The bot left the server now, unless it had before."""
        await self._database.execute(
            "INSERT INTO guilds (guild_id, left_after) SELECT ?, seconds FROM running_time WHERE 1"
            " ON CONFLICT (guild_id)"
            " DO UPDATE SET left_after = coalesce(left_after, excluded.left_after)",
            (guild_id,),
        )

    async def returned(self, guild_ids: Collection[int]) -> None:
        """The bot is in these servers."""

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "UPDATE guilds SET left_after = NULL WHERE guild_id = ?",
                [(guild_id,) for guild_id in guild_ids],
            )

        await self._database.transact(write)

    async def moved(self, here: Collection[int]) -> Moved:
        """What has changed if the bot is in these servers and in no other."""

        def read(connection: sqlite3.Connection) -> Moved:
            rows = connection.execute(_MOVED, (json.dumps([*here]),)).fetchall()
            return Moved(
                frozenset(row["guild_id"] for row in rows if row["left_after"] is not None),
                frozenset(row["guild_id"] for row in rows if row["left_after"] is None),
            )

        return await self._database.read(read)

    async def overdue(self, seconds: float) -> list[int]:
        """Servers that the bot left so long ago, and longer, and has not returned to."""
        rows = await self._database.rows(
            "SELECT guild_id FROM guilds WHERE left_after <= (SELECT seconds FROM running_time) - ?"
            " ORDER BY left_after",
            (seconds,),
        )
        return [row["guild_id"] for row in rows]

    async def forget(self, guild_id: int) -> list[str]:
        """Delete every row of a server: the files and folders that are left to remove.

        Its requests go a few at a time, so that others can be answered in between; where that is
        broken off it is still known that the server was left.
        """
        paths: list[str] = []

        def few(connection: sqlite3.Connection) -> list[str] | None:
            return _forget_requests(connection, guild_id)

        while (some := await self._database.transact(few, gives_way=True)) is not None:
            paths += some

        def rest(connection: sqlite3.Connection) -> list[str]:
            blobs = of_guild(connection, guild_id)
            folders = connection.execute(
                "SELECT folder FROM models WHERE guild_id = ? AND folder IS NOT NULL", (guild_id,)
            ).fetchall()
            for table in connection.execute(_TABLES).fetchall():
                connection.execute(f"DELETE FROM {table['name']} WHERE guild_id = ?", (guild_id,))
            return let_go(connection, blobs, [*(row["folder"] for row in folders), COPIES])

        return paths + await self._database.transact(rest)


class Greetings:
    """The greetings table: which servers the bot has introduced itself to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, guild_id: int) -> bool:
        """From now on the server counts as greeted; false if it was before."""
        return bool(
            await self._database.execute(
                "INSERT OR IGNORE INTO greetings VALUES (?) RETURNING guild_id", (guild_id,)
            )
        )

    async def give_back(self, guild_id: int) -> None:
        """It did not come to a greeting."""
        await self._database.execute("DELETE FROM greetings WHERE guild_id = ?", (guild_id,))


def _forget_requests(connection: sqlite3.Connection, guild_id: int) -> list[str] | None:
    """Delete some requests of a server with all that hangs on them; None if there are no more."""
    rows = connection.execute(
        "SELECT id FROM requests WHERE guild_id = ? LIMIT ?", (guild_id, _AT_ONCE)
    ).fetchall()
    if not rows:
        return None
    blobs: set[str] = set()
    for row in rows:
        blobs |= of_request(connection, row["id"])
        connection.execute("DELETE FROM requests WHERE id = ?", (row["id"],))
    return let_go(connection, blobs)


_MOVED = (
    "SELECT guild_id, left_after FROM guilds"
    " WHERE (left_after IS NOT NULL) = (guild_id IN (SELECT value FROM json_each(?)))"
)
"""Compared by the database, which hands over no row of a server where nothing has changed."""

_AT_ONCE = 3
"""Requests that are deleted in one transaction: others wait for it."""

_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND EXISTS"
    " (SELECT 1 FROM pragma_table_info(sqlite_master.name) WHERE name = 'guild_id') AND NOT EXISTS"
    " (SELECT 1 FROM pragma_foreign_key_list(sqlite_master.name) WHERE on_delete = 'CASCADE')"
    " ORDER BY name"
)
"""Asked of the database itself, so that a table of a later version is not overlooked. What hangs on
rows of another table goes with them."""
