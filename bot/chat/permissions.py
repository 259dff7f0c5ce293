"""Who may do what, asked at the moment of the click."""

from __future__ import annotations

from typing import Any

import discord

Interaction = discord.Interaction[Any]


def is_moderator(interaction: Interaction) -> bool:
    """Whether the member may manage messages (or the server) in this channel, now."""
    granted = interaction.permissions
    return granted.administrator or granted.manage_messages or granted.manage_guild


def may_manage(interaction: Interaction, requester_id: int) -> bool:
    return interaction.user.id == requester_id or is_moderator(interaction)


def missing_here(interaction: Interaction) -> list[str]:
    """What the bot lacks to post a piece in this channel, as text keys; empty if nothing."""
    granted = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_send = granted.send_messages_in_threads if in_thread else granted.send_messages
    checks = {
        "permission.view_channel": granted.view_channel,
        "permission.send_messages": may_send,
        "permission.attach_files": granted.attach_files,
    }
    if granted.administrator:
        return []
    return [key for key, granted_now in checks.items() if not granted_now]
