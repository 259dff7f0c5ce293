"""What others wait for while the bot cleans up and forgets."""

from __future__ import annotations

import asyncio

from benchmarks.scale.bench import Bench
from benchmarks.scale.filling import FIRST_SERVER, LARGE, SERVERS, SHARES, add_server
from benchmarks.scale.timing import Figure, Loop, Stopwatch, Took
from bot.store.announcements import Weeks
from bot.store.forgetting import Takedowns

FORGOTTEN = 1000
"""Requests of the server that is forgotten."""

_DAY = 86_400.0


async def upkeep(bench: Bench) -> list[Figure]:
    takedowns, weeks = Takedowns(bench.database), Weeks(bench.database)
    shares = range(7, min(bench.requests, 20 * SHARES), SHARES)
    await bench.database.transact(
        lambda connection: connection.executemany(
            "INSERT OR IGNORE INTO packs SELECT id, guild_id, ?, '[]' FROM requests WHERE id = ?",
            [(f"{share:064x}", share) for share in shares],
        )
    )
    here = {row["guild_id"] for row in await bench.database.rows("SELECT guild_id FROM guilds")}
    assert len(here) >= LARGE

    async def once() -> None:
        await takedowns.violations()
        moved = await bench.guilds.moved(here)
        assert not moved.returned
        assert not moved.left
        await bench.guilds.overdue(30 * _DAY)
        await bench.retention.drop_old()
        await bench.packs.drop_told()
        await bench.unneeded_files.remove_listed()
        await bench.unneeded_files.empty_trash()
        for server in await weeks.due():
            await weeks.claim(server)

    watch = Stopwatch()
    async with Loop() as loop:
        await once()
    return [watch.read().figure("upkeep", "s", 1.0), loop.figure("event loop held by upkeep")]


async def forgetting(bench: Bench) -> list[Figure]:
    """What others wait for while a member and a server are forgotten."""
    server = FIRST_SERVER + 2 * SERVERS
    if await bench.database.row("SELECT 1 FROM guilds WHERE guild_id = ?", (server,)):
        await bench.guilds.forget(server)
    await bench.database.transact(add_server(server, FORGOTTEN))
    # or those who come first wait for that
    await bench.database.scrub()
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

    running = asyncio.create_task(forget())
    waits: list[Took] = []
    while not running.done():
        watch = Stopwatch()
        await admit()
        waits.append(watch.read())
    slowest = max(waits, key=lambda took: took.wall)
    return [
        (await running).figure("forgetting a server", "s", None),
        # nobody waits for more than one portion
        slowest.figure("accepting and cancelling meanwhile, at most", "ms", 50.0),
    ]
