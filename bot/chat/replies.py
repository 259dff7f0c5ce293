"""Answering one person, and nobody else."""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.context import services_of
from bot.chat.payload import NOBODY
from bot.chat.words import wait
from bot.locales import speaker


async def reply(
    interaction: discord.Interaction[Any],
    text: str,
    *,
    view: discord.ui.View = discord.utils.MISSING,
    public: bool = False,
) -> None:
    """Answer the interaction, only to its author unless `public`; nobody is notified."""
    await interaction.response.send_message(
        text, view=view, ephemeral=not public, allowed_mentions=NOBODY, suppress_embeds=True
    )


async def too_often(interaction: discord.Interaction[Any], deed: str) -> bool:
    """Whether the member did this too often just now; then that is told."""
    seconds = services_of(interaction).cooldowns.wait(deed, interaction.user.id)
    if not seconds:
        return False
    say = speaker(interaction.locale.value)
    await reply(interaction, say("refused.too_often", wait=wait(say, seconds)))
    return True
