"""Messages by the id of their channel: writing, finding, changing and deleting them."""

from __future__ import annotations

import discord

from bot.chat.errors import CardGone, plainly
from bot.chat.outgoing import Outgoing
from bot.chat.payload import NOBODY, files_of, view_of


class Messenger:
    """The bot's pen in channels; for a request `RequestMessages` writes."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def say_in(self, guild_id: int, channel_id: int, message: Outgoing, nonce: str) -> int:
        """A new message in a channel, by nobody's request: its id.

        Its nonce lets Discord write it once only. Raises Closed, TooLarge, Rejected, Trouble.
        """
        channel = self._client.get_partial_messageable(channel_id, guild_id=guild_id)
        async with plainly():
            sent = await channel.send(
                message.content,
                files=files_of(message),
                view=view_of(message.buttons),
                nonce=nonce,
                allowed_mentions=NOBODY,
                suppress_embeds=True,
            )
        return sent.id

    async def last_in(self, channel_id: int) -> int | None:
        """The newest message of a channel; None in an empty one. Raises Closed, Trouble."""
        channel = self._client.get_partial_messageable(channel_id)
        async with plainly():
            async for message in channel.history(limit=1):
                return message.id
        return None

    async def find_named(self, channel_id: int, ref: str, after: int | None) -> int | None:
        """The bot's own message that has this reference, among all since another message.

        Raises Closed, Trouble.
        """
        me = self._client.user
        channel = self._client.get_partial_messageable(channel_id)
        since = discord.Object(after) if after else None
        async with plainly():
            async for message in channel.history(limit=None, after=since, oldest_first=False):
                ours = me is not None and message.author.id == me.id
                if ours and f"#{ref}" in message.content:
                    return message.id
        return None

    async def relabel(self, channel_id: int, message_id: int, view: discord.ui.View) -> None:
        """Change the buttons of a message. Raises CardGone, Closed, Rejected, Trouble."""
        channel = self._client.get_partial_messageable(channel_id)
        async with plainly():
            await channel.get_partial_message(message_id).edit(view=view)

    async def reword(self, channel_id: int, message_id: int, content: str) -> None:
        """Change what a message says, and nobody is notified.

        Raises CardGone, Closed, Rejected, Trouble.
        """
        channel = self._client.get_partial_messageable(channel_id)
        async with plainly():
            await channel.get_partial_message(message_id).edit(
                content=content, allowed_mentions=NOBODY
            )

    async def delete(self, channel_id: int, message_id: int) -> None:
        """Delete a message; one that is gone already is deleted. Raises Closed, Trouble."""
        channel = self._client.get_partial_messageable(channel_id)
        try:
            async with plainly():
                await channel.get_partial_message(message_id).delete()
        except CardGone:
            return

    async def exists(self, channel_id: int, message_id: int) -> bool:
        """Whether a message is still there. Raises Closed, Trouble."""
        channel = self._client.get_partial_messageable(channel_id)
        try:
            async with plainly():
                await channel.fetch_message(message_id)
        except CardGone:
            return False
        return True
