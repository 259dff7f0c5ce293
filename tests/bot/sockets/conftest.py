"""The bot as a process of its own against a Discord on loopback, where that is at hand."""

from __future__ import annotations

import asyncio
import importlib
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

REPOSITORY = Path(__file__).resolve().parents[3]
DASK_PROCESSES = "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD"

AS_SHIPPED = {DASK_PROCESSES: "spawn"}
"""A setting for tests of the workers themselves: elsewhere Dask is imported once for all of a bot's
workers, which halves what each of the many starts costs."""

LOOPBACK = Path(os.environ.get("MOTIF_LOOPBACK", REPOSITORY.parent / "shared" / "loopback"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = "the loopback Discord is not beside this checkout (../shared/loopback)"
    missing = not (LOOPBACK / "loopback_discord.py").is_file()
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason) if missing else pytest.mark.slow)


class World:
    """A Discord with one server, and the bot in it. The loopback's own objects are untyped."""

    def __init__(self, discord: Any, data: Path, bot: Any = None) -> None:
        self.discord = discord
        self.data = data
        self.guild = discord.guild()
        self.channel = self.guild.channels[0]
        self.member = self.guild.member()
        self.bot = bot

    async def start(self, module: str = "tests.bot.launch", **settings: str) -> None:
        environment = {
            "DISCORD_TOKEN": self.discord.token,
            "MOTIF_DATA_DIR": str(self.data),
            "MOTIF_LOG_FORMAT": "text",
            DASK_PROCESSES: "forkserver",
            **settings,
        }
        self.bot = await self.discord.start_bot(
            [sys.executable, "-m", module], env=environment, cwd=str(REPOSITORY)
        )

    async def until(self, true: Callable[[], Any], seconds: float, what: str) -> Any:
        return await self.discord.wait(true, seconds, what)

    async def delivered(self, r: Any, seconds: float = 40) -> Any:
        """The one message with the piece of this request."""
        await self.until(lambda: pieces(r), seconds, f"the piece of {reference(r)}")
        return pieces(r)[0]

    async def closed(self, r: Any, seconds: float = 15) -> None:
        """The card says that it ended, or went."""
        await self.until(
            lambda: r.message.deleted or not r.message.buttons,
            seconds,
            f"the card of {reference(r)}",
        )


def reference(r: Any) -> str:
    """The request id that the first version of a card shows."""
    found = re.search(r"#([2-9A-Z]{6})", r.message.history[0][1])
    assert found, r.message.history
    return found[1]


def pieces(r: Any, channel: Any = None) -> list[Any]:
    """Every message with files that names the request of an acknowledged command."""
    name = f"#{reference(r)}"
    messages = (channel or r.channel).messages
    return [m for m in messages if m.attachments and name in m.text and not m.deleted]


def refused(world: World) -> list[str]:
    """Requests of the bot that Discord's description of its API does not allow.

    The audit log, in which the bot looks up who invited it, is nothing that the loopback keeps.
    """
    unknown = [each for each in world.discord.unimplemented if "audit-logs" not in each]
    return [*world.discord.violations, *unknown]


@asynccontextmanager
async def new_world(data: Path, **options: Any) -> AsyncIterator[World]:
    sys.path.insert(0, str(LOOPBACK))
    try:
        loopback: Any = importlib.import_module("loopback_discord")
    finally:
        sys.path.remove(str(LOOPBACK))
    async with loopback.LoopbackDiscord(**options) as discord:
        world = World(discord, data)
        yield world
        assert not refused(world)


@pytest_asyncio.fixture
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with new_world(tmp_path / "data", **getattr(request, "param", {})) as world:
        yield world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """A world with a bot that is started once for a file, with what the file names SETTINGS."""
    async with new_world(tmp_path_factory.mktemp("running") / "data") as world:
        await world.start(**getattr(request.module, "SETTINGS", {}))
        await world.channel.wait_for(lambda m: "I am Motif" in m.text)
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def server(running: World) -> AsyncIterator[World]:
    """A server of the test's own, to which the running bot has come.

    For tests that need no fresh bot: a start costs two seconds and a half of the processor.
    """
    discord = running.discord
    if not running.bot.alive:
        await running.bot.restart()
    upload_limit = discord.upload_limit
    server = World(discord, running.data, running.bot)
    yield server
    discord.faults.clear()
    discord.upload_limit, discord.on_delivery = upload_limit, None
    assert not refused(server)


async def settled(seconds: float) -> None:
    """Long enough for a second delivery, if there were one."""
    await asyncio.sleep(seconds)
