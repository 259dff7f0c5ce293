"""Where each open request stands: its place, what runs, how long it may take."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from bot.compute.jobs import Lane
from bot.requests.dispatcher import LANES, Dispatcher, Running
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

    async def all(self) -> Mapping[int, Standing]:
        """Every queued and every running request, by id."""
        standings: list[Mapping[int, Standing]] = []
        for lane in LANES:
            _, usual = await self._load(lane)
            places = await self._ledger.places(lane)
            running = {
                request_id: Standing(entry.course.left(), running=entry)
                for request_id, entry in self._dispatcher.running.items()
                if entry.lane == lane
            }
            standings += [running, _Queue(places, partial(self._until, lane, usual=usual))]
        return ChainMap(*cast("list[dict[int, Standing]]", standings))

    async def newcomer(self, lane: Lane, accepted: Collection[int]) -> Standing:
        """Where a request stands that is just being accepted, behind others that are as well."""
        waiting, usual = await self._load(lane, accepted)
        return Standing(self._until(lane, waiting + 1, usual), place=waiting + 1)

    async def _load(self, lane: Lane, accepted: Collection[int] = ()) -> tuple[int, float]:
        waiting, usual = await self._ledger.load(lane, accepted)
        return waiting, self._dispatcher.experience.usual(lane) or usual or _GUESS[lane]

    def _until(self, lane: Lane, place: int, usual: float) -> float | None:
        machines = self._dispatcher.capacity[lane]
        if machines == 0:
            return None
        running = sum(entry.lane == lane for entry in self._dispatcher.running.values())
        before = math.ceil((place + running) / machines) - 1
        return usual * (max(0, before) + 1)


class _Queue(Mapping[int, Standing]):
    """Where each of perhaps thousands stands, worked out for those who are asked about."""

    def __init__(self, places: Mapping[int, int], until: Callable[[int], float | None]) -> None:
        self._places = places
        self._until = until

    def __getitem__(self, request_id: int) -> Standing:
        place = self._places[request_id]
        return Standing(self._until(place), place=place)

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
