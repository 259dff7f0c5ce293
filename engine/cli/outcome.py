"""What came of a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from engine.errors import EngineError
from engine.messages import Message, told


@dataclass(frozen=True, slots=True)
class Outcome:
    """A command's result, in which sentences are messages.

    `problems` are told on standard error, `failed` decides the status.

    A command that fails in several ways has a `status` for each; 0 stands for the usual one.
    """

    record: dict[str, Any]
    problems: tuple[Message, ...] = ()
    failed: bool = False
    status: int = 0


def whole(error: EngineError) -> Message:
    """What went wrong and, if anything helps, what to do."""
    if not error.remedy:
        return error.message
    return told("told.with_remedy", problem=error.message, remedy=error.message.remedy)


def lines(messages: Sequence[Message]) -> Message:
    """Several, at least one, a line each."""
    return reduce(lambda first, rest: told("told.lines", first=first, rest=rest), messages)
