"""What is looked after again and again, for as long as the bot runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

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
