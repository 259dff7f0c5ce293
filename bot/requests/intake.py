"""Accepting requests: the row first, then the acknowledgement; sorting out a kill in between.

A killed bot may leave a row whose interaction was, or was not, acknowledged. Discord is asked; a
request that nobody was promised is closed in silence, because Discord told its author already that
the application did not respond.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import aiohttp
import discord
import structlog

from bot.chat.messenger import Closed, Messenger, NeverAcknowledged, Outgoing, TokenDead, Trouble
from bot.requests.dispatcher import Dispatcher
from bot.requests.ledger import Ledger
from bot.requests.receiving import Receiver
from bot.requests.request import Request
from bot.requests.status import StatusBoard

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.intake")

_UNKNOWN_INTERACTION = 10062
_ALREADY_ACKNOWLEDGED = 40060
_PAUSE = 2.0
_ACKNOWLEDGE_TRIES = 2


class Intake:
    """Takes accepted requests to the queue."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        messenger: Messenger,
        receiver: Receiver,
        board: StatusBoard,
        dispatcher: Dispatcher,
        deliver: Callable[[int], Awaitable[None]],
    ) -> None:
        self._ledger = ledger
        self._messenger = messenger
        self._receiver = receiver
        self._board = board
        self._dispatcher = dispatcher
        self._deliver = deliver

    async def acknowledge(
        self, interaction: discord.Interaction[Any], request: Request, card: Outgoing
    ) -> None:
        """Answer the interaction with the request's card and let the work begin."""
        for _ in range(_ACKNOWLEDGE_TRIES):
            try:
                answer = await interaction.response.send_message(
                    card.content,
                    view=card.view(),
                    ephemeral=request.private,
                    allowed_mentions=card.mentions(),
                    suppress_embeds=True,
                )
            except discord.HTTPException as error:
                _log.warning("acknowledging failed", request=request.ref, error=str(error))
                if error.code == _UNKNOWN_INTERACTION:
                    return await self._ledger.withdraw(request.id)
                if error.code == _ALREADY_ACKNOWLEDGED or error.status < 500:
                    break
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                _log.warning("acknowledging broke off", request=request.ref, error=repr(error))
            else:
                return await self.proceed(request, answer.message_id, card.content)
        return await self.settle(request)

    async def settle(self, request: Request) -> None:
        """Find out whether a request was acknowledged, and go on or close it."""
        while True:
            try:
                card_id = await self._messenger.original(request)
            except NeverAcknowledged:
                _log.info("never acknowledged", request=request.ref)
                return await self._ledger.withdraw(request.id)
            except TokenDead:
                card_id = await self._find_card(request)
            except Trouble as error:
                _log.warning("not known yet", request=request.ref, error=str(error))
                await asyncio.sleep(_PAUSE)
                continue
            return await self.proceed(request, card_id, None)

    async def proceed(self, request: Request, card_id: int | None, shown: str | None) -> None:
        """The request is promised: fetch its uploads, queue it."""
        await self._ledger.acknowledge(request.id, card_id)
        request = replace(request, card_id=card_id, acknowledged=True)
        self._board.track(request, shown)
        if await self._ledger.uploads(request.id) and not await self._receiver.receive(request):
            return await self._deliver(request.id)
        self._dispatcher.kick()
        return None

    async def _find_card(self, request: Request) -> int | None:
        try:
            return await self._messenger.find(replace(request, card_id=None), with_files=False)
        except (Closed, Trouble):
            return None
