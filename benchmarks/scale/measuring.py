"""What members, the event loop and the operator wait for on one database."""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.scale.filling import (
    FIRST_SERVER,
    LARGE,
    SERVERS,
    SHARES,
    add_server,
    server_of,
    wait_everywhere,
)
from benchmarks.scale.timing import Figure, Loop, Stopwatch, Took, percentile
from bot.features.settings.schema import schema
from bot.features.top.ranking import ranked
from bot.keeping.retention import Retention
from bot.requests.ledger import Caps, Ledger
from bot.requests.request import Draft, Request
from bot.requests.standing import LOOKED_AT
from bot.store.audit import Audit
from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.forgetting import Takedowns
from bot.store.guilds import Greetings, Guilds, Weeks
from bot.store.leavings import Leavings, is_named
from bot.store.members import Members
from bot.store.packs import Packs
from bot.store.posts import Posts
from bot.store.preferences import PreferenceStore
from bot.store.usage import Usage
from bot.store.votes import Votes

FORGOTTEN = 1000
"""Requests of the server that is forgotten."""

_DAY = 86_400.0

_NEWCOMERS = 10
"""Requests that are accepted at the same time."""

_MEASURED = 2 * 10**18
"""Where the ids of the interactions begin that are made while measuring."""


class Bench:
    """The parts of the bot that the database is asked by, on a filled one."""

    def __init__(self, folder: Path, database: Database, requests: int) -> None:
        self.database = database
        self.requests = requests
        self.blobs = Blobs(folder / "blobs")
        self.caps = Caps(3, 200)
        self.ledger = Ledger(database, self.caps)
        self.votes = Votes(database)
        self.guilds = Guilds(database)
        self.posts = Posts(database, self.blobs)
        self.packs = Packs(database, self.blobs)
        self.members = Members(database)
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

    async def place(self, request: Request, accepted: Sequence[int] = ()) -> None:
        """Where a request stands, and how long those before it may take."""
        place = await self.ledger.place(request, [*accepted, request.id], told=LOOKED_AT)
        await self.ledger.some(place.ahead if place else ())


def start(folder: Path, requests: int) -> list[Figure]:
    """How long a bot takes until it answers, and how much memory: for a process of its own."""

    async def begin() -> Took:
        watch = Stopwatch()
        database = await Database.open(folder)
        bench = Bench(folder, database, requests)
        await bench.leavings.remove_listed()
        await database.scrub()
        await bench.ledger.recover(3)
        await bench.ledger.unclosed()
        await bench.votes.stale()
        took = watch.read()
        await database.close()
        return took

    took = asyncio.run(begin())
    return [
        took.figure("start", "s", 5.0),
        Figure("memory of a start", _peak(), "MiB", 300.0),
    ]


def _peak() -> float:
    """MiB that this program has had in memory at once; what `ru_maxrss` tells has its parent's."""
    (line,) = [
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    ]
    return int(line.split()[1]) / 1024


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
            figures += await _looking(bench)
            figures += await _upkeep(bench)
            figures += await _forgetting(bench)
            await database.transact(wait_everywhere)
            return figures + await _long_queue(bench)
        finally:
            await database.close()

    return asyncio.run(measure())


async def _acknowledging(bench: Bench) -> list[Figure]:
    ledger, votes = bench.ledger, bench.votes
    preferences = PreferenceStore(bench.database, schema(bench.caps))
    admitted: list[int] = []
    newcomer = await ledger.admit(bench.draft(bench.server()))
    assert newcomer is not None

    async def admit() -> None:
        request = await ledger.admit(bench.draft(bench.server()))
        assert request is not None
        admitted.append(request.id)

    async def vote() -> None:
        number = next(bench.interactions)
        request = bench.finished()
        await votes.press(request, number, "A", number)
        await votes.shown(request, await votes.tally(request))

    async def cancel() -> None:
        await ledger.cancel(admitted.pop())

    def named() -> Awaitable[bool]:
        blob = f"{bench.random.randrange(2**256):064x}"
        return bench.database.transact(lambda connection: is_named(connection, blob))

    asked: list[tuple[str, Callable[[], Awaitable[object]]]] = [
        ("lease on an empty queue", lambda: ledger.lease(("compose",))),
        ("place of a newcomer", lambda: bench.place(newcomer)),
        ("place of a newcomer's training", lambda: bench.place(replace(newcomer, kind="train"))),
        ("what a composition takes", lambda: ledger.usual("compose")),
        ("room of a server", lambda: bench.retention.room(bench.server())),
        ("settings of a channel", lambda: preferences.of(bench.server(), 1)),
        ("a piece to share or to go on from", lambda: bench.posts.by_request(bench.finished())),
        ("a greeting", lambda: Greetings(bench.database).claim(bench.server())),
        ("accepting", admit),
        ("acknowledging", lambda: ledger.acknowledge(bench.random.choice(admitted), 1)),
        ("cancelling", cancel),
        ("whether a row names a blob", named),
        ("a vote", vote),
    ]
    figures = [await percentile(name, work, 10) for name, work in asked]
    tops = [asyncio.create_task(_repeat(lambda: _top(bench))) for _ in range(5)]
    figures.append(await percentile("accepting beside five /top", admit, None))
    for task in tops:
        task.cancel()
    for request in [newcomer.id, *admitted]:
        await ledger.cancel(request)
    ninety = await _ninety(bench)
    figures.append(ninety.figure("ninety requests of thirty servers", "s", 1.0))
    busy = await asyncio.create_subprocess_exec(sys.executable, "-c", "while True: pass")
    try:
        ninety = await _ninety(bench)
    finally:
        busy.kill()
        await busy.wait()
    figures.append(ninety.figure("the same, one core busy", "s", 1.0))
    return figures


async def _top(bench: Bench) -> None:
    ranked(await bench.votes.voted_takes(bench.server()), 3)


async def _looking(bench: Bench) -> list[Figure]:
    """What is asked after the acknowledgement: it holds up nobody but who asked."""
    audit = Audit(bench.database)

    async def line() -> None:
        post = await bench.posts.by_request(bench.finished())
        assert post is not None
        await bench.posts.line(post)

    def member() -> int:
        return bench.random.randrange(1, SERVERS)

    return [
        await percentile("/top", lambda: _top(bench), 50),
        await percentile("/top of a large server", lambda: _large_top(bench), 50, times=50),
        await percentile("the line of a piece", line, 50),
        await percentile("the audit of a server", lambda: audit.newest(bench.server(), 25), 50),
        # both are as long as what is kept of the member
        await percentile("/mydata", lambda: bench.members.kept(member()), 50, grows=False),
        await percentile("/mydata export", lambda: bench.members.record(member()), 50, grows=False),
    ]


async def _large_top(bench: Bench) -> None:
    server = FIRST_SERVER + bench.random.randrange(LARGE)
    ranked(await bench.votes.voted_takes(server), 3)


async def _ninety(bench: Bench) -> Took:
    """Until all are accepted and acknowledged, without Discord's part."""
    accepted: list[int] = []

    async def one(server: int) -> None:
        await bench.retention.room(server)
        request = await bench.ledger.admit(bench.draft(server))
        assert request is not None
        accepted.append(request.id)
        await bench.place(request, accepted)
        await bench.ledger.usual("compose")
        await bench.ledger.acknowledge(request.id, 1)

    servers = [bench.server() for _ in range(30)]
    watch = Stopwatch()
    await asyncio.gather(*(one(server) for server in servers for _ in range(3)))
    took = watch.read()
    for request in accepted:
        await bench.ledger.cancel(request)
    return took


async def _upkeep(bench: Bench) -> list[Figure]:
    takedowns, weeks = Takedowns(bench.database), Weeks(bench.database)
    shares = range(7, min(bench.requests, 20 * SHARES), SHARES)
    await bench.database.transact(
        lambda connection: connection.executemany(
            "INSERT OR IGNORE INTO packs SELECT id, guild_id, ?, '[]' FROM requests WHERE id = ?",
            [(f"{share:064x}", share) for share in shares],
        )
    )

    async def once() -> None:
        await takedowns.violations()
        known, left = await bench.guilds.kept()
        assert len(known) >= LARGE
        assert not left
        await bench.guilds.overdue(30 * _DAY)
        await bench.retention.drop_old()
        await bench.packs.drop_told()
        await bench.leavings.remove_listed()
        await bench.leavings.empty_trash()
        for server in await weeks.due():
            await weeks.claim(server)

    watch = Stopwatch()
    async with Loop() as loop:
        await once()
    return [watch.read().figure("upkeep", "s", 1.0), loop.figure("event loop held by upkeep")]


async def _forgetting(bench: Bench) -> list[Figure]:
    """What others wait for while a member and a server are forgotten."""
    server = FIRST_SERVER + 2 * SERVERS
    if server in (await bench.guilds.kept())[0]:
        await bench.guilds.forget(server)
    await bench.database.transact(add_server(server, FORGOTTEN))
    row = await bench.database.row(
        "SELECT user_id FROM requests WHERE guild_id = ? GROUP BY user_id ORDER BY count(*) DESC",
        (server,),
    )
    assert row is not None
    member = row["user_id"]

    async def admit() -> None:
        request = await bench.ledger.admit(bench.draft(bench.server()))
        assert request is not None
        await bench.ledger.cancel(request.id)

    async def forget() -> Took:
        watch = Stopwatch()
        await bench.members.erase(server, member)
        await bench.guilds.forget(server)
        return watch.read()

    forgetting = asyncio.create_task(forget())
    waits: list[Took] = []
    while not forgetting.done():
        watch = Stopwatch()
        await admit()
        waits.append(watch.read())
    slowest = max(waits, key=lambda took: took.wall)
    return [
        (await forgetting).figure("forgetting a server", "s", None),
        # nobody waits for more than one portion
        slowest.figure("accepting and cancelling meanwhile, at most", "ms", 50.0),
    ]


async def _long_queue(bench: Bench) -> list[Figure]:
    """Ten thousand servers wait."""
    ledger = bench.ledger

    leased: list[int] = []

    async def lease() -> None:
        request = await ledger.lease(("compose",))
        assert request is not None
        leased.append(request.id)

    figures = [await percentile("lease, 10,000 servers waiting", lease, 10)]
    for request_id in leased:
        await ledger.put_back(request_id, counted=False)
    newcomers: list[Request] = []
    for _ in range(_NEWCOMERS):
        newcomer = await ledger.admit(bench.draft(bench.server()))
        assert newcomer is not None
        newcomers.append(newcomer)
    some = itertools.cycle(newcomers)
    ids = [newcomer.id for newcomer in newcomers]
    figures.append(
        await percentile(
            "place of a newcomer, 10,000 servers waiting", lambda: bench.place(next(some), ids), 10
        )
    )
    async with Loop() as loop:
        watch = Stopwatch()
        await ledger.places("compose")
        figures.append(watch.read().figure("places of 10,000", "ms", 250, grows=False))
        await ledger.unsettled()
    return [*figures, loop.figure("event loop held by that")]


async def _repeat(work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await work()
