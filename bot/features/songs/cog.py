"""/songs: what this server's model learns from."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.replies import reply
from bot.features.songs.browsing import show_list
from bot.locales import speaker
from bot.locales.en import TEXTS


class SongList(commands.Cog):
    """The songs."""

    @app_commands.command(name="songs", description=TEXTS["command.songs"])
    @app_commands.describe(member=TEXTS["option.songs.member"])
    async def songs(
        self, interaction: discord.Interaction[Any], member: discord.User | None = None
    ) -> None:
        if interaction.guild_id is None:
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("refused.dm"))
        return await show_list(interaction, member.id if member else 0)
