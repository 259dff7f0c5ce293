"""Who may do what, asked at the moment of the click."""

from __future__ import annotations

from typing import Any

import discord

Interaction = discord.Interaction[Any]

NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
)
"""All that the bot asks for when it is invited."""

SCOPES = ("bot", "applications.commands")


def manages_server(interaction: Interaction) -> bool:
    """Whether the member may act on what belongs to the whole server: its songs, its versions.

    Those who may are called moderators wherever the bot speaks of them, and nobody else is.
    """
    granted = interaction.permissions
    return granted.administrator or granted.manage_guild


def may_change(interaction: Interaction, owner_id: int) -> bool:
    """Whether the member may change what a member brought to the server."""
    return interaction.user.id == owner_id or manages_server(interaction)


def may_manage(interaction: Interaction, requester_id: int, channel_id: int) -> bool:
    """Whether the member may stop or delete what somebody asked for in that channel.

    Who manages messages does so in the channel where that is granted, and in no other.
    """
    here = interaction.channel_id == channel_id and interaction.permissions.manage_messages
    return here or may_change(interaction, requester_id)


def may_attach(interaction: Interaction) -> bool:
    """Whether the member may put files into this channel."""
    return interaction.permissions.administrator or interaction.permissions.attach_files


def may_write(interaction: Interaction) -> bool:
    """Whether the member may write, and put files, into this channel or thread."""
    granted = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    writes = granted.send_messages_in_threads if in_thread else granted.send_messages
    return granted.administrator or (writes and granted.attach_files)


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
