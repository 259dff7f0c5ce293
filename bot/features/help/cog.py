"""/help and /about, in servers and in direct messages."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import discord
from discord import app_commands

from bot.chat.replies import reply
from bot.features.feature import Feature
from bot.locales import speaker
from bot.locales.en import TEXTS
from bot.requests.ledger import Caps


class Help(Feature):
    """What Motif is and how to begin; `left_days` that data is kept after the bot left."""

    def __init__(self, caps: Caps, left_days: float) -> None:
        self._caps = caps
        self._left_days = left_days

    @app_commands.command(name="help", description=TEXTS["command.help"])
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        say = speaker(interaction.locale.value)
        text = say("help", member_cap=self._caps.member, guild_cap=self._caps.guild)
        await reply(interaction, text)

    @app_commands.command(name="about", description=TEXTS["command.about"])
    async def about(self, interaction: discord.Interaction[Any]) -> None:
        say = speaker(interaction.locale.value)
        days = f"{self._left_days:g}"
        text = say("about", version=version("motif"), rights=say("post.rights"), days=days)
        await reply(interaction, text)
