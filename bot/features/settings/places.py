"""Where commands may be given, if moderators named channels for that."""

from __future__ import annotations

import discord

from bot.chat.buttons import Interaction
from bot.chat.replies import Refuse, reply
from bot.locales import speaker
from bot.store.preferences import PreferenceStore

_EVERYWHERE = frozenset({"help", "about", "privacy", "mydata", "settings"})


async def asked_in_its_place(
    preferences: PreferenceStore, interaction: Interaction, refuse: Refuse = reply
) -> bool:
    """Whether a command may be given in this channel; if not, its member is told where."""
    guild, channel = interaction.guild_id, place(interaction)
    named = str((interaction.data or {}).get("name", ""))
    if guild is None or named in _EVERYWHERE:
        return True
    channels = (await preferences.of(guild)).channels
    if not channels or channel in channels:
        return True
    if interaction.type is not discord.InteractionType.autocomplete:
        shown = ", ".join(f"<#{one}>" for one in channels)
        say = speaker(interaction.locale.value)
        await refuse(interaction, say("refused.channel", channels=shown))
    return False


def place(interaction: Interaction) -> int:
    """The channel that an interaction belongs to: that of the thread, in a thread."""
    channel = interaction.channel
    if isinstance(channel, discord.Thread):
        return channel.parent_id
    return interaction.channel_id or 0
