"""From an interaction to the bot's services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord

if TYPE_CHECKING:
    from bot.services import Services


def services_of(interaction: discord.Interaction[Any]) -> Services:
    """The services of the bot that got this interaction."""
    return cast("Services", interaction.client.services)
