"""Where each open request stands: its place, what runs, how long it may take."""

from __future__ import annotations

import math
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
                    left = running.course.left()
                    standings[request_id] = Standing(left, running=running)
        return standings

    async def newcomer(self, lane: Lane, accepted: int) -> Standing:
        """Where a request stands that is just being accepted, behind others that are as well."""
        waiting, usual = await self._load(lane)
        place = waiting + accepted + 1
        return Standing(self._until(lane, place, usual), place=place)

    async def _load(self, lane: Lane) -> tuple[int, float]:
        waiting, usual = await self._ledger.load(lane)
        return waiting, self._dispatcher.experience.usual(lane) or usual or _GUESS[lane]

    def _until(self, lane: Lane, place: int, usual: float) -> float | None:
        machines = self._dispatcher.capacity[lane]
        if machines == 0:
            return None
        running = sum(entry.lane == lane for entry in self._dispatcher.running.values())
        before = math.ceil((place + running) / machines) - 1
        return usual * (max(0, before) + 1)
