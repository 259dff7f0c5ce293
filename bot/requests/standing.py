"""Where each open request stands: its place, what runs, how long it may take."""

from __future__ import annotations

import heapq
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from bot.compute.jobs import Lane
from bot.requests.dispatcher import LANES, Dispatcher, Running
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.requests.work import parts_of

_GUESS: dict[Lane, float] = {"compose": 5.0, "train": 120.0}
"""Seconds of a request before any was measured."""

_LOOKED_AT = 100
"""Requests of a queue whose own size is looked at; those behind them are taken as usual."""


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
            queue = await self._queue(lane)
            running = {
                request_id: Standing(entry.course.left(), running=entry)
                for request_id, entry in self._dispatcher.running.items()
                if entry.lane == lane
            }
            standings += [running, queue]
        return ChainMap(*cast("list[dict[int, Standing]]", standings))

    async def newcomer(self, request: Request, accepted: Collection[int]) -> Standing | None:
        """Where a request stands that is just being accepted, among others that are as well.

        None if it was closed meanwhile.
        """
        queue = await self._queue(request.kind, [*accepted, request.id])
        return queue.get(request.id)

    async def _queue(self, lane: Lane, accepted: Collection[int] = ()) -> _Queue:
        places = await self._ledger.places(lane, accepted)
        ends = await self._ends(lane, [*places])
        return _Queue(places, ends)

    async def _ends(self, lane: Lane, queue: Sequence[int]) -> Callable[[int], float | None]:
        """The seconds until the request at a place of the queue is done."""
        machines = self._dispatcher.capacity[lane]
        if machines == 0 or not queue:
            return lambda _: None
        asked = {one.id: one for one in await self._ledger.some(queue[:_LOOKED_AT])}
        usual = await self._usual(lane)
        sizes = [self._size(asked.get(each), usual) for each in queue[:_LOOKED_AT]]
        sizes += [usual] * (len(queue) - len(sizes))
        return until(machines, self._busy(lane, machines), sizes).__getitem__

    def _busy(self, lane: Lane, machines: int) -> list[float]:
        """The seconds until each machine is free."""
        left = [
            entry.course.left() for entry in self._dispatcher.running.values() if entry.lane == lane
        ]
        return [*left, *[0.0] * (machines - len(left))]

    def _size(self, request: Request | None, usual: float) -> float:
        if request is None:
            return usual
        return sum(map(self._dispatcher.experience.of, parts_of(request)))

    async def _usual(self, lane: Lane) -> float:
        measured = self._dispatcher.experience.usual(lane) or await self._ledger.usual(lane)
        return measured or _GUESS[lane]


def until(machines: int, busy: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """When each of a queue is done, from place 1 on, by when the machines are free."""
    free = sorted(busy)[: max(machines, len(busy))]
    heapq.heapify(free)
    ends = [0.0]
    for size in sizes:
        end = heapq.heappop(free) + size
        heapq.heappush(free, end)
        ends.append(end)
    return ends


class _Queue(Mapping[int, Standing]):
    """Where each of perhaps thousands stands, made for those who are asked about."""

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
