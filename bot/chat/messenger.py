"""Writing to Discord on behalf of a request, every way there is, with plain errors."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.chat.outgoing import Outgoing
from bot.chat.payload import NOBODY, files_of, mentions_of, view_of
from bot.requests.request import Request


class Closed(Exception):
    """The bot may not write, or read, there; or the channel is gone."""


class CardGone(Exception):
    """The status card was deleted, or nothing is left that could edit it."""


class TokenDead(Exception):
    """The interaction's token expired."""


class NeverAcknowledged(Exception):
    """Discord knows no answer to this interaction."""


class TooLarge(Exception):
    """The message has more bytes than Discord takes."""


class Rejected(Exception):
    """Discord refuses this message, and would refuse it again."""


class Trouble(Exception):
    """Discord or the network has a fault that may pass; the write may have happened."""


class Messenger:
    """The bot's pen."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def post(self, request: Request, message: Outgoing, *, directly: bool = False) -> int:
        """A new message, in the channel or to the requester alone: its id.

        Its nonce lets Discord write it once only. Raises Closed, TooLarge, Rejected, Trouble.
        """
        async with _plainly():
            channel = await self._place(request, directly=directly)
            answers = None if directly else message.answers
            try:
                return await self._send(channel, request, message, answers)
            except discord.HTTPException as error:
                if error.code != _NO_HISTORY:
                    raise
            # where the bot may not read it may write, but not answer
            return await self._send(channel, request, message, None)

    async def _send(
        self,
        channel: discord.abc.Messageable,
        request: Request,
        message: Outgoing,
        answers: int | None,
    ) -> int:
        reference: Any = None
        if answers is not None:
            reference = discord.MessageReference(
                message_id=answers, channel_id=request.channel_id, fail_if_not_exists=False
            )
        sent = await channel.send(
            message.content,
            files=files_of(message),
            view=view_of(message.buttons),
            nonce=request.nonce,
            allowed_mentions=mentions_of(message),
            suppress_embeds=True,
            reference=reference,
        )
        return sent.id

    async def find(
        self, request: Request, *, with_files: bool, directly: bool = False
    ) -> int | None:
        """The bot's own message that names the request, not its card, however many came after it.

        Everything since the command was given is read, whatever the clocks say. Raises Closed,
        Trouble.
        """
        me = self._client.user
        async with _plainly():
            channel = await self._place(request, directly=directly)
            async for message in channel.history(
                limit=None, after=discord.Object(request.interaction_id), oldest_first=False
            ):
                ours = me is not None and message.author.id == me.id
                fits = bool(message.attachments) or not with_files
                named = f"#{request.ref}" in message.content
                if ours and fits and named and message.id != request.card_id:
                    return message.id
        return None

    async def say_in(self, guild_id: int, channel_id: int, message: Outgoing, nonce: str) -> int:
        """A new message in a channel, by nobody's request: its id.

        Its nonce lets Discord write it once only. Raises Closed, TooLarge, Rejected, Trouble.
        """
        channel = self._client.get_partial_messageable(channel_id, guild_id=guild_id)
        async with _plainly():
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
        async with _plainly():
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
        async with _plainly():
            async for message in channel.history(limit=None, after=since, oldest_first=False):
                ours = me is not None and message.author.id == me.id
                if ours and f"#{ref}" in message.content:
                    return message.id
        return None

    async def edit_card(self, request: Request, message: Outgoing, *, replace: bool = False) -> int:
        """Change the status card, by the interaction's token while it lives, else in the channel.

        `replace` puts the message's files where the card's were. Raises CardGone, TokenDead (of an
        ephemeral card), Closed, TooLarge, Rejected, Trouble.
        """
        if request.card_id is None:
            raise CardGone
        files = files_of(message) if replace else discord.utils.MISSING
        if request.token is not None:
            try:
                async with _plainly():
                    await self._webhook(request.token).edit_message(
                        request.card_id,
                        content=message.content,
                        attachments=files,
                        view=view_of(message.buttons),
                        allowed_mentions=mentions_of(message),
                    )
            except TokenDead:
                if request.private:
                    raise
                files = files_of(message) if replace else discord.utils.MISSING
            else:
                return request.card_id
        if request.private:
            raise TokenDead
        async with _plainly():
            await (
                self._channel(request)
                .get_partial_message(request.card_id)
                .edit(
                    content=message.content,
                    attachments=files,
                    view=view_of(message.buttons),
                    allowed_mentions=mentions_of(message),
                )
            )
        return request.card_id

    async def original(self, request: Request) -> int:
        """The id of the answer that the interaction got.

        Raises NeverAcknowledged, TokenDead, CardGone (it was deleted), Trouble.
        """
        if request.token is None:
            raise TokenDead
        route = Route(
            "GET",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            webhook_id=self._application_id(),
            webhook_token=request.token,
        )
        async with _plainly():
            try:
                answer = await self._client.http.request(route)
            except discord.NotFound as error:
                if error.code == _UNKNOWN_WEBHOOK:
                    raise NeverAcknowledged from error
                raise
        return int(answer["id"])

    async def whisper(self, request: Request, message: Outgoing) -> None:
        """A message that the requester alone sees, beside the card.

        Raises TokenDead, Closed, Rejected, Trouble.
        """
        if request.token is None:
            raise TokenDead
        route = Route(
            "POST",
            "/webhooks/{webhook_id}/{webhook_token}",
            webhook_id=self._application_id(),
            webhook_token=request.token,
        )
        # discord.py sends such a message only where it holds the interaction itself
        body = {
            "content": message.content,
            "flags": discord.MessageFlags(ephemeral=True, suppress_embeds=True).value,
            "allowed_mentions": NOBODY.to_dict(),
        }
        async with _plainly():
            await self._client.http.request(route, json=body, params={"wait": "true"})

    async def delete_card(self, request: Request) -> None:
        """Delete the status card, as `edit_card` would edit it; one that is gone is deleted.

        Raises TokenDead (of an ephemeral card), Closed, Rejected, Trouble.
        """
        if request.card_id is None:
            return
        if request.token is not None:
            try:
                async with _plainly():
                    await self._webhook(request.token).delete_message(request.card_id)
            except CardGone:
                return
            except TokenDead:
                pass
            else:
                return
        if request.private:
            raise TokenDead
        await self.delete(request.channel_id, request.card_id)

    async def relabel(self, channel_id: int, message_id: int, view: discord.ui.View) -> None:
        """Change the buttons of a message. Raises CardGone, Closed, Rejected, Trouble."""
        channel = self._client.get_partial_messageable(channel_id)
        async with _plainly():
            await channel.get_partial_message(message_id).edit(view=view)

    async def reword(self, channel_id: int, message_id: int, content: str) -> None:
        """Change what a message says, and nobody is notified.

        Raises CardGone, Closed, Rejected, Trouble.
        """
        channel = self._client.get_partial_messageable(channel_id)
        async with _plainly():
            await channel.get_partial_message(message_id).edit(
                content=content, allowed_mentions=NOBODY
            )

    async def delete(self, channel_id: int, message_id: int) -> None:
        """Delete a message; one that is gone already is deleted. Raises Closed, Trouble."""
        channel = self._client.get_partial_messageable(channel_id)
        try:
            async with _plainly():
                await channel.get_partial_message(message_id).delete()
        except CardGone:
            return

    async def exists(self, channel_id: int, message_id: int) -> bool:
        """Whether a message is still there. Raises Closed, Trouble."""
        channel = self._client.get_partial_messageable(channel_id)
        try:
            async with _plainly():
                await channel.fetch_message(message_id)
        except CardGone:
            return False
        return True

    async def _place(self, request: Request, *, directly: bool) -> discord.abc.Messageable:
        """The channel of the request, or the requester's direct messages."""
        if directly:
            return await self._client.create_dm(discord.Object(request.user_id))
        return self._channel(request)

    def _channel(self, request: Request) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(request.channel_id, guild_id=request.guild_id)

    def _webhook(self, token: str) -> discord.Webhook:
        return discord.Webhook.partial(self._application_id(), token, client=self._client)

    def _application_id(self) -> int:
        application_id = self._client.application_id
        assert application_id is not None, "the bot has not logged in"
        return application_id


_UNKNOWN_MESSAGE = 10008
_UNKNOWN_WEBHOOK = 10015
_INVALID_TOKEN = 50027
_NO_HISTORY = 160002


@asynccontextmanager
async def _plainly() -> AsyncGenerator[None]:
    """Turn Discord's and the network's errors into this module's."""
    try:
        yield
    except discord.HTTPException as error:
        raise _plain(error) from error
    except (TimeoutError, aiohttp.ClientError, OSError, discord.RateLimited) as error:
        raise Trouble(str(error)) from error


def _plain(error: discord.HTTPException) -> Exception:
    if error.code == _UNKNOWN_MESSAGE:
        return CardGone(str(error))
    if error.code in (_UNKNOWN_WEBHOOK, _INVALID_TOKEN):
        return TokenDead(str(error))
    if "json" not in error.response.headers.get("Content-Type", "json"):
        # somebody in between answers with a page of his own
        return Trouble(f"{error.status} without Discord's own words")
    if error.status in (403, 404):
        return Closed(str(error))
    if error.status == 413:
        return TooLarge(str(error))
    if error.status in (408, 429) or error.status >= 500:
        return Trouble(str(error))
    return Rejected(str(error))
