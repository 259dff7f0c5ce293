"""Answering one person, and nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord

from bot.chat.cooldowns import Cooldowns
from bot.chat.outgoing import Button, Menu
from bot.chat.payload import NOBODY, view_of
from bot.chat.words import wait
from bot.locales import speaker

Refuse = Callable[[discord.Interaction[Any], str], Awaitable[None]]
"""Tells one person why something is not done."""


async def reply(
    interaction: discord.Interaction[Any],
    text: str,
    *,
    items: Sequence[Button | Menu] = (),
    public: bool = False,
) -> None:
    """Answer the interaction, only to its author unless `public`; nobody is notified.

    One that was answered already, by a change of its message, is answered once more.
    """
    view = view_of(items) if items else discord.utils.MISSING
    if interaction.response.is_done():
        await interaction.followup.send(
            text,
            view=view,
            ephemeral=not public,
            allowed_mentions=NOBODY,
            suppress_embeds=True,
        )
        return
    await interaction.response.send_message(
        text, view=view, ephemeral=not public, allowed_mentions=NOBODY, suppress_embeds=True
    )


async def reply_with(
    interaction: discord.Interaction[Any],
    text: str,
    files: Sequence[discord.File],
    items: Sequence[Button | Menu] = (),
) -> None:
    """Answer only the author of the interaction, with files: they may take longer than 3 s."""
    if interaction.response.is_done():
        await interaction.followup.send(
            text,
            files=files,
            view=view_of(items) if items else discord.utils.MISSING,
            ephemeral=True,
            allowed_mentions=NOBODY,
        )
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(
        content=text, attachments=files, view=view_of(items), allowed_mentions=NOBODY
    )


async def too_often(
    interaction: discord.Interaction[Any],
    cooldowns: Cooldowns,
    deed: str,
    refuse: Refuse = reply,
) -> bool:
    """Whether the member did this too often just now; then that is told."""
    seconds = cooldowns.wait(deed, interaction.user.id)
    if not seconds:
        return False
    say = speaker(interaction.locale.value)
    await refuse(interaction, say("refused.too_often", wait=wait(say, seconds)))
    return True
