"""Answering one person, and nobody else."""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.words import NOBODY


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
