"""Taking up what nobody is at: all that an earlier boot left open, and later what fell down.

A disk that was full for a moment may have broken off anything. What is handed out is looked after
by the dispatcher; a request that is still being accepted, or whose outcome is not told, by this.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.locales import speaker
from bot.requests.request import Request

if TYPE_CHECKING:
    from bot.services import Services

_PORTION = 50
_LEAST_GAP = 5.0
"""Seconds between two looks; what nobody is at twice in a row is taken up."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.recovery")


class Recovery:
    """What an earlier boot left, read before this boot accepts anything."""

    def __init__(self, services: Services, left: list[Request], stale_votes: list[int]) -> None:
        self._services = services
        self._left = left
        self._stale_votes = stale_votes
        self._seen: set[int] = set()

    @classmethod
    async def prepare(cls, services: Services) -> Recovery:
        """End the leases of earlier boots. Call before any interaction can come."""
        ledger, limit = services.ledger, services.settings.attempts
        for request in await ledger.recover(limit):
            say = speaker(request.locale)
            problem = say("failure.lost", attempts=request.attempts)
            await ledger.fail(request.id, problem, say("failure.lost.do"))
        return cls(services, await ledger.unclosed(), await services.votes.stale())

    async def run(self) -> None:
        """Settle, queue, fetch and deliver, each request on its own; then look now and then."""
        if self._left:
            _log.info("taking up requests", count=len(self._left))
        taking_up = [asyncio.create_task(self._take_up_all()), asyncio.create_task(self._relabel())]
        try:
            while True:
                await asyncio.sleep(max(_LEAST_GAP, self._services.settings.upkeep_seconds))
                try:
                    await self.look()
                except Exception:
                    _log.exception("what fell down was not looked for")
        finally:
            for task in taking_up:
                task.cancel()

    async def look(self) -> None:
        """Take up what nobody is at now and was at the last time."""
        services = self._services
        unsettled = await services.ledger.unsettled()
        nobodys = [
            request
            for request in unsettled
            if not (request.state == "receiving" and request.id in services.intake.busy)
        ]
        again = [request for request in nobodys if request.id in self._seen]
        self._seen = {request.id for request in nobodys}
        for request in again:
            if request.state == "receiving":
                _log.warning("taking up what was not accepted to the end", request=request.ref)
                services.intake.start(self._take_up(request))
            else:
                # nothing happens where it is just being told
                await services.delivery.deliver(request.id)

    async def _take_up_all(self) -> None:
        # a few at a time, or a long queue keeps members waiting
        for start in range(0, len(self._left), _PORTION):
            some = self._left[start : start + _PORTION]
            for request in some:
                self._services.intake.start(self._take_up(request))
            await asyncio.sleep(0)
        self._left = []

    async def _relabel(self) -> None:
        for request_id in self._stale_votes:
            await self._services.vote_board.refresh(request_id)

    async def _take_up(self, request: Request) -> None:
        services = self._services
        if not request.acknowledged and request.open:
            await services.intake.settle(request)
        elif request.state == "receiving":
            await services.intake.proceed(request, request.card_id, None)
        elif request.state == "queued":
            services.board.track(request, None)
            services.dispatcher.kick()
        else:
            await services.finished(request.id)
