"""Which language to answer in: the member's where they alone read it, else the server's."""

from __future__ import annotations

from typing import Any

import discord


def language_of(interaction: discord.Interaction[Any], *, private: bool) -> str:
    """A Discord locale for an answer that its member alone sees, or everybody in the channel."""
    shared = None if private else interaction.guild_locale
    return (shared or interaction.locale).value
