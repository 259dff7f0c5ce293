"""The status cards: one message a request, edited at most every `gap` seconds."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.chat.errors import CardGone, Closed, Rejected, TokenDead, TooLarge, Trouble
from bot.chat.outgoing import Outgoing
from bot.chat.request_messages import RequestMessages
from bot.requests.request import Request

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.status")

_EDITS_AT_ONCE = 8
_DRAWN_AT_ONCE = 100


@dataclass(slots=True)
class Card:
    """What a request's card shows; `edited` is on the monotonic clock."""

    request: Request
    shown: str
    edited: float
    looked: float = 0.0


class StatusBoard:
    """Keeps the cards of open requests true. `draw` says what they should show, by request."""

    def __init__(
        self,
        messages: RequestMessages,
        draw: Callable[[list[Request]], Awaitable[Mapping[int, Outgoing]]],
        *,
        gap: float,
        look: float,
    ) -> None:
        self._messages = messages
        self._draw = draw
        self._gap = gap
        self._look = look
        self._cards: dict[int, Card] = {}
        self._round: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._edits: dict[int, asyncio.Task[None]] = {}

    def track(self, request: Request, shown: str | None) -> None:
        """Keep this card true from now on; `shown` is what it says, None if that is unknown."""
        edited = time.monotonic() if shown is not None else 0.0
        self._cards[request.id] = Card(request, shown or "", edited)
        self._plan()

    async def close(self, request: Request, message: Outgoing, *, replace: bool = False) -> int:
        """The last edit of a card; it is not tracked any more. Raises what `edit_card` does."""
        card = await self._let_go(request.id)
        if card is not None:
            await asyncio.sleep(max(0.0, card.edited + self._gap - time.monotonic()))
        return await self._messages.edit_card(request, message, replace=replace)

    async def remove(self, request: Request) -> None:
        """Delete a card; it is not tracked any more. Raises what `delete_card` does."""
        await self._let_go(request.id)
        await self._messages.delete_card(request)

    async def stop(self) -> None:
        """Draw and edit no more; cards are shown as they are after the next start."""
        self._cards.clear()
        if self._timer is not None:
            self._timer.cancel()
        tasks = [*self._edits.values(), *filter(None, [self._round])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _let_go(self, request_id: int) -> Card | None:
        """Track a card no longer, once the edit that is under way has ended."""
        card = self._cards.pop(request_id, None)
        if request_id in self._edits:
            await asyncio.wait([self._edits[request_id]])
        return card

    def _plan(self) -> None:
        if self._timer is None and self._cards:
            self._timer = asyncio.get_running_loop().call_later(self._look, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._edit_some(), name="status cards")
        self._plan()

    async def _edit_some(self) -> None:
        """Start to edit the cards that are wrong longest; one that is slow holds up no other."""
        now = time.monotonic()
        due = [
            (request_id, card)
            for request_id, card in self._cards.items()
            if request_id not in self._edits and card.edited <= now - self._gap
        ]
        # of a long queue some at a time, in turn: to draw thousands holds up the event loop
        due = heapq.nsmallest(_DRAWN_AT_ONCE, due, key=lambda entry: entry[1].looked)
        drawn = await self._draw([card.request for _, card in due])
        wrong: list[tuple[int, Card]] = []
        for request_id, card in due:
            card.looked = now
            if (
                self._cards.get(request_id) is card
                and request_id in drawn
                and request_id not in self._edits
                and drawn[request_id].content != card.shown
            ):
                wrong.append((request_id, card))
        wrong.sort(key=lambda entry: entry[1].edited)
        for request_id, card in wrong[: max(0, _EDITS_AT_ONCE - len(self._edits))]:
            task = asyncio.create_task(self._edit(card, drawn[request_id]), name="status card")
            self._edits[request_id] = task
            task.add_done_callback(lambda _, edited=request_id: self._edits.pop(edited, None))

    async def _edit(self, card: Card, message: Outgoing) -> None:
        card.edited = time.monotonic()
        try:
            await self._messages.edit_card(card.request, message)
        except (CardGone, Closed, TokenDead):
            self._cards.pop(card.request.id, None)
        except (TooLarge, Rejected, Trouble) as error:
            _log.warning("a card was not edited", request=card.request.ref, error=str(error))
        else:
            card.shown = message.content
        card.edited = time.monotonic()
