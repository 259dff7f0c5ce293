"""The messages of a request: its card, what is delivered, and what its requester alone sees."""

from __future__ import annotations

from typing import Any

import discord
from discord.http import Route

from bot.chat.errors import (
    NO_HISTORY,
    UNKNOWN_WEBHOOK,
    CardGone,
    NeverAcknowledged,
    TokenDead,
    plainly,
)
from bot.chat.messenger import Messenger
from bot.chat.outgoing import Outgoing
from bot.chat.payload import NOBODY, files_of, mentions_of, view_of
from bot.requests.request import Request


class RequestMessages:
    """Writes where a request was made, and by its interaction's token while that lives."""

    def __init__(self, client: discord.Client, messenger: Messenger) -> None:
        self._client = client
        self._messenger = messenger

    async def post(self, request: Request, message: Outgoing, *, directly: bool = False) -> int:
        """A new message, in the channel or to the requester alone: its id.

        Its nonce lets Discord write it once only. Raises Closed, TooLarge, Rejected, Trouble.
        """
        async with plainly():
            channel = await self._place(request, directly=directly)
            answers = None if directly else message.answers
            try:
                return await self._send(channel, request, message, answers)
            except discord.HTTPException as error:
                if error.code != NO_HISTORY:
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
        async with plainly():
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
                async with plainly():
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
        async with plainly():
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
        async with plainly():
            try:
                answer = await self._client.http.request(route)
            except discord.NotFound as error:
                if error.code == UNKNOWN_WEBHOOK:
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
        async with plainly():
            await self._client.http.request(route, json=body, params={"wait": "true"})

    async def delete_card(self, request: Request) -> None:
        """Delete the status card, as `edit_card` would edit it; one that is gone is deleted.

        Raises TokenDead (of an ephemeral card), Closed, Rejected, Trouble.
        """
        if request.card_id is None:
            return
        if request.token is not None:
            try:
                async with plainly():
                    await self._webhook(request.token).delete_message(request.card_id)
            except CardGone:
                return
            except TokenDead:
                pass
            else:
                return
        if request.private:
            raise TokenDead
        await self._messenger.delete(request.channel_id, request.card_id)

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
