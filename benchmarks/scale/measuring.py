"""What members, the event loop and the operator wait for on one database."""

from __future__ import annotations

import asyncio
import itertools
import random
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scale.filling import LARGE, server_of, wait_everywhere
from bot.features.top.ranking import ranked
from bot.keeping.retention import Retention
from bot.requests.fairness import in_order
from bot.requests.ledger import Caps, Ledger
from bot.requests.request import Draft
from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.forgetting import Takedowns
from bot.store.guilds import Guilds
from bot.store.leavings import Leavings, is_named
from bot.store.usage import Usage
from bot.store.votes import Votes

TIMES = 100
"""How often each query is made; the 99th percentile of them is told."""

_DAY = 86_400.0

_MEASURED = 2 * 10**18
"""Where the ids of the interactions begin that are made while measuring."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A duration, or a size; `goal` is in the same unit, and `grows` if growth is judged.

    `processor` is what this process computed of it, in milliseconds: on a busy machine the rest is
    waiting for a turn.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None
    grows: bool = True
    processor: float | None = None


class Bench:
    """The parts of the bot that the database is asked by, on a filled one."""

    def __init__(self, folder: Path, database: Database, requests: int) -> None:
        self.database = database
        self.requests = requests
        self.blobs = Blobs(folder / "blobs")
        self.ledger = Ledger(database, Caps(3, 20))
        self.votes = Votes(database)
        self.guilds = Guilds(database)
        self.retention = Retention(Usage(database), self.blobs, 180, 2 * 2**40)
        self.leavings = Leavings(database, self.blobs)
        self.random = random.Random(1)
        self.interactions = itertools.count(_MEASURED)

    def server(self) -> int:
        """Any server; of ten, one is large."""
        return server_of(self.random.randrange(1, 10**6), self.random)

    def finished(self) -> int:
        """A request that left a piece."""
        return self.random.randrange(3, self.requests, 3) // 150 * 150 + 3

    def draft(self, server: int) -> Draft:
        number = next(self.interactions)
        return Draft(
            interaction_id=number,
            token="token",
            guild_id=server,
            channel_id=1,
            user_id=number,
            locale="en-US",
            private=False,
            upload_limit=10**7,
            kind="compose",
            parameters={"brief": {}, "given": {}},
        )


def start(folder: Path, requests: int) -> list[Figure]:
    """How long a bot takes until it answers, and how much memory: for a process of its own."""

    async def begin() -> float:
        began = time.perf_counter()
        database = await Database.open(folder)
        bench = Bench(folder, database, requests)
        await bench.leavings.remove_listed()
        await database.scrub()
        await bench.ledger.recover(3)
        await bench.ledger.unclosed()
        await bench.votes.stale()
        took = time.perf_counter() - began
        await database.close()
        return took

    took = asyncio.run(begin())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [Figure("start", took, "s", 5.0), Figure("memory of a start", peak, "MiB", 300.0)]


def queries(folder: Path, requests: int) -> list[Figure]:
    """Everything else, on the same database."""

    async def measure() -> list[Figure]:
        database = await Database.open(folder)
        try:
            # of an earlier measurement on the same database
            await database.execute(
                "DELETE FROM requests WHERE interaction_id < 0 OR interaction_id >= ?", (_MEASURED,)
            )
            bench = Bench(folder, database, requests)
            figures = await _acknowledging(bench)
            figures += await _upkeep(bench)
            await database.transact(wait_everywhere)
            return figures + await _long_queue(bench)
        finally:
            await database.close()

    return asyncio.run(measure())


async def _acknowledging(bench: Bench) -> list[Figure]:
    ledger, votes = bench.ledger, bench.votes
    admitted: list[int] = []

    async def admit() -> None:
        request = await ledger.admit(bench.draft(bench.server()))
        assert request is not None
        admitted.append(request.id)

    async def vote() -> None:
        number = next(bench.interactions)
        request = bench.finished()
        await votes.press(request, number, "A", number)
        await votes.shown(request, await votes.tally(request))

    async def top() -> None:
        ranked(await votes.voted_takes(bench.server()), 3)

    async def cancel() -> None:
        await ledger.cancel(admitted.pop())

    def named() -> Awaitable[bool]:
        blob = f"{bench.random.randrange(2**256):064x}"
        return bench.database.transact(lambda connection: is_named(connection, blob))

    asked: list[tuple[str, Callable[[], Awaitable[object]], float]] = [
        ("lease on an empty queue", lambda: ledger.lease(("compose",)), 10),
        ("place of a newcomer", lambda: ledger.load("compose"), 10),
        ("place of a newcomer's training", lambda: ledger.load("train"), 10),
        ("room of a server", lambda: bench.retention.room(bench.server()), 10),
        ("accepting", admit, 10),
        ("acknowledging", lambda: ledger.acknowledge(admitted[-1], 1), 10),
        ("cancelling", cancel, 10),
        ("whether a row names a blob", named, 10),
        ("a vote", vote, 10),
        ("/top", top, 50),
    ]
    figures = [await _percentile(name, work, goal) for name, work, goal in asked]
    tops = [asyncio.create_task(_repeat(top)) for _ in range(5)]
    figures.append(await _percentile("accepting beside five /top", admit, None))
    for task in tops:
        task.cancel()
    for request in admitted:
        await ledger.cancel(request)
    figures.append(Figure("ninety requests of thirty servers", await _ninety(bench), "s", 1.0))
    return figures


async def _ninety(bench: Bench) -> float:
    """Until all are accepted and acknowledged, without Discord's part."""
    accepted: list[int] = []

    async def one(server: int) -> None:
        await bench.ledger.load("compose")
        await bench.retention.room(server)
        request = await bench.ledger.admit(bench.draft(server))
        assert request is not None
        accepted.append(request.id)
        await bench.ledger.acknowledge(request.id, 1)

    servers = [bench.server() for _ in range(30)]
    began = time.perf_counter()
    await asyncio.gather(*(one(server) for server in servers for _ in range(3)))
    took = time.perf_counter() - began
    for request in accepted:
        await bench.ledger.cancel(request)
    return took


async def _upkeep(bench: Bench) -> list[Figure]:
    takedowns = Takedowns(bench.database)

    async def once() -> None:
        await takedowns.violations()
        known, left = await bench.guilds.kept()
        assert len(known) >= LARGE
        assert not left
        await bench.guilds.overdue(30 * _DAY)
        await bench.retention.drop_old()
        await bench.leavings.remove_listed()
        await bench.leavings.empty_trash()

    began = time.perf_counter()
    async with Loop() as loop:
        await once()
    return [
        Figure("upkeep", time.perf_counter() - began, "s", 1.0),
        Figure("event loop held by upkeep", loop.longest, "ms", 20.0, grows=False),
    ]


async def _long_queue(bench: Bench) -> list[Figure]:
    """Ten thousand servers wait."""
    ledger = bench.ledger

    leased: list[int] = []

    async def lease() -> None:
        request = await ledger.lease(("compose",))
        assert request is not None
        leased.append(request.id)

    waited = await _percentile("lease, 10,000 servers waiting", lease, 10)
    for request_id in leased:
        await ledger.put_back(request_id, counted=False)
    rows = await ledger.waiting()
    began = time.perf_counter()
    in_order(rows)
    ordered = 1000 * (time.perf_counter() - began)
    async with Loop() as loop:
        began = time.perf_counter()
        await ledger.places("compose")
        placed = 1000 * (time.perf_counter() - began)
        await ledger.unsettled()
    return [
        waited,
        await _percentile("newcomer, 10,000 servers waiting", lambda: ledger.load("compose"), 10),
        Figure("the order of 10,000", ordered, "ms", None, grows=False),
        Figure("places of 10,000", placed, "ms", None, grows=False),
        Figure("event loop held by that", loop.longest, "ms", 20.0, grows=False),
    ]


async def _repeat(work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await work()


async def _percentile(
    name: str, work: Callable[[], Awaitable[object]], goal: float | None
) -> Figure:
    """Milliseconds that 99 of a hundred calls stay below, after a few to warm up."""
    took: list[float] = []
    computed: list[float] = []
    for _ in range(TIMES + 10):
        began, before = time.perf_counter(), time.process_time()
        await work()
        took.append(1000 * (time.perf_counter() - began))
        computed.append(1000 * (time.process_time() - before))
    last = int(0.99 * TIMES)
    return Figure(name, sorted(took[10:])[last], "ms", goal, processor=sorted(computed[10:])[last])


class Loop:
    """The longest time that the event loop's own thread computed without looking up, in ms.

    By its processor time: what other processes and threads take is not the loop's.
    """

    def __init__(self) -> None:
        self.longest = 0.0

    async def __aenter__(self) -> Loop:
        self._task = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0)
        self._task.cancel()

    async def _watch(self) -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            self.longest = max(self.longest, 1000 * (time.thread_time() - before))
