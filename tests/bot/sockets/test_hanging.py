"""Workers that hang: stopped by a signal, they neither answer nor die."""

from __future__ import annotations

import asyncio
import os
import re
import signal

import psutil
import pytest

from tests.bot.sockets.conftest import AS_SHIPPED, World, pieces


def workers(world: World) -> list[psutil.Process]:
    """The processes that compose, hear and train."""
    family = psutil.Process(world.bot.process.pid).children(recursive=True)
    return [process for process in family if "spawn_main" in " ".join(process.cmdline())]


def composing(world: World) -> list[psutil.Process]:
    """Those of them that compose: the one that trains has a name and no number."""
    ports = set(re.findall(r"Register worker addr: tls://[\d.]+:(\d+) name: \d", world.bot.log))
    return [
        process
        for process in workers(world)
        if any(str(each.laddr.port) in ports for each in process.net_connections("tcp"))
    ]


@pytest.mark.parametrize("limit", ["180", "3"])
async def test_what_a_hanging_worker_had_is_composed_elsewhere(world: World, limit: str) -> None:
    settings = {"MOTIF_COMPOSE_SECONDS": limit, "MOTIF_MEMBER_REQUESTS": "20"}
    await world.start(MADE_UP_SECONDS="1.2", **settings, **AS_SHIPPED)
    await world.until(lambda: "compute ready" in world.bot.log, 30, "the workers")
    asked = [await world.member.slash("compose") for _ in range(2)]
    await asyncio.sleep(0.5)
    stopped = composing(world)
    assert len(stopped) == 2
    for process in stopped:
        os.kill(process.pid, signal.SIGSTOP)
    asked += [await world.member.slash("compose") for _ in range(3)]
    for r in asked:
        await world.delivered(r, 90)
        assert len(pieces(r)) == 1
    assert "a worker hangs" in world.bot.log
    await world.until(
        lambda: not any(process.is_running() for process in stopped), 30, "both of them to be gone"
    )
