"""What the course of requests looks like from outside: told as it happens, kept by nobody here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.requests.experience import PartKind
from bot.requests.request import Request


class Observer(Protocol):
    """Hears of every request. None of these may raise, or take time."""

    def started(self, request: Request) -> None:
        """An attempt begins."""
        ...

    def part_done(self, kind: PartKind, seconds: Mapping[str, float]) -> None:
        """A part of the work came to its end, with what each of its stages took."""
        ...

    def ended(self, request: Request) -> None:
        """A request is over, and its outcome is about to be told."""
        ...


class NoObserver:
    """Nobody listens."""

    def started(self, request: Request) -> None: ...

    def part_done(self, kind: PartKind, seconds: Mapping[str, float]) -> None: ...

    def ended(self, request: Request) -> None: ...
