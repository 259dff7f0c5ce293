"""Make a piece of it: what Apps offers on a message that holds music."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.chat.buttons import Interaction
from bot.chat.commands import localised
from bot.chat.replies import reply
from bot.chat.words import safe
from bot.features.compose.cog import Compose
from bot.features.feature import Feature
from bot.locales import speaker

_MUSIC = (
    *(".mid", ".midi", ".kar", ".mp3", ".ogg", ".oga", ".opus", ".wav", ".flac"),
    *(".m4a", ".aac", ".aif", ".aiff", ".wma", ".webm"),
)


class MakePiece(Feature):
    """The message command: its file begins a piece, and is never trained on."""

    def __init__(self, compose: Compose, tree: app_commands.CommandTree[Any]) -> None:
        self._compose = compose
        self._tree = tree
        self._command = app_commands.ContextMenu(
            name=localised("command.make_piece"), callback=self.make
        )
        self._command.guild_only = True

    async def cog_load(self) -> None:
        """A class has no decorator for commands of this kind."""
        self._tree.add_command(self._command)

    async def make(self, interaction: Interaction, message: discord.Message) -> None:
        """A piece that begins with the first file of a message that may be music."""
        say = speaker(interaction.locale.value)
        found = music_of(message)
        if not found:
            return await reply(interaction, say("make_piece.nothing"))
        notes: tuple[str, ...] = ()
        if len(found) > 1:
            name = safe(found[0].filename)
            notes = (say("make_piece.first", count=len(found), name=name),)
        return await self._compose.begin_with(interaction, found[0], notes)


def music_of(message: discord.Message) -> Sequence[discord.Attachment]:
    """The files of a message, or of those that it forwards, that may be music."""
    forwarded = [file for snapshot in message.message_snapshots for file in snapshot.attachments]
    return [file for file in (*message.attachments, *forwarded) if _may_be_music(file)]


def _may_be_music(file: discord.Attachment) -> bool:
    kind = file.content_type or ""
    return (
        file.is_voice_message()
        or kind.startswith("audio/")
        or file.filename.lower().endswith(_MUSIC)
    )
