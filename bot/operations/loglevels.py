"""Log levels of a running bot: asked for by a file in the data folder, which is its user's alone.

A port or signal would do as well for the bot, but not for its operator: a container and a service
have other process numbers and networks, and all of them have the data folder.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.operations")

FILE = "log-levels.json"
LEVELS = ("debug", "info", "warning", "error")
LONGEST_MINUTES = 24 * 60
LOOK_EVERY = 2.0

_NAME = re.compile(r"[A-Za-z_][\w.]{0,99}")


@dataclass(frozen=True, slots=True)
class Wish:
    """Levels by the name of a logger, "" for all, for so many minutes."""

    levels: Mapping[str, str]
    minutes: float


class WishUnclear(Exception):
    """What is asked for cannot be done; the message is a sentence."""


def write(folder: Path, wish: Wish) -> None:
    """Ask the bot of this data folder for log levels. Raises WishUnclear, OSError."""
    text = json.dumps({"levels": dict(wish.levels), "minutes": wish.minutes})
    parse(text)
    part = folder / f".{FILE}"
    part.write_text(text, "utf-8")
    part.chmod(0o600)
    part.replace(folder / FILE)


def withdraw(folder: Path) -> None:
    """Ask for the levels of the settings again."""
    (folder / FILE).unlink(missing_ok=True)


def parse(text: str) -> Wish:
    """Read what `write` wrote, or a person. Raises WishUnclear."""
    try:
        given: Any = json.loads(text)
        levels, minutes = dict(given["levels"]), float(given["minutes"])
    except (ValueError, KeyError, TypeError) as error:
        raise WishUnclear("The file is not what python -m bot.loglevel writes.") from error
    for name, level in levels.items():
        if name and not _NAME.fullmatch(name):
            raise WishUnclear(f"{str(name)[:100]!r} is no name of a logger.")
        if level not in LEVELS:
            raise WishUnclear(f"A level is one of {', '.join(LEVELS)}.")
    if not 0 < minutes <= LONGEST_MINUTES:
        raise WishUnclear(f"Minutes are more than 0 and at most {LONGEST_MINUTES}.")
    return Wish(levels, minutes)


class LogLevels:
    """Does what the file asks for, until its minutes are over or the file is gone."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._before: dict[str, int] = {}
        self._seen: os.stat_result | None = None
        self._until = 0.0

    async def run(self) -> None:
        """Look at the file for as long as the bot runs. What an earlier bot was asked is over."""
        self._path.unlink(missing_ok=True)
        try:
            while True:
                self.look()
                await asyncio.sleep(LOOK_EVERY)
        finally:
            self._restore()

    def look(self) -> None:
        """Do what the file says now."""
        try:
            now = self._path.stat()
        except OSError:
            if self._seen is not None:
                self._end("withdrawn")
            return
        if self._seen is None or _stamp(now) != _stamp(self._seen):
            self._seen = now
            self._begin()
        elif time.monotonic() >= self._until:
            self._path.unlink(missing_ok=True)
            self._end("its time is over")

    def _begin(self) -> None:
        try:
            wish = parse(self._path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, WishUnclear) as error:
            _log.warning("the log levels stay as they are", file=str(self._path), error=str(error))
            self._until = float("inf")
            return
        self._restore()
        self._until = time.monotonic() + 60 * wish.minutes
        for name, level in wish.levels.items():
            logger = logging.getLogger(name)
            self._before.setdefault(name, logger.level)
            logger.setLevel(level.upper())
        _log.warning("log levels are changed", levels=dict(wish.levels), minutes=wish.minutes)

    def _end(self, why: str) -> None:
        self._restore()
        self._seen = None
        _log.warning("log levels are those of the settings again", why=why)

    def _restore(self) -> None:
        for name, level in self._before.items():
            logging.getLogger(name).setLevel(level)
        self._before.clear()


def _stamp(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_ino, stat.st_mtime_ns
