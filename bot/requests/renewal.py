"""Versions that this Motif cannot read any more are trained anew by themselves, once a start."""

from __future__ import annotations

import structlog

from bot.requests.automatic import queue_training
from bot.requests.shelf import Shelf
from bot.store.database import Database
from bot.store.models import Models

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.renewal")


class Renewal:
    """Until such a training is over the base composes in its server."""

    def __init__(self, database: Database, models: Models, shelf: Shelf) -> None:
        self._database = database
        self._models = models
        self._shelf = shelf

    async def queue_all(self) -> None:
        """Queue a training for every server whose version in use is outdated or damaged."""
        for version in await self._models.composing():
            if await self._shelf.readable(version):
                continue
            guild = version.guild_id
            ref = await self._database.transact(
                lambda connection, guild=guild: queue_training(connection, guild, "outdated")
            )
            _log.info("outdated", guild=guild, version=version.number, training=ref)
