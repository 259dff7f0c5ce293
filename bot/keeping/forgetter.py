"""Forgetting as a whole: the database first, then running work, files, caches and messages.

The database's part is one transaction. All that follows may be broken off at any point: work of a
dead boot is queued anyway, files to remove and messages to reword stay listed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import structlog

from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.forgetting import Forgetting, Forgotten
from bot.store.guilds import Guilds
from bot.store.unneeded_files import UnneededFiles

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.forgetter")


class Forgetter:
    """Removes songs, versions and servers, and everything that came of them.

    `redo` stops a running request and lets it begin again, `kick` tells that a request was queued,
    `uncache` takes songs (all, if None) out of what other machines keep of models, `reword` writes
    the messages again that name what was forgotten.
    """

    def __init__(
        self,
        *,
        database: Database,
        blobs: Blobs,
        redo: Callable[[int], Awaitable[None]],
        kick: Callable[[], None],
        uncache: Callable[[Collection[str] | None], Awaitable[None]],
        reword: Callable[[], None],
    ) -> None:
        self._database = database
        self._forgetting = Forgetting(database)
        self._guilds = Guilds(database)
        self._unneeded_files = UnneededFiles(database, blobs)
        self._redo = redo
        self._kick = kick
        self._uncache = uncache
        self._reword = reword

    async def songs(self, guild_id: int, song_ids: Sequence[int]) -> Forgotten:
        """Forget songs of a server and every version that was trained on one of them."""
        forgotten = await self._forgetting.songs(guild_id, song_ids)
        if forgotten.songs:
            _log.info("forgotten", guild=guild_id, songs=len(forgotten.songs))
            await self._clean_up(forgotten)
        return forgotten

    async def member(self, guild_id: int, user_id: int) -> Forgotten:
        """Forget every song that a member brought to a server."""
        return await self.songs(guild_id, await self._forgetting.of_member(guild_id, user_id))

    async def version(self, guild_id: int, number: int) -> Forgotten:
        """Delete a version of a server's model; `versions` is empty if there is none to delete."""
        forgotten = await self._forgetting.version(guild_id, number)
        if forgotten.versions:
            await self._clean_up(forgotten)
        return forgotten

    async def guild(self, guild_id: int) -> None:
        """Forget a server; its work must have been cancelled."""
        files = await self._guilds.forget(guild_id)
        await self._unneeded_files.remove(files)
        await self._uncache(None)
        await self._database.scrub()
        _log.info("server forgotten", guild=guild_id, files=len(files))

    async def _clean_up(self, forgotten: Forgotten) -> None:
        await asyncio.gather(*(self._redo(request_id) for request_id in forgotten.interrupted))
        await self._unneeded_files.remove(forgotten.files)
        await self._uncache(forgotten.songs or None)
        await self._database.scrub()
        self._kick()
        self._reword()
