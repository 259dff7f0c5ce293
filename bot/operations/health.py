"""Whether the bot does what it is there for, in a few questions with yes or no."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Mapping

import discord

from bot.operations.readings import is_connected
from bot.requests.dispatcher import LANES, Dispatcher
from bot.store.database import Database

_PATIENCE = 2.0
_LEAST_FREE = 256 * 2**20
"""Bytes: less, and a training or the next backup before an update may not fit."""


class Health:
    """Looks at the parts of a running bot."""

    def __init__(
        self, client: discord.AutoShardedClient, database: Database, dispatcher: Dispatcher
    ) -> None:
        self._client = client
        self._database = database
        self._dispatcher = dispatcher

    async def checks(self) -> Mapping[str, bool]:
        """By name, whether it is as it should be.

        `discord`: the gateway is connected. `database`: it answers within two seconds. `workers`:
        there is one that composes. `disk`: 256 MiB are left for the data folder.
        """
        return {
            "discord": is_connected(self._client),
            "database": await self._database_answers(),
            "workers": self._dispatcher.capacity[LANES[0]] > 0,
            "disk": await self._disk_has_room(),
        }

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._database.row("SELECT 1 FROM running_time") is not None
        except (TimeoutError, sqlite3.Error, ValueError):
            # ValueError: it was closed meanwhile
            return False

    async def _disk_has_room(self) -> bool:
        try:
            usage = await asyncio.to_thread(shutil.disk_usage, self._database.path.parent)
        except OSError:
            return False
        return usage.free >= _LEAST_FREE
