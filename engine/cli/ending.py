# pyright: strict
"""Ctrl-C and SIGTERM end a command, also where a library swallows the exception that says so.

What is raised while Python runs a callback of compiled code (numba's, TensorFlow's) or a finaliser
is printed and forgotten, so every report of progress asks again. Signals are the process's, and so
is what is known of them here.
"""

from __future__ import annotations

import signal
from types import FrameType

from engine.messages import Field
from engine.values import Report

_asked: list[int] = []


class Ended(BaseException):
    """The command was asked to end; not an error that anybody should handle on the way."""


def listen() -> None:
    """Raise Ended in the main thread on SIGINT and SIGTERM from now on."""
    _asked.clear()
    signal.signal(signal.SIGINT, _ask)
    signal.signal(signal.SIGTERM, _ask)


def exit_status() -> int:
    """Of a command that was asked to end, as shells say it: 130 after Ctrl-C, 143 after SIGTERM."""
    return 128 + _asked[0]


def heeding(report: Report) -> Report:
    """The same `report`, which raises Ended once the command was asked to end."""

    def heed(stage: str, fraction: float, /, **fields: Field) -> None:
        if _asked:
            raise Ended
        report(stage, fraction, **fields)

    return heed


def _ask(number: int, _frame: FrameType | None) -> None:
    _asked.append(number)
    raise Ended
