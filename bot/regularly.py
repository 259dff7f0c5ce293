"""What is looked after again and again, for as long as the bot runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.regularly")

LONGEST_PAUSE = 600.0
"""Seconds at most between two looks of which the first failed, unless it is longer anyway."""


async def regularly(
    look: Callable[[], Awaitable[object]], every: float, name: str, *, at_once: bool = False
) -> None:
    """Look every so many seconds, for the first time after them or `at_once`; it never returns.

    An error is logged under this name and the looks go on, each that fails in a row after twice
    the pause of the one before.
    """
    pause = 0.0 if at_once else every
    while True:
        await asyncio.sleep(pause)
        try:
            await look()
        except Exception:
            pause = min(max(2 * pause, every), max(LONGEST_PAUSE, every))
            _log.exception("a look broke off", look=name, again_in=pause)
        else:
            pause = every


class Background:
    """Work that runs beside everything else until it is stopped."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, grace: float) -> None:
        """Cancel all of it and wait until it has tidied up, `grace` seconds at most."""
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                _log.warning("it does not stop", work=str(task.get_coro()))
