"""Taking up what nobody is at: all that an earlier boot left open, and later what fell down.

A disk that was full for a moment may have broken off anything. What is handed out is looked after
by the dispatcher; a request that is still being accepted, or whose outcome is not told, and votes
that Discord did not take, by this.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.regularly import regularly
from bot.requests.delivery import Delivery
from bot.requests.dispatcher import Dispatcher
from bot.requests.intake import Intake
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.requests.status import StatusBoard
from bot.store.votes import Votes
from engine.messages import told

_PORTION = 50
_LEAST_GAP = 5.0
"""Seconds between two looks; what nobody is at twice in a row is taken up."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.recovery")


class Recovery:
    """What an earlier boot left, read before this boot accepts anything.

    `finished` tells the outcome of a request, `relabel` shows the votes of a post as they are;
    `every` is the seconds between two looks.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        votes: Votes,
        intake: Intake,
        delivery: Delivery,
        dispatcher: Dispatcher,
        board: StatusBoard,
        finished: Callable[[int], Awaitable[None]],
        relabel: Callable[[int], Awaitable[None]],
        attempts: int,
        every: float,
    ) -> None:
        self._ledger = ledger
        self._votes = votes
        self._intake = intake
        self._delivery = delivery
        self._dispatcher = dispatcher
        self._board = board
        self._finished = finished
        self._relabel = relabel
        self._attempts = attempts
        self._every = max(_LEAST_GAP, every)
        self._left: list[Request] = []
        self._stale_votes: list[int] = []
        self._seen: set[int] = set()
        self._untrue: dict[int, int] = {}

    async def prepare(self) -> None:
        """End the leases of earlier boots. Call before any interaction can come."""
        for request in await self._ledger.recover(self._attempts):
            failure = told("failure.lost", attempts=request.attempts, count=request.attempts)
            await self._ledger.fail(request.id, failure)
        self._left = await self._ledger.unclosed()
        self._stale_votes = await self._votes.stale()

    async def run(self) -> None:
        """Settle, queue, fetch and deliver, each request on its own; then look now and then."""
        if self._left:
            _log.info("taking up requests", count=len(self._left))
        taking_up = [
            asyncio.create_task(self._take_up_all()),
            asyncio.create_task(self._relabel_all()),
        ]
        try:
            await regularly(self.look, self._every, "what fell down")
        finally:
            for task in taking_up:
                task.cancel()
            await asyncio.gather(*taking_up, return_exceptions=True)

    async def look(self) -> None:
        """Take up what nobody is at now and was at the last time."""
        unsettled = await self._ledger.unsettled()
        nobodys = [
            request
            for request in unsettled
            if not (request.state == "receiving" and request.id in self._intake.busy)
        ]
        again = [request for request in nobodys if request.id in self._seen]
        self._seen = {request.id for request in nobodys}
        for request in again:
            if request.state == "receiving":
                _log.warning("taking up what was not accepted to the end", request=request.ref)
                self._intake.start(self._take_up(request))
            else:
                # nothing happens where it is just being told
                await self._delivery.deliver(request.id)
        await self._show_votes()

    async def _show_votes(self) -> None:
        """Show the votes of posts that have shown others for a while, ever more seldom."""
        looks = {post: self._untrue.get(post, 0) + 1 for post in await self._votes.stale()}
        self._untrue = looks
        for post in [post for post, count in looks.items() if count > 1 and _is_power_of_2(count)]:
            await self._relabel(post)

    async def _take_up_all(self) -> None:
        # a few at a time, or a long queue keeps members waiting
        for start in range(0, len(self._left), _PORTION):
            some = self._left[start : start + _PORTION]
            for request in some:
                self._intake.start(self._take_up(request))
            await asyncio.sleep(0)
        self._left = []

    async def _relabel_all(self) -> None:
        for request_id in self._stale_votes:
            await self._relabel(request_id)

    async def _take_up(self, request: Request) -> None:
        if not request.acknowledged and request.open:
            await self._intake.settle(request)
        elif request.state == "receiving":
            await self._intake.proceed(request, request.card_id, None)
        elif request.state == "queued":
            self._board.track(request, None)
            self._dispatcher.kick()
        else:
            await self._finished(request.id)


def _is_power_of_2(number: int) -> bool:
    return number.bit_count() == 1
