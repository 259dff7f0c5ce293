"""Where each open request stands: its place, what runs, how long it may take."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from bot.compute.jobs import Lane
from bot.requests.dispatcher import LANES, Dispatcher, Running
from bot.requests.fairness import in_order
from bot.requests.ledger import Ledger

_GUESS: dict[Lane, float] = {"compose": 8.0, "train": 120.0}
"""Seconds of a request before any was measured."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`place` counts from 1 in the queue; `seconds` is until the end, None if nobody can say."""

    seconds: float | None
    place: int | None = None
    running: Running | None = None


class Standings:
    """Reads the queue and the running work. Compositions and trainings queue separately."""

    def __init__(self, ledger: Ledger, dispatcher: Dispatcher) -> None:
        self._ledger = ledger
        self._dispatcher = dispatcher

    async def all(self) -> dict[int, Standing]:
        """Every queued and every running request, by id."""
        standings: dict[int, Standing] = {}
        order = in_order(await self._ledger.waiting())
        for lane in LANES:
            _, usual = await self._load(lane)
            waiting = [entry for entry in order if entry.kind == lane]
            for place, entry in enumerate(waiting, 1):
                seconds = self._until(lane, place, usual)
                standings[entry.request_id] = Standing(seconds, place=place)
            for request_id, running in self._dispatcher.running.items():
                if running.lane == lane:
                    left = _left(lane, usual, running)
                    standings[request_id] = Standing(left, running=running)
        return standings

    async def newcomer(self, lane: Lane) -> Standing:
        """Where a request stands that is just being accepted."""
        waiting, usual = await self._load(lane)
        return Standing(self._until(lane, waiting + 1, usual), place=waiting + 1)

    async def _load(self, lane: Lane) -> tuple[int, float]:
        waiting, usual = await self._ledger.load(lane)
        return waiting, usual or _GUESS[lane]

    def _until(self, lane: Lane, place: int, usual: float) -> float | None:
        machines = self._dispatcher.capacity[lane]
        if machines == 0:
            return None
        running = sum(entry.lane == lane for entry in self._dispatcher.running.values())
        before = math.ceil((place + running) / machines) - 1
        return usual * (max(0, before) + 1)


def _left(lane: Lane, usual: float, running: Running) -> float:
    """By the fraction done where it is of the whole work, else by what is usual."""
    spent = time.monotonic() - running.since
    if lane == "compose" and running.fraction > 0.1:
        return spent * (1 - running.fraction) / running.fraction
    return max(1.0, usual - spent)
