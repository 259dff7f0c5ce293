"""What a stranger on the same machine can reach: nothing that would run code or tell anything."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import psutil

from tests.bot.sockets.conftest import World

STRANGER = """
import socket, ssl, sys
from distributed import Client
import urllib.request
for port in sys.argv[1:]:
    for scheme in ("tcp", "tls"):
        try:
            security = None
            if scheme == "tls":
                from distributed.security import Security
                security = Security.temporary()
            client = Client(f"{scheme}://127.0.0.1:{port}", timeout=2, security=security)
            print("let in", client.run_on_scheduler(lambda: 1))
        except Exception as error:
            print(type(error).__name__)
    try:
        print("served", urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).status)
    except Exception as error:
        print(type(error).__name__)
"""


def listening(world: World) -> list[int]:
    """The ports on which the bot and its workers listen."""
    bot = psutil.Process(world.bot.process.pid)
    return [
        connection.laddr.port
        for process in (bot, *bot.children(recursive=True))
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    ]


async def test_a_stranger_is_not_let_in_and_nothing_is_served(world: World) -> None:
    await world.start(MOTIF_WORKERS="1")
    await world.delivered(await world.member.slash("compose"))
    ports = listening(world)
    # the scheduler, and of each of two workers itself and its nanny
    assert len(ports) == 5
    said = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", STRANGER, *map(str, ports)],
        capture_output=True,
        text=True,
    )
    assert len(said.stdout.split()) == 3 * len(ports), said.stderr
    assert "let in" not in said.stdout
    assert "served" not in said.stdout
    await world.delivered(await world.member.slash("compose"))
