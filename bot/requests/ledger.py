"""The requests table and its states: every accepted request is a row, and none is lost.

receiving → queued → running → done | failed; cancelled from any open state. A row is `receiving`
until its interaction is acknowledged and its uploads are kept. `told_at` closes a row: its outcome
reached the member. A running row carries the boot id of the bot that runs it, not a time, so that
no jump of the clock can end or extend a lease.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.requests.fairness import Place
from bot.requests.request import Draft, Kind, Request, Upload, new_ref
from bot.requests.turns import next_in_line, order, place
from bot.store.database import Database
from bot.store.named_files import let_go
from engine.messages import Message

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

    async def admit(self, draft: Draft, caps: Caps | None = None) -> Request | None:
        """Accept a request; None if this very interaction was accepted before.

        `caps` of its server, where they are not the operator's. Raises QuotaReached.
        """
        held = caps or self._caps
        return await self._database.transact(lambda c: self._admit(c, draft, held))

    async def acknowledge(self, request_id: int, card_id: int | None) -> None:
        """The member sees the card. A request whose uploads are kept is ready at once."""
        await self._write(
            "UPDATE requests SET acknowledged = 1, card_id = coalesce(?, card_id), state = CASE"
            " WHEN state = 'receiving' AND NOT EXISTS (SELECT 1 FROM json_each(uploads)"
            "  WHERE value ->> 'sha256' IS NULL) THEN 'queued' ELSE state END WHERE id = ?",
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

    async def received(self, request_id: int, uploads: Sequence[Upload]) -> bool:
        """The uploads are kept, as far as they could be had: the request waits for its turn.

        False if it does not wait for them any more.
        """
        return await self._write(
            "UPDATE requests SET state = 'queued', uploads = ?"
            " WHERE id = ? AND state = 'receiving'",
            _uploads(uploads),
            request_id,
        )

    async def forget_uploads(self, request_id: int) -> list[str]:
        """The work is over: the blobs of its uploads that nothing else needs, to be removed."""

        def forget(connection: sqlite3.Connection) -> list[str]:
            row = _one(connection, "SELECT * FROM requests WHERE id = ?", request_id)
            assert row is not None
            uploads = Request.from_row(row).uploads
            emptied = _uploads([replace(upload, sha256=None) for upload in uploads])
            connection.execute(
                "UPDATE requests SET uploads = ? WHERE id = ?", (emptied, request_id)
            )
            kept = {upload.sha256 for upload in uploads if upload.sha256}
            return [Path(path).name for path in let_go(connection, kept)]

        return await self._database.transact(forget)

    async def lease(self, kinds: Sequence[Kind]) -> Request | None:
        """Hand out the request whose turn it is, one attempt counted; None if nobody waits."""

        def hand_out(connection: sqlite3.Connection) -> Request | None:
            turn = next_in_line(connection, kinds)
            if turn is None:
                return None
            connection.execute(
                "INSERT INTO guilds (guild_id, last_served)"
                " VALUES (?, (SELECT max(coalesce(max(last_served), 0), 0) + 1 FROM guilds))"
                " ON CONFLICT (guild_id) DO UPDATE SET last_served = excluded.last_served",
                (turn["guild_id"],),
            )
            row = connection.execute(
                "UPDATE requests SET state = 'running', lease = ?, attempts = attempts + 1"
                " WHERE id = ? RETURNING *",
                (self.boot, turn["id"]),
            ).fetchone()
            return Request.from_row(row)

        return await self._database.transact(hand_out)

    async def leased(self) -> list[Request]:
        """What this boot has handed out and is not closed or put back."""
        return await self._find("state = 'running' AND lease = ?", self.boot)

    async def places(self, kind: Kind, accepted: Collection[int] = ()) -> dict[int, int]:
        """The place of every queued request of a kind, from 1, by id and in their order.

        Those of the `accepted` ids have one as well that are not acknowledged yet.
        """

        def read(connection: sqlite3.Connection) -> dict[int, int]:
            ids = order(connection, kind, accepted)
            return {request_id: number for number, request_id in enumerate(ids, 1)}

        return await self._database.read(read)

    async def place(
        self, request: Request, accepted: Collection[int] = (), *, told: int = 0
    ) -> Place | None:
        """The place of one request, without a look at the whole queue; see `turns.place`."""

        def read(connection: sqlite3.Connection) -> Place | None:
            return place(connection, request.id, request.kind, accepted, told=told)

        return await self._database.read(read)

    async def put_back(self, request_id: int, *, counted: bool) -> None:
        """Return a running request to the queue; `counted` keeps the attempt it had."""
        await self._write(
            "UPDATE requests SET state = 'queued', lease = NULL, attempts = attempts - ?"
            " WHERE id = ? AND state = 'running' AND lease = ?",
            0 if counted else 1,
            request_id,
            self.boot,
        )

    async def finish(self, request_id: int, seconds: float) -> bool:
        """The work is done and left no piece; false if it is not this boot's any more."""
        return await self._write(
            "UPDATE requests SET state = 'done', lease = NULL, seconds = ?, finished_at = ?"
            " WHERE id = ? AND state = 'running' AND lease = ?",
            seconds,
            time.time(),
            request_id,
            self.boot,
        )

    async def fail(self, request_id: int, failure: Message) -> bool:
        """Close the work with an explanation; false if the request was not open any more."""
        return await self._write(
            "UPDATE requests SET state = 'failed', lease = NULL, failure = ?,"
            f" finished_at = ? WHERE id = ? AND {_OPEN}",
            json.dumps(failure.to_json()),
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
        request = await self.get(request_id)
        assert request is not None, f"request {request_id} is not in the ledger"
        return request

    async def get(self, request_id: int) -> Request | None:
        """A request, unless everything of its server was forgotten."""
        row = await self._database.row("SELECT * FROM requests WHERE id = ?", (request_id,))
        return Request.from_row(row) if row else None

    async def open_in(self, guild_id: int) -> list[Request]:
        return await self._find(f"guild_id = ? AND {_OPEN} ORDER BY id", guild_id)

    async def some(self, request_ids: Collection[int]) -> list[Request]:
        """Those of these requests that there are."""
        if not request_ids:
            return []
        return await self._find(f"id IN ({', '.join('?' * len(request_ids))})", *request_ids)

    async def unclosed(self) -> list[Request]:
        """Every request that something is left to do or to say about."""
        return await self._find("card_closed = 0 ORDER BY id")

    async def unsettled(self) -> list[Request]:
        """Those of them that are neither waiting for their turn nor being worked on."""
        return await self._find("card_closed = 0 AND state NOT IN ('queued', 'running')")

    async def usual(self, kind: Kind) -> float | None:
        """The mean seconds of the last twenty of the kind that were done; None before the first."""
        row = await self._database.row(
            "SELECT avg(seconds) AS mean FROM (SELECT seconds FROM requests"
            " WHERE kind = ? AND seconds IS NOT NULL ORDER BY id DESC LIMIT 20)",
            (kind,),
        )
        assert row is not None
        return row["mean"]

    async def recover(self, limit: int) -> list[Request]:
        """After a start: leases of earlier boots go back to the queue, or fail past `limit`.

        Returns those that used up their attempts; the caller words and records the failure.
        """
        await self._database.execute(
            "UPDATE requests SET state = 'queued', lease = NULL"
            " WHERE state = 'running' AND lease <> ? AND attempts < ?",
            (self.boot, limit),
        )
        return await self._find("state = 'running' AND lease <> ?", self.boot)

    async def put_all_back(self) -> None:
        """Before a stop: what this boot runs waits for the next one, its attempt not counted."""
        await self._write(
            "UPDATE requests SET state = 'queued', lease = NULL, attempts = attempts - 1"
            " WHERE state = 'running' AND lease = ?",
            self.boot,
        )

    def _admit(self, connection: sqlite3.Connection, draft: Draft, caps: Caps) -> Request | None:
        if _one(
            connection, "SELECT 1 FROM requests WHERE interaction_id = ?", draft.interaction_id
        ):
            return None
        counts = _one(
            connection,
            f"SELECT count(*) AS guild, coalesce(sum(user_id = ?), 0) AS member"
            f" FROM requests INDEXED BY requests_open WHERE guild_id = ? AND {_OPEN}",
            draft.user_id,
            draft.guild_id,
        )
        assert counts is not None
        if counts["member"] >= caps.member or counts["guild"] >= caps.guild:
            raise QuotaReached(counts["member"], counts["guild"])
        ref = new_ref()
        while _one(connection, "SELECT 1 FROM requests WHERE ref = ?", ref):
            ref = new_ref()
        values = {
            "ref": ref,
            "interaction_id": draft.interaction_id,
            "token": draft.token,
            "guild_id": draft.guild_id,
            "channel_id": draft.channel_id,
            "user_id": draft.user_id,
            "locale": draft.locale,
            "private": draft.private,
            "upload_limit": draft.upload_limit,
            "kind": draft.kind,
            "parameters": json.dumps(draft.parameters),
            "uploads": _uploads(draft.uploads),
            "nonce": f"motif-{secrets.token_hex(9)}",
            "created_at": time.time(),
        }
        row = connection.execute(
            f"INSERT INTO requests ({', '.join(values)})"
            f" VALUES ({', '.join(':' + name for name in values)}) RETURNING *",
            values,
        ).fetchone()
        return Request.from_row(row)

    async def _find(self, where: str, *values: object) -> list[Request]:
        def read(connection: sqlite3.Connection) -> list[Request]:
            rows = connection.execute(f"SELECT * FROM requests WHERE {where}", values)
            return [Request.from_row(row) for row in rows]

        return await self._database.read(read)

    async def _write(self, sql: str, *values: object) -> bool:
        return bool(await self._database.execute(f"{sql} RETURNING id", values))


def _one(connection: sqlite3.Connection, sql: str, *values: object) -> sqlite3.Row | None:
    return connection.execute(sql, values).fetchone()


def _uploads(uploads: Sequence[Upload]) -> str:
    return json.dumps([asdict(upload) for upload in uploads])
