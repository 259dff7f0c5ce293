"""What has to be looked after now and then: takedowns, servers that were left, old files.

Days are counted in running time (see `store.days`), so that no clock can make them pass.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord
import structlog

from bot.keeping.erasing import MessageRemoval
from bot.keeping.forgetter import Forgetter
from bot.keeping.retention import Retention
from bot.keeping.rewording import Rewording
from bot.regularly import regularly
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.store.days import DAY
from bot.store.forgetting import Takedowns
from bot.store.forms import RefusedForms
from bot.store.guilds import Guilds, RunningTime
from bot.store.packs import Packs
from bot.store.unneeded_files import UnneededFiles

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.upkeep")


@dataclass(frozen=True, slots=True)
class Terms:
    """Days that the data of a server is kept after the bot left it; seconds between two looks."""

    left_days: float
    every: float


class Upkeep:
    """Goes round for as long as the bot runs. Every step is safe to be broken off."""

    def __init__(
        self,
        *,
        client: discord.Client,
        forgetter: Forgetter,
        guilds: Guilds,
        takedowns: Takedowns,
        retention: Retention,
        rewording: Rewording,
        messages: MessageRemoval,
        running_time: RunningTime,
        unneeded_files: UnneededFiles,
        ledger: Ledger,
        packs: Packs,
        refused_forms: RefusedForms,
        cancel: Callable[[Request], Awaitable[bool]],
        terms: Terms,
    ) -> None:
        self._client = client
        self._forgetter = forgetter
        self._guilds = guilds
        self._takedowns = takedowns
        self._retention = retention
        self._rewording = rewording
        self._messages = messages
        self._running_time = running_time
        self._unneeded_files = unneeded_files
        self._ledger = ledger
        self._packs = packs
        self._refused_forms = refused_forms
        self._cancel = cancel
        self._terms = terms
        self._swept = False

    async def run(self) -> None:
        await regularly(self._round, self._terms.every, "upkeep", at_once=True)

    async def _round(self) -> None:
        await self.once()
        if not self._swept:
            await self._unneeded_files.sweep()
            self._swept = True

    async def once(self) -> None:
        """One round."""
        await self._running_time.advance()
        for guild_id, songs in (await self._takedowns.violations()).items():
            _log.info("songs are taken down", guild=guild_id, songs=len(songs))
            await self._forgetter.songs(guild_id, songs)
        if self._client.is_ready():
            await self._look_who_left()
        await self._retention.drop_old()
        await self._packs.drop_told()
        await self._refused_forms.drop_old()
        await self._unneeded_files.remove_listed()
        await self._unneeded_files.empty_trash()
        self._rewording.start()
        self._messages.start()

    async def left(self, guild_id: int) -> None:
        """The bot was removed from a server: nobody is left to hear of what waits there."""
        for request in await self._ledger.open_in(guild_id):
            await self._cancel(request)
        await self._guilds.left(guild_id)

    async def returned(self, guild_id: int) -> None:
        """The bot is in a server again."""
        await self._guilds.returned([guild_id])

    async def _look_who_left(self) -> None:
        """What happened while the bot was away counts from now on; what is overdue is deleted."""
        here = {guild.id for guild in self._client.guilds}
        moved = await self._guilds.moved(here)
        if moved.returned:
            await self._guilds.returned(moved.returned)
        for guild_id in moved.left:
            await self._guilds.left(guild_id)
        for guild_id in await self._guilds.overdue(self._terms.left_days * DAY):
            if guild_id not in here:
                for request in await self._ledger.open_in(guild_id):
                    await self._cancel(request)
                await self._forgetter.guild(guild_id)
