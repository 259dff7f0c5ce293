"""What members, the event loop and the operator wait for on one database."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

from benchmarks.scale.acknowledging import acknowledging
from benchmarks.scale.bench import MEASURED, Bench
from benchmarks.scale.filling import FIRST_SERVER, LARGE, SERVERS, wait_everywhere
from benchmarks.scale.timing import Figure, Loop, Stopwatch, percentile
from benchmarks.scale.upkeep import forgetting, upkeep
from bot.requests.request import Request
from bot.store.audit import Audit
from bot.store.database import Database
from bot.store.votes import Among

_NEWCOMERS = 10
"""Requests that are accepted at the same time."""


def queries(folder: Path, requests: int) -> list[Figure]:
    """Everything but a start."""

    async def measure() -> list[Figure]:
        database = await Database.open(folder)
        try:
            # of an earlier measurement on the same database
            await database.execute(
                "DELETE FROM requests WHERE interaction_id < 0 OR interaction_id >= ?", (MEASURED,)
            )
            bench = Bench(folder, database, requests)
            figures = await acknowledging(bench)
            figures += await _looking(bench)
            figures += await upkeep(bench)
            figures += await forgetting(bench)
            await database.transact(wait_everywhere)
            return figures + await _long_queue(bench)
        finally:
            await database.close()

    return asyncio.run(measure())


async def _looking(bench: Bench) -> list[Figure]:
    """What is asked after the acknowledgement: it holds up nobody but who asked."""
    audit = Audit(bench.database)

    async def line() -> None:
        post = await bench.posts.by_request(bench.finished())
        assert post is not None
        await bench.posts.line(post)

    def large() -> int:
        return FIRST_SERVER + bench.random.randrange(LARGE)

    def member() -> int:
        return bench.random.randrange(1, SERVERS)

    narrowed = {
        "of the newest tenth": Among(since=10**18 + bench.requests * 9 // 10),
        "of a member": Among(user_id=member()),
        "of a version": Among(model="1"),
    }
    return [
        await percentile("/top", lambda: bench.top(bench.server()), 50),
        await percentile("/top of a large server", lambda: bench.top(large()), 50, times=50),
        # as long as what is voted on in the server, or in these days
        *[
            await percentile(
                f"the same, {of_what}",
                lambda among=among: bench.top(large(), among),
                50,
                times=50,
                grows=False,
            )
            for of_what, among in narrowed.items()
        ],
        await percentile("the line of a piece", line, 50),
        await percentile("the audit of a server", lambda: audit.newest(bench.server(), 25), 50),
        # both are as long as what is kept of the member
        await percentile("/mydata", lambda: bench.members.kept(member()), 50, grows=False),
        await percentile("/mydata export", lambda: bench.members.record(member()), 50, grows=False),
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
