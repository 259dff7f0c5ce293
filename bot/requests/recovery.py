"""After a start: take up everything that an earlier boot left open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.locales import speaker
from bot.requests.request import Request

if TYPE_CHECKING:
    from bot.services import Services

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.recovery")


class Recovery:
    """What an earlier boot left, read before this boot accepts anything."""

    def __init__(self, services: Services, left: list[Request], stale_votes: list[int]) -> None:
        self._services = services
        self._left = left
        self._stale_votes = stale_votes

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
        """Settle, queue, fetch and deliver, each request on its own."""
        if self._left:
            _log.info("taking up requests", count=len(self._left))
        await asyncio.gather(*(self._take_up(request) for request in self._left))
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
