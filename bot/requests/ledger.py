"""The requests table and its states: every accepted request is a row, and none is lost.

receiving → queued → running → done | failed; cancelled from any open state. A row is `receiving`
until its interaction is acknowledged and its uploads are kept. `told_at` closes a row: its outcome
reached the member. A running row carries the boot id of the bot that runs it, not a time, so that
no jump of the clock can end or extend a lease.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiosqlite

from bot.requests.fairness import Waiting, next_in_line
from bot.requests.request import Draft, Kind, Request, Upload, new_ref
from bot.store.database import Database

_OPEN = "state IN ('receiving', 'queued', 'running')"


@dataclass(frozen=True, slots=True)
class Caps:
    """How many unfinished requests a member and a server may have."""

    member: int
    guild: int


class QuotaReached(Exception):
    """A cap is reached; carries how many requests the member and the server have open."""

    def __init__(self, member: int, guild: int) -> None:
        super().__init__(member, guild)
        self.member = member
        self.guild = guild


class Ledger:
    """Every change of a request's state."""

    def __init__(self, database: Database, caps: Caps) -> None:
        self._database = database
        self._caps = caps
        self.boot = secrets.token_hex(8)

    async def admit(self, draft: Draft) -> Request | None:
        """Accept a request; None if this very interaction was accepted before.

        Raises QuotaReached.
        """
        async with self._database.transaction() as connection:
            seen = await _one(
                connection, "SELECT 1 FROM requests WHERE interaction_id = ?", draft.interaction_id
            )
            if seen:
                return None
            counts = await _one(
                connection,
                f"SELECT count(*) AS guild, coalesce(sum(user_id = ?), 0) AS member"
                f" FROM requests WHERE guild_id = ? AND {_OPEN}",
                draft.user_id,
                draft.guild_id,
            )
            assert counts is not None
            if counts["member"] >= self._caps.member or counts["guild"] >= self._caps.guild:
                raise QuotaReached(counts["member"], counts["guild"])
            ref = new_ref()
            while await _one(connection, "SELECT 1 FROM requests WHERE ref = ?", ref):
                ref = new_ref()
            cursor = await connection.execute(
                "INSERT INTO requests (ref, interaction_id, token, guild_id, channel_id, user_id,"
                " locale, private, upload_limit, kind, parameters, nonce, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    ref,
                    draft.interaction_id,
                    draft.token,
                    draft.guild_id,
                    draft.channel_id,
                    draft.user_id,
                    draft.locale,
                    draft.private,
                    draft.upload_limit,
                    draft.kind,
                    json.dumps(draft.parameters),
                    f"motif-{ref}-{secrets.token_hex(5)}",
                    time.time(),
                ),
            )
            await connection.executemany(
                "INSERT INTO request_files (request_id, position, name, url, size)"
                " VALUES (?, ?, ?, ?, ?)",
                [
                    (cursor.lastrowid, position, file.name, file.url, file.size)
                    for position, file in enumerate(draft.uploads)
                ],
            )
            row = await _one(connection, "SELECT * FROM requests WHERE id = ?", cursor.lastrowid)
            assert row is not None
            return Request.from_row(row)

    async def acknowledge(self, request_id: int, card_id: int | None) -> None:
        """The member sees the card. A request without uploads is ready at once."""
        await self._write(
            "UPDATE requests SET acknowledged = 1, card_id = coalesce(?, card_id), state = CASE"
            " WHEN state = 'receiving' AND NOT EXISTS (SELECT 1 FROM request_files"
            "  WHERE request_id = requests.id AND sha256 IS NULL) THEN 'queued' ELSE state END"
            " WHERE id = ?",
            card_id,
            request_id,
        )

    async def withdraw(self, request_id: int) -> None:
        """Close a request whose interaction was never acknowledged: nobody waits for it."""
        await self._write(
            "UPDATE requests SET state = 'cancelled', told_at = ?, finished_at = ?, token = NULL,"
            " card_closed = 1 WHERE id = ? AND acknowledged = 0",
            time.time(),
            time.time(),
            request_id,
        )

    async def uploads(self, request_id: int) -> list[Upload]:
        rows = await self._database.rows(
            "SELECT name, url, size, sha256 FROM request_files WHERE request_id = ?"
            " ORDER BY position",
            (request_id,),
        )
        return [Upload(row["name"], row["url"], row["size"], row["sha256"]) for row in rows]

    async def received(self, request_id: int, blobs: Sequence[str]) -> None:
        """All uploads are kept: the request waits for its turn."""
        async with self._database.transaction() as connection:
            await connection.executemany(
                "UPDATE request_files SET sha256 = ? WHERE request_id = ? AND position = ?",
                [(sha256, request_id, position) for position, sha256 in enumerate(blobs)],
            )
            await connection.execute(
                "UPDATE requests SET state = 'queued' WHERE id = ? AND state = 'receiving'",
                (request_id,),
            )

    async def lease(self, kinds: Sequence[Kind]) -> Request | None:
        """Hand out the request whose turn it is, one attempt counted; None if nobody waits."""
        async with self._database.transaction() as connection:
            turn = next_in_line(await self._waiting(connection), kinds)
            if turn is None:
                return None
            await connection.execute(
                "UPDATE requests SET state = 'running', lease = ?, attempts = attempts + 1"
                " WHERE id = ?",
                (self.boot, turn.request_id),
            )
            await connection.execute(
                "INSERT INTO guilds (guild_id, last_served)"
                " VALUES (?, (SELECT coalesce(max(last_served), 0) + 1 FROM guilds))"
                " ON CONFLICT (guild_id) DO UPDATE SET last_served = excluded.last_served",
                (turn.guild_id,),
            )
            row = await _one(connection, "SELECT * FROM requests WHERE id = ?", turn.request_id)
            assert row is not None
            return Request.from_row(row)

    async def waiting(self) -> list[Waiting]:
        """Every queued request, for positions and estimates."""
        rows = await self._database.rows(_WAITING)
        return [Waiting(row["id"], row["guild_id"], row["kind"], row["served"]) for row in rows]

    async def put_back(self, request_id: int, *, counted: bool) -> None:
        """Return a running request to the queue; `counted` keeps the attempt it had."""
        await self._write(
            "UPDATE requests SET state = 'queued', lease = NULL, attempts = attempts - ?"
            " WHERE id = ? AND state = 'running' AND lease = ?",
            0 if counted else 1,
            request_id,
            self.boot,
        )

    async def fail(self, request_id: int, problem: str, remedy: str) -> bool:
        """Close the work with an explanation; false if the request was not open any more."""
        return await self._write(
            "UPDATE requests SET state = 'failed', lease = NULL, problem = ?, remedy = ?,"
            f" finished_at = ? WHERE id = ? AND {_OPEN}",
            problem,
            remedy,
            time.time(),
            request_id,
        )

    async def cancel(self, request_id: int) -> bool:
        """Close the work because somebody asked for it; false if it was finished already."""
        return await self._write(
            "UPDATE requests SET state = 'cancelled', lease = NULL, finished_at = ?"
            f" WHERE id = ? AND {_OPEN}",
            time.time(),
            request_id,
        )

    async def find(self, guild_id: int, ref: str) -> Request | None:
        row = await self._database.row(
            "SELECT * FROM requests WHERE guild_id = ? AND ref = ?", (guild_id, ref)
        )
        return Request.from_row(row) if row else None

    async def by_id(self, request_id: int) -> Request:
        row = await self._database.row("SELECT * FROM requests WHERE id = ?", (request_id,))
        assert row is not None, f"request {request_id} is not in the ledger"
        return Request.from_row(row)

    async def open_in(self, guild_id: int) -> list[Request]:
        rows = await self._database.rows(
            f"SELECT * FROM requests WHERE guild_id = ? AND {_OPEN} ORDER BY id", (guild_id,)
        )
        return [Request.from_row(row) for row in rows]

    async def unclosed(self) -> list[Request]:
        """Every request that something is left to do or to say about."""
        rows = await self._database.rows("SELECT * FROM requests WHERE card_closed = 0 ORDER BY id")
        return [Request.from_row(row) for row in rows]

    async def usual_seconds(self, kind: Kind) -> float | None:
        """The mean of the last twenty finished requests; None before the first."""
        row = await self._database.row(
            "SELECT avg(seconds) AS mean FROM (SELECT seconds FROM requests WHERE kind = ?"
            " AND seconds IS NOT NULL ORDER BY id DESC LIMIT 20)",
            (kind,),
        )
        return row["mean"] if row else None

    async def recover(self, limit: int) -> list[Request]:
        """After a start: leases of earlier boots go back to the queue, or fail past `limit`.

        Returns those that used up their attempts; the caller words and records the failure.
        """
        async with self._database.transaction() as connection:
            await connection.execute(
                "UPDATE requests SET state = 'queued', lease = NULL"
                " WHERE state = 'running' AND lease <> ? AND attempts < ?",
                (self.boot, limit),
            )
            rows = await connection.execute_fetchall(
                "SELECT * FROM requests WHERE state = 'running' AND lease <> ?", (self.boot,)
            )
            return [Request.from_row(row) for row in rows]

    async def put_all_back(self) -> None:
        """Before a stop: what this boot runs waits for the next one, its attempt not counted."""
        await self._write(
            "UPDATE requests SET state = 'queued', lease = NULL, attempts = attempts - 1"
            " WHERE state = 'running' AND lease = ?",
            self.boot,
        )

    async def _write(self, sql: str, *values: object) -> bool:
        async with self._database.transaction() as connection:
            cursor = await connection.execute(sql, values)
            return cursor.rowcount > 0

    async def _waiting(self, connection: aiosqlite.Connection) -> list[Waiting]:
        rows = await connection.execute_fetchall(_WAITING)
        return [Waiting(row["id"], row["guild_id"], row["kind"], row["served"]) for row in rows]


_WAITING = (
    "SELECT id, requests.guild_id, kind, coalesce(last_served, 0) AS served FROM requests"
    " LEFT JOIN guilds ON guilds.guild_id = requests.guild_id WHERE state = 'queued' ORDER BY id"
)


async def _one(connection: aiosqlite.Connection, sql: str, *values: object):
    return next(iter(await connection.execute_fetchall(sql, values)), None)
