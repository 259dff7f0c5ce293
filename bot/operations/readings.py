"""What there is at this moment, read when somebody asks for it."""

from __future__ import annotations

import asyncio
import math
import shutil
import time
from pathlib import Path

import discord

from bot.operations.metrics import Levels
from bot.requests.dispatcher import LANES, Dispatcher
from bot.store.database import Database
from bot.store.opening import FILE

_STATES = ("receiving", "queued", "running")

_OPEN = (
    "SELECT kind, state, count(*) AS count, min(created_at) AS oldest FROM requests"
    " WHERE state IN ('receiving', 'queued', 'running') GROUP BY kind, state"
)
_UNTOLD = (
    "SELECT count(*) AS count FROM requests"
    " WHERE card_closed = 0 AND state NOT IN ('receiving', 'queued', 'running')"
)


class Readings:
    """Looks at the parts of a running bot."""

    def __init__(
        self, client: discord.AutoShardedClient, database: Database, dispatcher: Dispatcher
    ) -> None:
        self._client = client
        self._database = database
        self._dispatcher = dispatcher
        self._folder = database.path.parent

    async def fill(self, levels: Levels) -> None:
        """Set every gauge to what is there now. Raises sqlite3.Error, OSError."""
        await self._requests(levels)
        for lane in LANES:
            levels.machines.labels(lane).set(self._dispatcher.capacity[lane])
        self._discord(levels)
        await self._disk(levels)

    async def _requests(self, levels: Levels) -> None:
        rows = await self._database.rows(_OPEN)
        found = {(row["kind"], row["state"]): row for row in rows}
        for kind in LANES:
            for state in _STATES:
                row = found.get((kind, state))
                levels.requests.labels(kind, state).set(row["count"] if row else 0)
            queued = found.get((kind, "queued"))
            waited = time.time() - queued["oldest"] if queued else 0.0
            levels.oldest.labels(kind).set(max(0.0, waited))
        untold = await self._database.row(_UNTOLD)
        levels.untold.set(untold["count"] if untold else 0)

    def _discord(self, levels: Levels) -> None:
        levels.ready.set(is_connected(self._client))
        levels.guilds.set(len(self._client.guilds))
        for shard, latency in self._client.latencies:
            levels.gateway.labels(str(shard)).set(latency if math.isfinite(latency) else math.nan)

    async def _disk(self, levels: Levels) -> None:
        usage = await asyncio.to_thread(shutil.disk_usage, self._folder)
        levels.disk_free.set(usage.free)
        levels.disk_size.set(usage.total)
        for file in (FILE, f"{FILE}-wal"):
            levels.database.labels(file).set(_size(self._folder / file))


def is_connected(client: discord.AutoShardedClient) -> bool:
    """Whether every shard of the client is connected to the gateway.

    `client.is_ready` comes seconds after the first commands, when no more servers are announced.
    """
    shards = client.shards
    every = 0 < len(shards) == client.shard_count
    return every and not any(shard.is_closed() for shard in shards.values())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
