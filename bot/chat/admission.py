"""Which servers the bot works for, where whoever runs it says so."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from typing import Any

import discord
import structlog

from bot.chat.faults import FAULTS
from bot.chat.payload import NOBODY
from bot.chat.replies import reply
from bot.locales import speaker

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.admission")

Interaction = discord.Interaction[Any]


class Admission:
    """Asked at every command and at every click; `listed` servers, or all if there are none."""

    def __init__(self, listed: Collection[int]) -> None:
        self._listed = listed

    def allows(self, guild_id: int | None) -> bool:
        """Whether the bot works in a server; in direct messages it always does."""
        return guild_id is None or not self._listed or guild_id in self._listed

    async def admitted(self, interaction: Interaction, /) -> bool:
        """Whether the interaction may go on; if not, its member is told why."""
        if self.allows(interaction.guild_id):
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            say = speaker(interaction.locale.value)
            await reply(interaction, say("refused.not_listed", server=interaction.guild_id))
        return False


async def leave_unlisted(guild: discord.Guild) -> None:
    """Leave a server that the bot is not meant for, and say why where that is allowed."""
    _log.warning("left a server that is not in MOTIF_ALLOWED_GUILDS", guild=guild.id)
    channel = guild.system_channel
    with contextlib.suppress(*FAULTS):
        if channel is not None and channel.permissions_for(guild.me).send_messages:
            say = speaker(guild.preferred_locale.value)
            text = say("leaving.not_listed", server=guild.id)
            await channel.send(text, allowed_mentions=NOBODY)
    # where it cannot leave now, every command there is refused
    with contextlib.suppress(*FAULTS):
        await guild.leave()
