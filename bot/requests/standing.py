"""Where each open request stands: its place, what runs, how long it may take."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from bot.requests.dispatcher import Dispatcher, Running
from bot.requests.fairness import in_order
from bot.requests.ledger import Ledger

_GUESS = 8.0
"""Seconds of a composition before any was measured."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`place` counts from 1 in the queue; `seconds` is until the end, None if nobody can say."""

    seconds: float | None
    place: int | None = None
    running: Running | None = None


class Standings:
    """Reads the queue and the running work."""

    def __init__(self, ledger: Ledger, dispatcher: Dispatcher) -> None:
        self._ledger = ledger
        self._dispatcher = dispatcher

    async def all(self) -> dict[int, Standing]:
        """Every queued and every running request, by id."""
        usual = (await self._ledger.load("compose"))[1] or _GUESS
        standings: dict[int, Standing] = {}
        for place, waiting in enumerate(in_order(await self._ledger.waiting()), 1):
            standings[waiting.request_id] = Standing(self._until(place, usual), place=place)
        for request_id, running in self._dispatcher.running.items():
            spent = time.monotonic() - running.since
            left = _left(usual, spent, running.fraction)
            standings[request_id] = Standing(left, running=running)
        return standings

    async def newcomer(self) -> Standing:
        """Where a request stands that is just being accepted."""
        waiting, usual = await self._ledger.load("compose")
        return Standing(self._until(waiting + 1, usual or _GUESS), place=waiting + 1)

    def _until(self, place: int, usual: float) -> float | None:
        machines = self._dispatcher.capacity
        if machines == 0:
            return None
        before = math.ceil((place + len(self._dispatcher.running)) / machines) - 1
        return usual * (max(0, before) + 1)


def _left(usual: float, spent: float, fraction: float) -> float:
    """By the fraction done where there is one, else by what is usual."""
    if fraction > 0.1:
        return spent * (1 - fraction) / fraction
    return max(1.0, usual - spent)
