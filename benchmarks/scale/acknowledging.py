"""What stands between a command and its acknowledgement, by itself and for many at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

from benchmarks.scale.bench import Bench
from benchmarks.scale.timing import Figure, Stopwatch, Took, percentile
from bot.features.settings.schema import schema
from bot.store.guilds import Greetings
from bot.store.named_files import is_named
from bot.store.preferences import PreferenceStore


async def acknowledging(bench: Bench) -> list[Figure]:
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
    tops = [asyncio.create_task(_repeat(lambda: bench.top(bench.server()))) for _ in range(5)]
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


async def _repeat(work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await work()
