"""What came of a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """A command's result; `problems` are told on standard error, `failed` decides the status.

    A command that fails in several ways has a `status` for each; 0 stands for the usual one.
    """

    record: dict[str, Any]
    problems: tuple[str, ...] = ()
    failed: bool = False
    status: int = 0
