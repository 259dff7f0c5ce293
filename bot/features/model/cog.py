"""/model: what composes here, what it learnt from, and the versions before it."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.replies import reply
from bot.features.model.browsing import show_model
from bot.locales import speaker
from bot.locales.en import TEXTS


class ModelCard(commands.Cog):
    """The model."""

    @app_commands.command(name="model", description=TEXTS["command.model"])
    async def model(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.guild_id is None:
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("refused.dm"))
        return await show_model(interaction)
