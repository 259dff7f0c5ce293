"""A server with members, for tests in a simulated Discord."""

from __future__ import annotations

import re
from typing import Any

import discord


class Scene:
    """One server, its channel, and the member who asks. The simulation's handles are untyped."""

    def __init__(self, env: Any, name: str = "Server") -> None:
        self.env = env
        self.guild = env.create_guild(name=name)
        self.channel = self.guild.create_text_channel("music")
        self.everybody = 0
        self.ann = self.member()
        self.voters: list[Any] = []

    def member(self, **permissions: bool) -> Any:
        self.everybody += 1
        name = f"{self.guild.name}{self.everybody}".lower()
        roles = []
        if permissions:
            granted = discord.Permissions(**permissions)
            roles = [self.guild.create_role(f"role {name}", permissions=granted)]
        return self.guild.add_member(self.env.create_user(name), roles=roles)

    async def compose(self, member: Any = None, **options: Any) -> Any:
        """Ask for a piece: the answer to the command."""
        return await (member or self.ann).slash(self.channel, "compose", **options)

    async def piece(self, **options: Any) -> discord.Message:
        """Ask for a piece and wait for it: its message."""
        await self.compose(**options)
        return self.pieces()[-1]

    async def refs(self) -> list[str]:
        """The references of all requests, oldest first."""
        database = self.env.bot.parts.stores.database
        rows = await database.rows("SELECT ref FROM requests ORDER BY id")
        return [row["ref"] for row in rows]

    def said(self, words: str) -> list[discord.Message]:
        """Messages in the channel that say so."""
        return [message for message in self.channel.history() if words in message.content]

    def pieces(self) -> list[discord.Message]:
        return [message for message in self.channel.history() if message.attachments]

    async def more(self, member: Any, piece: discord.Message, choice: str) -> Any:
        """Choose in the menu under a piece: what its member is told."""
        ref = re.search(r"`#(\w{6})`", piece.content)
        assert ref is not None
        now = await self.shown(piece)
        done = await member.select(now, [choice], custom_id=f"motif:more:{ref[1]}")
        return done.followups[-1] if done.followups else done.response

    async def delete(self, member: Any, piece: discord.Message) -> Any:
        """Delete a piece: what its member is told."""
        asked = await self.more(member, piece, "delete")
        if "Delete" not in asked.content:
            return asked
        return (await member.click(asked, label="Yes, delete it")).response

    async def shown(self, message: discord.Message) -> discord.Message:
        """The message as it is now."""
        return next(m for m in self.channel.history() if m.id == message.id)

    async def forge(self, custom_id: str) -> discord.Message:
        """A message of the bot's in this channel with a button that it would not have made."""
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Forged", custom_id=custom_id))
        channel = self.env.bot.get_channel(self.channel.id)
        return await channel.send("forged", view=view)


def labels(message: discord.Message) -> list[str]:
    """What is written on the buttons of a message."""
    return [
        str(button.label)
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for button in row.children
        if isinstance(button, discord.Button)
    ]
