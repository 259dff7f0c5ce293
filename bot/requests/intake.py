"""Accepting requests: the row first, then the acknowledgement; sorting out a kill in between.

A killed bot may leave a row whose interaction was, or was not, acknowledged. Discord is asked; a
request that nobody was promised is closed in silence, because Discord told its author already that
the application did not respond.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import discord
import structlog

from bot.chat.errors import CardGone, Closed, NeverAcknowledged, TokenDead, Trouble
from bot.chat.outgoing import Outgoing
from bot.chat.payload import mentions_of, view_of
from bot.chat.request_messages import RequestMessages
from bot.regularly import Background
from bot.requests.dispatcher import Dispatcher
from bot.requests.ledger import Ledger
from bot.requests.receiving import Receiver
from bot.requests.request import Request
from bot.requests.status import StatusBoard

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.intake")

_PAUSE = 2.0
_STOP_GRACE = 1.0
_ACKNOWLEDGE_TRIES = 2
_LOOK, _CALM_LOOKS = 0.1, 7


class Intake:
    """Takes accepted requests to the queue."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        messages: RequestMessages,
        receiver: Receiver,
        board: StatusBoard,
        dispatcher: Dispatcher,
        finished: Callable[[int], Awaitable[None]],
    ) -> None:
        self._ledger = ledger
        self._messages = messages
        self._receiver = receiver
        self._board = board
        self._dispatcher = dispatcher
        self._finished = finished
        self._acknowledging: set[int] = set()
        self._background = Background()
        self.busy: Counter[int] = Counter()
        """Requests, by id, that are being accepted."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this in the background, as long as the bot runs."""
        self._background.begin(work)

    async def stop(self) -> None:
        """What is accepted halfway is taken up by the next start."""
        await self._background.stop(_STOP_GRACE)

    async def quiet(self) -> None:
        """Wait for a moment in which nobody waits for an acknowledgement."""
        calm = 0
        while calm < _CALM_LOOKS:
            await asyncio.sleep(_LOOK)
            calm = 0 if self._acknowledging else calm + 1

    def ahead_of(self, request: Request) -> list[int]:
        """Those that came earlier and are being acknowledged just now, by id."""
        return [request_id for request_id in self._acknowledging if request_id < request.id]

    @contextmanager
    def accepting(self, request: Request) -> Generator[None]:
        """A request was accepted and is about to be acknowledged."""
        self._acknowledging.add(request.id)
        try:
            with self._at(request):
                yield
        finally:
            self._leave(request)

    def _leave(self, request: Request) -> None:
        """A request is acknowledged, or it did not come to that."""
        self._acknowledging.discard(request.id)

    async def acknowledge(
        self, interaction: discord.Interaction[Any], request: Request, card: Outgoing
    ) -> None:
        """Answer the interaction with the request's card and let the work begin.

        Within `accepting`.
        """
        answered = await self._answer(interaction, request, card)
        if answered is None:
            # nobody waits for the answer any more, and to find out may take long
            self._leave(request)
            return await self.settle(request)
        return await self.proceed(request, answered, card.content)

    async def _answer(
        self, interaction: discord.Interaction[Any], request: Request, card: Outgoing
    ) -> int | None:
        """Send the card as the interaction's answer: its id, None if that is not certain."""
        for _ in range(_ACKNOWLEDGE_TRIES):
            try:
                answer = await interaction.response.send_message(
                    card.content,
                    view=view_of(card.buttons),
                    ephemeral=request.private,
                    allowed_mentions=mentions_of(card),
                    suppress_embeds=True,
                )
            except discord.HTTPException as error:
                _log.warning("acknowledging failed", request=request.ref, error=str(error))
                if error.status < 500:
                    return None
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                _log.warning("acknowledging broke off", request=request.ref, error=repr(error))
            else:
                return answer.message_id
        return None

    async def settle(self, request: Request) -> None:
        """Find out whether a request was acknowledged, and go on or close it."""
        with self._at(request):
            await self._settle(request)

    async def _settle(self, request: Request) -> None:
        while True:
            try:
                promised, card_id = await self._promised(request)
            except Trouble as error:
                _log.warning("not known yet", request=request.ref, error=str(error))
                await asyncio.sleep(_PAUSE)
                continue
            if promised:
                return await self.proceed(request, card_id, None)
            _log.info("never acknowledged", request=request.ref)
            return await self._ledger.withdraw(request.id)

    async def _promised(self, request: Request) -> tuple[bool, int | None]:
        """Whether Discord showed the member an answer, and its id if it still stands."""
        try:
            return True, await self._messages.original(request)
        except CardGone:
            return True, None
        except (NeverAcknowledged, TokenDead) as error:
            # an expired token may look like an unknown one: the channel remembers the card
            try:
                whole = replace(request, card_id=None)
                found = await self._messages.find(whole, with_files=False)
            except Closed:
                found = None
                if isinstance(error, TokenDead):
                    return True, None
            unseen = request.private and isinstance(error, TokenDead)
            return found is not None or unseen, found

    async def proceed(self, request: Request, card_id: int | None, shown: str | None) -> None:
        """The request is promised: fetch its uploads, queue it."""
        with self._at(request):
            await self._proceed(request, card_id, shown)

    @contextmanager
    def _at(self, request: Request) -> Generator[None]:
        self.busy[request.id] += 1
        try:
            yield
        finally:
            self.busy[request.id] -= 1
            self.busy = +self.busy

    async def _proceed(self, request: Request, card_id: int | None, shown: str | None) -> None:
        await self._ledger.acknowledge(request.id, card_id)
        self._leave(request)
        request = replace(request, card_id=card_id, acknowledged=True)
        self._board.track(request, shown)
        missing = any(upload.sha256 is None for upload in request.uploads)
        if missing and not await self._receiver.receive(request):
            return await self._finished(request.id)
        self._dispatcher.kick()
        return None
