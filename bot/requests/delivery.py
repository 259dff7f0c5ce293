"""Telling the outcome of a request exactly once.

A finished piece is a new message, which notifies its member, and the status card goes. The message
has the request's nonce, which Discord writes once within some minutes; a later try first looks for
the request's id among the bot's own messages since the command. Where the bot may not write, the
piece goes into the status card while the interaction's token lives, and else, with the same care,
to the requester directly. How a request failed, or that it was cancelled, stands on its card; where
a piece was to go on from a file, its member alone is told what went wrong, and the card goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

import structlog

from bot.chat.errors import (
    CardGone,
    Closed,
    NeverAcknowledged,
    Rejected,
    TokenDead,
    TooLarge,
    Trouble,
)
from bot.chat.outgoing import Outgoing
from bot.chat.request_messages import RequestMessages
from bot.requests.ledger import Ledger
from bot.requests.outcomes import Outcomes
from bot.requests.request import Request
from bot.requests.status import StatusBoard
from engine.messages import told

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.delivery")

_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 120.0
_UPLOADS_AT_ONCE = 24

_MADE = ("failure.undeliverable", "failure.files_gone")
"""Failures of pieces that were finished, whatever they went on from."""


class Presenter(Protocol):
    """Words an outcome."""

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:
        """The finished piece within `limit` bytes of files; None if it was deleted meanwhile."""
        ...

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:
        """What the card says at the end."""
        ...


class Delivery:
    """Tells outcomes, and goes on trying until they are told."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        outcomes: Outcomes,
        messages: RequestMessages,
        board: StatusBoard,
        presenter: Presenter,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ledger = ledger
        self._outcomes = outcomes
        self._messages = messages
        self._board = board
        self._presenter = presenter
        self._pause = pause
        self._uploads = asyncio.Semaphore(_UPLOADS_AT_ONCE)
        self._active: dict[int, asyncio.Task[None]] = {}

    async def deliver(self, request_id: int) -> None:
        """Begin to tell an outcome, unless that is being done."""
        if request_id not in self._active:
            task = asyncio.create_task(self._until_told(request_id), name=f"deliver {request_id}")
            self._active[request_id] = task
            task.add_done_callback(lambda _: self._active.pop(request_id, None))

    async def stop(self, grace: float) -> None:
        """Let messages that are being sent go out, `grace` seconds; later ones wait for a start."""
        tasks = list(self._active.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _until_told(self, request_id: int) -> None:
        pause = _FIRST_PAUSE
        while True:
            request = await self._ledger.get(request_id)
            if request is None:
                # its server was forgotten
                return
            with structlog.contextvars.bound_contextvars(
                request=request.ref, guild=request.guild_id
            ):
                try:
                    await self._once(request)
                except Trouble as error:
                    _log.warning("not told yet", error=str(error), again_in=pause)
                except Exception:
                    _log.exception("telling an outcome broke off", again_in=pause)
                else:
                    return
            await self._pause(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _once(self, request: Request) -> None:
        if request.told_at is None:
            if request.state == "done":
                await self._tell_result(request)
            else:
                await self._tell_ending(request)
            request = await self._ledger.by_id(request.id)
            _log.info("told", state=request.state, message=request.message_id)
        if not request.card_closed:
            await self._close_card(request)

    async def _tell_result(self, request: Request) -> None:
        limit = request.upload_limit
        while True:
            try:
                async with self._uploads:
                    return await self._place_result(request, limit)
            except TooLarge:
                if limit < 2**16:
                    return await self._give_up(request)
                limit //= 2
            except Rejected:
                _log.exception("Discord refuses the message")
                return await self._give_up(request)
            except FileNotFoundError:
                _log.exception("a file of the piece is missing")
                return await self._give_up(request, "failure.files_gone")

    async def _place_result(self, request: Request, limit: int) -> None:
        if not request.private:
            try:
                return await self._post_result(request, limit)
            except Closed:
                _log.info("the channel is closed to the bot")
        message = await self._presenter.result(request, limit, closed=True)
        if message is None:
            return await self._outcomes.told(request.id, None, None)
        try:
            card = await self._board.close(request, message, replace=True)
        except (CardGone, TokenDead, Closed):
            return await self._send_directly(request, message)
        await self._outcomes.told(request.id, request.channel_id, card)
        return await self._outcomes.closed(request.id)

    async def _post_result(self, request: Request, limit: int) -> None:
        message = await self._presenter.result(request, limit, closed=False)
        if message is None:
            return await self._outcomes.told(request.id, None, None)
        return await self._post_once(request, message)

    async def _post_once(
        self, request: Request, message: Outgoing, *, directly: bool = False
    ) -> None:
        """Write one new message for this request, however often this is tried."""
        found = await self._find_sent(request, message, directly) if request.sending else None
        if found is None:
            await self._outcomes.sending(request.id)
            found = await self._messages.post(request, message, directly=directly)
        if directly:
            return await self._outcomes.told(request.id, None, None)
        return await self._outcomes.told(request.id, request.channel_id, found)

    async def _find_sent(self, request: Request, message: Outgoing, directly: bool) -> int | None:
        # a pack of a piece that was deleted meanwhile is told without one
        with_files = bool(message.enclosures)
        try:
            return await self._messages.find(request, with_files=with_files, directly=directly)
        except Closed:
            # the history is not ours to read: the nonce alone has to do
            return None

    async def _send_directly(self, request: Request, message: Outgoing) -> None:
        """The last way; votes need the server, so a direct message has no buttons."""
        try:
            await self._post_once(request, replace(message, buttons=()), directly=True)
        except (Closed, Rejected):
            _log.error("the outcome could not be told: every way is closed")
            await self._outcomes.told(request.id, None, None)
        await self._outcomes.closed(request.id)

    async def _give_up(self, request: Request, why: str = "failure.undeliverable") -> None:
        """The piece cannot be delivered: that is told instead."""
        await self._outcomes.undeliverable(request.id, told(why))
        return await self._tell_ending(await self._ledger.by_id(request.id))

    async def _tell_ending(self, request: Request) -> None:
        """A failure or a cancellation: on the card, or in its place."""
        if _concerns_its_member(request):
            own = replace(request, locale=request.member_locale)
            if await self._tell_alone(request, await self._presenter.ending(own, None)):
                return None
        message = await self._presenter.ending(request, None)
        try:
            card = await self._board.close(request, message)
        except (CardGone, TokenDead, Closed, Rejected) as error:
            _log.info("it is told beside the card", error=str(error))
            return await self._tell_beside(request, replace(message, notify=request.user_id))
        await self._outcomes.told(request.id, request.channel_id, card)
        return await self._outcomes.closed(request.id)

    async def _tell_beside(self, request: Request, notice: Outgoing) -> None:
        """Tell an ending by a message of its own, to the member alone where the channel is shut."""
        try:
            if not request.private:
                with suppress(Closed):
                    return await self._post_once(request, notice)
            return await self._send_directly(request, notice)
        except Rejected:
            _log.exception("Discord refuses the notice")
        await self._outcomes.told(request.id, request.channel_id, None)
        return await self._outcomes.closed(request.id)

    async def _tell_alone(self, request: Request, message: Outgoing) -> bool:
        """Tell the member alone, then let the card go; false if it has to stand on the card.

        Nobody can look whether such a message was sent. The card goes after it: where it is still
        there after an attempt that broke off, it tells.
        """
        if request.sending:
            try:
                await self._messages.original(request)
            except (CardGone, NeverAcknowledged):
                await self._outcomes.told(request.id, None, None)
                await self._outcomes.closed(request.id)
                return True
            except TokenDead:
                pass
            return False
        await self._outcomes.sending(request.id)
        try:
            await self._messages.whisper(request, message)
        except (TokenDead, Closed, Rejected, CardGone) as error:
            _log.info("it is told on the card", error=str(error))
            return False
        await self._outcomes.told(request.id, None, None)
        await self._close_card(request)
        return True

    async def _close_card(self, request: Request) -> None:
        """After the outcome stands elsewhere the card goes; one that cannot go stays.

        A bot that was killed may have left a card that is the outcome itself: that is not to go.
        """
        if request.message_id is None or request.message_id != request.card_id:
            try:
                await self._board.remove(request)
            except (TokenDead, Closed, Rejected) as error:
                _log.info("the card stays as it is", error=str(error))
        await self._outcomes.closed(request.id)


def _concerns_its_member(request: Request) -> bool:
    """Whether only the member can do something about a failure: another file is needed."""
    if request.state != "failed" or request.private or request.work != "compose":
        return False
    made = request.failure is not None and request.failure.code in _MADE
    return bool(request.uploads) and not made
