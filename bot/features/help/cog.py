"""/help and /about, in servers and in direct messages."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.context import services_of
from bot.chat.replies import reply
from bot.locales import speaker
from bot.locales.en import TEXTS


class Help(commands.Cog):
    """What Motif is and how to begin."""

    @app_commands.command(name="help", description=TEXTS["command.help"])
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        say = speaker(interaction.locale.value)
        caps = services_of(interaction).settings
        text = say("help", member_cap=caps.member_requests, guild_cap=caps.guild_requests)
        await reply(interaction, text)

    @app_commands.command(name="about", description=TEXTS["command.about"])
    async def about(self, interaction: discord.Interaction[Any]) -> None:
        say = speaker(interaction.locale.value)
        days = f"{services_of(interaction).settings.left_guild_days:g}"
        text = say("about", version=version("motif"), rights=say("post.rights"), days=days)
        await reply(interaction, text)
