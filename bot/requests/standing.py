"""Where each open request stands: its place, what runs, how long it may take."""

from __future__ import annotations

import heapq
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from bot.compute.jobs import Lane
from bot.requests.dispatcher import LANES, Dispatcher, Running
from bot.requests.fairness import Place
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.requests.work import parts_of

_GUESS: dict[Lane, float] = {"compose": 5.0, "train": 120.0}
"""Seconds of a request before any was measured."""

LOOKED_AT = 100
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
        lane = request.kind
        place = await self._ledger.place(request, [*accepted, request.id], told=LOOKED_AT)
        if place is None:
            return None
        return Standing(await self._end(lane, request, place), place=place.number)

    async def _queue(self, lane: Lane) -> _Queue:
        places = await self._ledger.places(lane)
        ends = await self._ends(lane, [*places])
        return _Queue(places, ends)

    async def _end(self, lane: Lane, request: Request, place: Place) -> float | None:
        """The seconds until a request at a place is done."""
        machines = self._machines(lane)
        if machines is None:
            return None
        usual = await self._usual(lane)
        for size in await self._sizes(place.ahead, usual):
            machines.take(size)
        machines.take_alike(place.number - 1 - len(place.ahead), usual)
        return machines.take(self._size(request, usual))

    async def _ends(self, lane: Lane, queue: Sequence[int]) -> Callable[[int], float | None]:
        """The seconds until the request at a place of the queue is done."""
        machines = self._machines(lane)
        if machines is None or not queue:
            return lambda _: None
        usual = await self._usual(lane)
        sizes = await self._sizes(queue[:LOOKED_AT], usual)
        sizes += [usual] * (len(queue) - len(sizes))
        return [0.0, *map(machines.take, sizes)].__getitem__

    def _machines(self, lane: Lane) -> Machines | None:
        """Those of a lane with what they work on; None if there are none."""
        number = self._dispatcher.capacity[lane]
        left = [
            entry.course.left() for entry in self._dispatcher.running.values() if entry.lane == lane
        ]
        return Machines(number, left) if number else None

    async def _sizes(self, queue: Sequence[int], usual: float) -> list[float]:
        """What each of a few requests takes."""
        asked = {one.id: one for one in await self._ledger.some(queue)}
        return [self._size(asked.get(each), usual) for each in queue]

    def _size(self, request: Request | None, usual: float) -> float:
        if request is None:
            return usual
        return sum(map(self._dispatcher.experience.of, parts_of(request)))

    async def _usual(self, lane: Lane) -> float:
        measured = self._dispatcher.experience.usual(lane) or await self._ledger.usual(lane)
        return measured or _GUESS[lane]


class Machines:
    """When each of some machines is free, in seconds from now; each takes what comes next."""

    def __init__(self, number: int, busy: Sequence[float] = ()) -> None:
        self._free = sorted([*busy, *[0.0] * (number - len(busy))])

    def take(self, seconds: float) -> float:
        """Work for so long on what comes next: when it is done."""
        end = self._free[0] + seconds
        heapq.heapreplace(self._free, end)
        return end

    def take_alike(self, many: int, seconds: float) -> None:
        """The same, one after the other, for as many as may be."""
        while many and max(self._free) - self._free[0] > seconds:
            self.take(seconds)
            many -= 1
        # each machine in turn from here on
        rounds, rest = divmod(many, len(self._free))
        self._free = [free + rounds * seconds for free in self._free]
        for _ in range(rest):
            self.take(seconds)


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
