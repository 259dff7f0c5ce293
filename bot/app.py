"""The Discord client: commands, buttons, start, stop, and the funnel for unexpected errors."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.chat.admission import CommandTree, allowed, leave_unlisted
from bot.chat.replies import reply
from bot.compute.jobs import Compute
from bot.features.compose.cog import Compose
from bot.features.details.again import AgainButton
from bot.features.help.cog import Help
from bot.features.model.browsing import VersionMenu
from bot.features.model.changing import ConfirmVersionButton, DeleteVersionButton, UseButton
from bot.features.model.cog import ModelCard
from bot.features.queue.buttons import CancelButton
from bot.features.queue.cog import Queue
from bot.features.share.buttons import ShareButton, ShareTakeButton
from bot.features.songs.browsing import PageButton, SongMenu
from bot.features.songs.cog import SongList
from bot.features.songs.correcting import CorrectButton
from bot.features.songs.listening import HearButton
from bot.features.songs.removing import (
    ConfirmRemoval,
    KeepButton,
    RemoveAllButton,
    RemoveButton,
)
from bot.features.top.cog import Top
from bot.features.train.cog import Train
from bot.features.votes.buttons import (
    DeleteButton,
    DetailsButton,
    TakeBackButton,
    VoteButton,
)
from bot.locales import speaker
from bot.operations.metrics import Metrics
from bot.requests.recovery import Recovery
from bot.services import Pace, Services, open_services
from bot.settings import Settings
from bot.store.schema import DatabaseDamaged

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.app")

_BUTTONS = (
    *(CancelButton, VoteButton, TakeBackButton, DetailsButton, DeleteButton, AgainButton),
    *(ShareButton, ShareTakeButton),
    *(SongMenu, PageButton, HearButton, CorrectButton),
    *(RemoveButton, RemoveAllButton, ConfirmRemoval, KeepButton),
    *(VersionMenu, UseButton, DeleteVersionButton, ConfirmVersionButton),
)

Beside = Callable[["MotifBot"], Iterable[Coroutine[Any, Any, None]]]
"""What is to run beside a bot, for as long as it does."""

_SYNC_PAUSE = 10.0
_STOP_GRACE = 3.0


class MotifBot(commands.AutoShardedBot):
    """Motif in Discord. It asks for no message events: it never reads what people write."""

    services: Services
    recovery: Recovery

    def __init__(
        self,
        settings: Settings,
        compute: Compute,
        pace: Pace | None = None,
        *,
        metrics: Metrics | None = None,
        beside: Beside | None = None,
    ) -> None:
        metrics = metrics or Metrics()
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=CommandTree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=60,
            http_trace=metrics.discord_trace(),
        )
        self.metrics = metrics
        self._settings = settings
        self._compute = compute
        self._pace = pace or Pace()
        self._beside = beside
        self._background: set[asyncio.Task[None]] = set()
        self._stopped = False
        self.damage: DatabaseDamaged | None = None
        self.broken = asyncio.Event()
        self.tree.on_error = self._command_failed

    async def setup_hook(self) -> None:
        self.services = await open_services(
            self, self._settings, self._compute, self._pace, self.metrics
        )
        self.add_dynamic_items(*_BUTTONS)
        for cog in (Compose(), Train(), SongList(), ModelCard(), Queue(), Top(), Help()):
            await self.add_cog(cog)
        self.recovery = await Recovery.prepare(self.services)
        for work in (self._sync(), self._start_compute(), self.recovery.run(), self._upkeep()):
            self._spawn(work)
        if self._beside is not None:
            for work in self._beside(self):
                self._spawn(work)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Its data waits for some weeks, in case the bot is invited again."""
        await self.services.keeping.upkeep.left(guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.services.keeping.upkeep.returned(guild.id)
        if not allowed(self._settings, guild.id):
            await leave_unlisted(guild)

    async def on_ready(self) -> None:
        # one that is there already may be missing from the list by mistake: nobody is left
        for guild in self.guilds:
            if not allowed(self._settings, guild.id):
                _log.warning("a server is not in MOTIF_ALLOWED_GUILDS", guild=guild.id)

    async def close(self) -> None:
        """Stop within ten seconds: nothing new, running work back in the queue, then Discord."""
        if self._stopped:
            return
        self._stopped = True
        for task in self._background:
            task.cancel()
        if hasattr(self, "services"):
            services = self.services
            services.intake.stop()
            await services.dispatcher.stop()
            services.board.stop()
            await services.vote_board.stop()
            await services.keeping.rewording.stop()
            await services.delivery.stop(_STOP_GRACE)
        await super().close()
        await self._compute.close()
        if hasattr(self, "services"):
            await self.services.database.close()

    async def drain(self) -> None:
        """Before an update: start no more work, and wait until what runs has ended."""
        if hasattr(self, "services"):
            await self.services.dispatcher.drain()

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _sync(self) -> None:
        """Register the commands, again and again until Discord takes them."""
        while True:
            try:
                await self.tree.sync()
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                _log.warning("commands not registered yet", error=str(error))
                await asyncio.sleep(_SYNC_PAUSE)
            else:
                _log.info("commands registered")
                return

    async def _upkeep(self) -> None:
        try:
            # nothing is tidied up by a database that may not be whole
            await self.services.database.check()
        except DatabaseDamaged as damage:
            self.damage = damage
            self.broken.set()
        else:
            await self.services.keeping.upkeep.run()

    async def _start_compute(self) -> None:
        # importing and starting Dask takes all of the processor: greetings come first
        await self.services.intake.quiet()
        await self._compute.start()
        await self.services.renewal.queue_all()
        self.services.dispatcher.kick()

    async def _command_failed(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        await self.unexpected(interaction, error)

    async def unexpected(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """Tell the member a number that leads to the log."""
        ref = secrets.token_hex(4)
        self.metrics.unexpected_error()
        _log.error("unexpected error", error_ref=ref, exc_info=error)
        text = speaker(interaction.locale.value)("error.unexpected", ref=ref)
        with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError):
            if interaction.response.is_done():
                await interaction.followup.send(text, ephemeral=True)
            else:
                await reply(interaction, text)
