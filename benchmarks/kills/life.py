"""Lives of the bot, each of which ends by SIGKILL at a moment that nobody chose."""

from __future__ import annotations

import asyncio
import contextlib
import fnmatch
import random
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from benchmarks.kills.members import Community

REPOSITORY = Path(__file__).resolve().parents[2]

_MOMENTS = {"starting": 35, "serving": 25, "writing": 25, "delivering": 15}
"""What is waited for before the kill, and of a hundred lives how many end so."""

_WRITES = (
    ("POST", "/interactions/*"),
    ("POST", "/channels/*/messages"),
    ("PATCH", "/webhooks/*"),
    ("DELETE", "*"),
    ("GET", "/channels/*/messages"),
)
_WITH_WORKERS = 0.2
_LONGEST_START, _LONGEST_LIFE, _PEACE = 2.5, 4.0, 240.0
_LONG_AWAY, _FORGETTING = 0.05, 700.0
"""How often the bot was away for long, and seconds after which Discord knows a nonce no more."""


class Lives:
    """One bot in one data folder, whose lives follow each other."""

    def __init__(self, discord: Any, data: Path, numbers: random.Random) -> None:
        self._discord = discord
        self._numbers = numbers
        self._bot: Any = None
        self._ends: Counter[str] = Counter()
        self._workers = 0
        self.data = data

    async def one(self, community: Community) -> None:
        """Start, let members ask, kill."""
        (moment,) = self._numbers.choices([*_MOMENTS], [*_MOMENTS.values()])
        workers = self._numbers.random() < _WITH_WORKERS
        starting = asyncio.create_task(self._start(workers=workers))
        beside: list[asyncio.Task[None]] = []
        if moment == "starting":
            await asyncio.wait([starting], timeout=self._numbers.uniform(0, _LONGEST_START))
        else:
            await starting
            beside.append(asyncio.create_task(community.ask_on()))
            if workers:
                await self._until_it_works()
                beside.append(asyncio.create_task(self._kill_workers()))
            await self._until(moment)
        self._kill()
        self._ends[moment] += 1
        for task in beside:
            task.cancel()
        with contextlib.suppress(AssertionError, TimeoutError):
            await starting
        if self._numbers.random() < _LONG_AWAY:
            self._discord.advance(_FORGETTING)

    async def peace(self, community: Community) -> None:
        """A life in which everything comes to its end."""
        await self._start(workers=False)
        asking = asyncio.create_task(community.ask_on())
        await asyncio.sleep(2)
        asking.cancel()
        await community.answered()
        with contextlib.suppress(TimeoutError):
            await self._discord.wait(lambda: not self._unclosed(), _PEACE, "the end of everything")
        # long enough for a second telling, if there were one, and for the counts of votes
        await asyncio.sleep(4)
        assert await self._bot.stop(20) == 0, self._bot.log[-3000:]

    async def end(self) -> None:
        if self._bot is not None and self._bot.alive:
            await self._bot.stop(20)

    def told(self) -> str:
        ends = ", ".join(f"{count} {moment}" for moment, count in sorted(self._ends.items()))
        return f"{ends}, {self._workers} workers"

    def log_end(self) -> str:
        return self._bot.log[-1500:]

    async def _start(self, *, workers: bool) -> None:
        environment = {
            "DISCORD_TOKEN": self._discord.token,
            "MOTIF_DATA_DIR": str(self.data),
            "MOTIF_LOG_FORMAT": "text",
            "MOTIF_WORKERS": "1",
            "MOTIF_ATTEMPTS": "8",
            "MOTIF_UPKEEP_SECONDS": "5",
            "MADE_UP_SECONDS": "0.1",
            **({} if workers else {"MADE_UP_WORKERS": ""}),
        }
        if self._bot is None:
            command = [sys.executable, "-m", "tests.bot.launch"]
            bot_type: Any = sys.modules["loopback_discord"].Bot
            self._bot = bot_type(self._discord, command, environment, str(REPOSITORY))
        self._bot.env = environment
        await self._bot.start(timeout=60)

    async def _until(self, moment: str) -> None:
        longest = self._numbers.uniform(0, _LONGEST_LIFE)
        match moment:
            case "serving":
                await asyncio.sleep(longest)
            case "writing":
                method, path = self._numbers.choice(_WRITES)
                await self._until_asked(method, path, self._numbers.randrange(1, 8))
            case _:
                await self._until_delivered(self._numbers.randrange(1, 4))

    async def _until_asked(self, method: str, path: str, times: int) -> None:
        """Until the bot has asked Discord for this so often, and before it has the last answer."""
        seen, ends = len(self._discord.requests), time.monotonic() + _LONGEST_LIFE
        while time.monotonic() < ends:
            new = self._discord.requests[seen:]
            seen += len(new)
            times -= sum(
                asked["method"] == method and fnmatch.fnmatch(asked["url"], path) for asked in new
            )
            if times <= 0:
                return
            await asyncio.sleep(0.001)

    async def _until_delivered(self, times: int) -> None:
        """Until so many messages with files were written, the last without the bot's knowing."""
        left, done = times, asyncio.Event()

        def delivered(_: Any) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                self._bot.kill9()
                done.set()

        self._discord.on_delivery = delivered
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_LIFE):
                await done.wait()
        self._discord.on_delivery = None

    async def _until_it_works(self) -> None:
        lives = self._bot.log.count("compute ready")
        with contextlib.suppress(TimeoutError):
            await self._discord.wait(
                lambda: not self._bot.alive or self._bot.log.count("compute ready") > lives,
                15,
                "workers",
            )

    async def _kill_workers(self) -> None:
        """Workers, and children of theirs, die now and then."""
        while True:
            await asyncio.sleep(self._numbers.uniform(0.5, 3))
            with contextlib.suppress(psutil.Error):
                family = psutil.Process(self._bot.process.pid).children(recursive=True)
                if family:
                    self._numbers.choice(family).kill()
                    self._workers += 1

    def _kill(self) -> None:
        if self._bot.process is not None and self._bot.alive:
            self._bot.kill9()

    def _unclosed(self) -> int:
        return len(rows(self.data, "SELECT 1 FROM requests WHERE card_closed = 0"))


def rows(data: Path, sql: str) -> list[sqlite3.Row]:
    """What the database says, beside a bot or after it."""
    connection = sqlite3.connect(data / "motif.sqlite", timeout=10)
    try:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
