"""Which servers the bot works for, where whoever runs it says so."""

from __future__ import annotations

import contextlib
from typing import Any

import aiohttp
import discord
import structlog

from bot.chat.payload import NOBODY
from bot.chat.replies import reply
from bot.locales import speaker

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.admission")

_FOR_PEOPLE = (discord.InteractionType.application_command, discord.InteractionType.component)


class Admission:
    """The list of servers, asked at every command, button and menu; empty: every server."""

    def __init__(self, guild_ids: frozenset[int]) -> None:
        self._guild_ids = guild_ids

    def allows(self, guild_id: int | None) -> bool:
        """Whether the bot works in a server; in direct messages it always does."""
        return guild_id is None or not self._guild_ids or guild_id in self._guild_ids

    async def admit(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether the interaction may go on; if not, its member is told why."""
        if self.allows(interaction.guild_id):
            return True
        if interaction.type in _FOR_PEOPLE:
            say = speaker(interaction.locale.value)
            await reply(interaction, say("refused.not_listed", server=interaction.guild_id))
        return False

    async def leave(self, guild: discord.Guild) -> None:
        """Leave a server that the bot is not meant for, and say why where that is allowed."""
        _log.warning("left a server that is not in MOTIF_ALLOWED_GUILDS", guild=guild.id)
        channel = guild.system_channel
        with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError):
            if channel is not None and channel.permissions_for(guild.me).send_messages:
                say = speaker(guild.preferred_locale.value)
                text = say("leaving.not_listed", server=guild.id)
                await channel.send(text, allowed_mentions=NOBODY)
        # where it cannot leave now, every command there is refused
        with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError):
            await guild.leave()
