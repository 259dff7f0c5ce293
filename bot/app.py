"""The Discord client: commands, buttons, start, stop, and the funnel for unexpected errors."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.assembly.assembly import Assembly
from bot.assembly.requests import Pace
from bot.chat.admission import Admission, leave_unlisted
from bot.chat.buttons import Presses
from bot.chat.commands import LocaleTranslator
from bot.chat.faults import FAULTS, is_full_disk
from bot.chat.replies import reply
from bot.compute.jobs import Compute
from bot.features.settings.places import asked_in_its_place
from bot.features.welcome.greeting import Greeter
from bot.locales import speaker
from bot.operations.metrics import Metrics
from bot.regularly import Background
from bot.settings import Settings
from bot.store.schema import DatabaseDamaged

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.app")

Beside = Callable[["MotifBot"], Iterable[Coroutine[Any, Any, None]]]
"""What is to run beside a bot, for as long as it does."""

_SYNC_PAUSE = 10.0
_STOP_GRACE = 2.0


class MotifBot(commands.AutoShardedBot):
    """Motif in Discord. It asks for no message events: it never reads what people write."""

    parts: Assembly

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
        self._admission = Admission(settings.allowed_guilds)
        self._presses = Presses((), self._admission.admitted)
        self._beside = beside
        self._background = Background()
        self._stopped = False
        self.damage: DatabaseDamaged | None = None
        self.broken = asyncio.Event()
        self.tree.on_error = self._command_failed
        self.tree.interaction_check = self._admission.admitted

    async def setup_hook(self) -> None:
        parts = self.parts = await Assembly.open(
            self, self._settings, self._compute, self._pace, self.metrics
        )
        self.tree.interaction_check = self._may_be_asked
        for work in parts.requests.looking():
            self._background.begin(work)
        await self.tree.set_translator(LocaleTranslator())
        self._greeter = Greeter(self, parts.stores.greetings)
        for feature in parts.features:
            await self.add_cog(feature)
        presses = (press for feature in parts.features for press in feature.presses())
        self._presses = Presses(presses, self._admission.admitted)
        works = (self._sync(), self._start_compute(), parts.requests.recovery.run(), self._upkeep())
        for work in works:
            self._background.begin(work)
        if self._beside is not None:
            for work in self._beside(self):
                self._background.begin(work)

    async def _may_be_asked(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether a command may be given, by this server and in this channel."""
        return await self._admission.admitted(interaction) and await asked_in_its_place(
            self.parts.stores.preferences, interaction
        )

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """A button or a menu was used; commands and modals find their own way."""
        try:
            await self._presses.dispatch(interaction)
        except Exception as error:
            await self.unexpected(interaction, error)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Its data waits for some weeks, in case the bot is invited again."""
        await self.parts.keeping.upkeep.left(guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.parts.keeping.upkeep.returned(guild.id)
        if not self._admission.allows(guild.id):
            await leave_unlisted(guild)
        else:
            await self._greeter.greet(guild)

    async def on_ready(self) -> None:
        # one that is there already may be missing from the list by mistake: nobody is left
        for guild in self.guilds:
            if not self._admission.allows(guild.id):
                _log.warning("a server is not in MOTIF_ALLOWED_GUILDS", guild=guild.id)
        here = [guild for guild in self.guilds if self._admission.allows(guild.id)]
        await self._greeter.look(here, discord.utils.utcnow())

    async def close(self) -> None:
        """Stop within ten seconds: nothing new, running work back in the queue, then Discord.

        What is looked after again and again has ended before the database is closed.
        """
        if self._stopped:
            return
        self._stopped = True
        await self._background.stop(_STOP_GRACE)
        if hasattr(self, "parts"):
            await self.parts.stop()
        await super().close()
        await self._compute.close()
        if hasattr(self, "parts"):
            await self.parts.stores.database.close()

    async def drain(self) -> None:
        """Before an update: start no more work, and wait until what runs has ended."""
        if hasattr(self, "parts"):
            await self.parts.requests.dispatcher.drain()

    async def _sync(self) -> None:
        """Register the commands, again and again until Discord takes them."""
        while True:
            try:
                await self.tree.sync()
            except FAULTS as error:
                _log.warning("commands not registered yet", error=str(error))
                await asyncio.sleep(_SYNC_PAUSE)
            else:
                _log.info("commands registered")
                return

    async def _upkeep(self) -> None:
        try:
            # nothing is tidied up by a database that may not be whole
            await self.parts.stores.database.check()
        except DatabaseDamaged as damage:
            self.damage = damage
            self.broken.set()
        else:
            await self.parts.keeping.upkeep.run()

    async def _start_compute(self) -> None:
        # importing and starting Dask takes all of the processor: greetings come first
        await self.parts.requests.intake.quiet()
        await self._compute.start()
        await self.parts.requests.renewal.queue_all()
        self.parts.requests.dispatcher.kick()

    async def _command_failed(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        await self.unexpected(interaction, error)

    async def unexpected(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """Tell the member that the disk is full, or else a number that leads to the log."""
        say = speaker(interaction.locale.value)
        self.metrics.unexpected_error()
        if is_full_disk(error):
            _log.error("the disk is full: what members ask for is refused", error=str(error))
            text = say("error.full_disk")
        else:
            ref = secrets.token_hex(4)
            _log.error("unexpected error", error_ref=ref, exc_info=error)
            text = say("error.unexpected", ref=ref)
        with contextlib.suppress(*FAULTS):
            if interaction.response.is_done():
                await interaction.followup.send(text, ephemeral=True)
            else:
                await reply(interaction, text)
