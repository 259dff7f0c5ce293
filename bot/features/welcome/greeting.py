"""Introducing the bot to a server, once: where it may write, else to who invited it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

import discord
import structlog

from bot.chat.faults import FAULTS
from bot.chat.outgoing import Button
from bot.chat.payload import NOBODY, view_of
from bot.chat.words import safe
from bot.features.settings.wording import OPEN
from bot.locales import Say, speaker
from bot.store.guilds import Greetings

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.welcome")

_NEW = datetime.timedelta(days=7)
"""A server that the bot was invited to so lately, while it was stopped, is greeted at its start."""

COMPOSE, NOTES = "motif:welcome:compose", "motif:welcome:notes"


class Greeter:
    """Greets servers, each once, whatever happens in between."""

    def __init__(self, client: discord.Client, greetings: Greetings) -> None:
        self._client = client
        self._greetings = greetings

    async def greet(self, guild: discord.Guild) -> None:
        """Say hello, unless that was done; where nothing can be said nobody is to blame."""
        if not await self._greetings.claim(guild.id):
            return
        try:
            told = await _say_in_a_channel(guild) or await self._say_to_who_invited(guild)
        except FAULTS as error:
            # the next start may have more luck
            await self._greetings.give_back(guild.id)
            _log.warning("a server is not greeted yet", guild=guild.id, error=str(error))
        else:
            _log.info("greeted" if told else "nowhere to greet", guild=guild.id)

    async def look(self, guilds: Iterable[discord.Guild], now: datetime.datetime) -> None:
        """Greet servers that the bot was invited to while it was stopped."""
        for guild in guilds:
            joined = guild.me.joined_at if guild.me else None
            if joined is not None and now - joined <= _NEW:
                await self.greet(guild)

    async def _say_to_who_invited(self, guild: discord.Guild) -> bool:
        """A direct message, which has no button for what can only be done in the server."""
        person = await _inviter(guild)
        if person is None:
            return False
        say = speaker(guild.preferred_locale.value)
        words = say("welcome.closed", server=safe(guild.name, 80))
        try:
            channel = await self._client.create_dm(discord.Object(person))
            await channel.send(
                f"{text(say)}\n{words}",
                view=view_of([Button(NOTES, say("button.welcome.notes"))]),
                allowed_mentions=NOBODY,
                suppress_embeds=True,
            )
        except (discord.Forbidden, discord.NotFound):
            return False
        return True


def text(say: Say) -> str:
    """Three lines."""
    return "\n".join(say(f"welcome.{line}") for line in ("hello", "how", "more"))


def buttons(say: Say) -> list[Button]:
    return [
        Button(COMPOSE, say("button.welcome.compose"), "blue"),
        Button(NOTES, say("button.welcome.notes")),
        Button(OPEN, say("button.welcome.settings")),
    ]


def places(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """Channels that the bot may write in: the one for such messages first, then from the top."""
    kept_clear = {guild.rules_channel, guild.public_updates_channel}
    by_place = [
        channel
        for channel in sorted(guild.text_channels, key=lambda c: (c.position, c.id))
        if not channel.is_news() and channel not in kept_clear
    ]
    first = guild.system_channel
    for channel in [*([first] if first else []), *(c for c in by_place if c != first)]:
        granted = channel.permissions_for(guild.me)
        if granted.view_channel and granted.send_messages:
            yield channel


async def _say_in_a_channel(guild: discord.Guild) -> bool:
    say = speaker(guild.preferred_locale.value)
    for channel in places(guild):
        try:
            await channel.send(
                text(say),
                view=view_of(buttons(say)),
                allowed_mentions=NOBODY,
                suppress_embeds=True,
            )
        except (discord.Forbidden, discord.NotFound):
            continue
        return True
    return False


async def _inviter(guild: discord.Guild) -> int | None:
    """Who invited the bot, if it may know that; else the server's owner."""
    if guild.me.guild_permissions.view_audit_log:
        added = discord.AuditLogAction.bot_add
        async for entry in guild.audit_logs(action=added, limit=20):
            target = entry.target
            if isinstance(target, (discord.Object, discord.abc.User)) and target.id == guild.me.id:
                return entry.user_id
    return guild.owner_id
