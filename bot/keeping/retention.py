"""Room on the disk: files that can be made again go when they are old or the server is full.

They are listed to be removed, and go with the next round of upkeep: nobody waits for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.store.blobs import Blobs
from bot.store.days import DAY
from bot.store.usage import Spare, Usage

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.retention")

_AT_ONCE = 16
"""Pieces that are spared in one transaction: others wait for it."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that a server fills and may fill."""

    used: int
    limit: int

    @property
    def full(self) -> bool:
        return self.used >= self.limit


class Retention:
    """`days` that files of pieces are kept, 0: for ever; `limit` bytes of a server."""

    def __init__(self, usage: Usage, blobs: Blobs, days: float, limit: int) -> None:
        self._usage = usage
        self._blobs = blobs
        self._days = days
        self._limit = limit
        self._looked_until = 0.0

    async def room(self, guild_id: int) -> Room:
        """What the server fills, after sparing what can be spared if it is full."""
        room = await self._measure(guild_id)
        while room.full and (spare := await self._usage.spare(guild_id, _AT_ONCE)):
            spared: list[Spare] = []
            for piece in spare:
                if room.full:
                    spared.append(piece)
                    room = Room(room.used - piece.size, room.limit)
            await self._drop(spared)
        return room

    async def drop_old(self) -> None:
        """Drop the files of pieces that are older than is kept."""
        if not self._days:
            return
        until = await self._usage.running_time() - self._days * DAY
        while old := await self._usage.made(self._looked_until, until, _AT_ONCE):
            await self._drop(old)
        # what cannot be spared stays for ever, and is not looked at again
        self._looked_until = max(until, self._looked_until)

    async def _drop(self, spared: Sequence[Spare]) -> None:
        files = await self._usage.drop([spare.request_id for spare in spared])
        _log.info("files dropped", pieces=len(spared), files=len(files))

    async def _measure(self, guild_id: int) -> Room:
        return Room(await self._usage.of(guild_id, self._size), self._limit)

    def _size(self, blob: str) -> int:
        try:
            return self._blobs.path(blob).stat().st_size
        except FileNotFoundError:
            return 0
