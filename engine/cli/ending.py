# pyright: strict
"""Ctrl-C and SIGTERM end a command, also where a library swallows the exception that says so.

What is raised while Python runs a finaliser or a callback of compiled code (numba's, TensorFlow's)
is printed and forgotten. So a timer raises it again, until it has left the command, and every
report of progress asks as well, for systems without such a timer. Signals are the process's, and
so is what is known of them here.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

from engine.messages import Field
from engine.values import Report

_LOOK = 0.25
"""Seconds after which it is looked whether the command is ending."""

_PATIENCE = 15.0
"""Seconds that a command may take to tidy up."""


class Ended(BaseException):
    """The command was asked to end; not an error that anybody should handle on the way."""


class _Listener:
    """Of one command: whether it was asked to end, by which signal first, and when last."""

    def __init__(self) -> None:
        self.number = 0
        self._asked_at = 0.0
        self._over = False

    def listen(self) -> Generator[None]:
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._ask) for number in numbers}
        try:
            yield
        finally:
            self._over = True
            if self.number and sys.platform != "win32":
                signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        if self._over:
            return
        self.number = self.number or number
        self._asked_at = time.monotonic()
        if sys.platform != "win32":
            signal.signal(signal.SIGALRM, self._ask_again)
            signal.setitimer(signal.ITIMER_REAL, _LOOK, _LOOK)
        raise Ended

    def _ask_again(self, _number: int, _frame: FrameType | None) -> None:
        patient = time.monotonic() < self._asked_at + _PATIENCE
        if self._over or (patient and _is_ending()):
            return
        raise Ended


_listener = _Listener()


@contextmanager
def listening() -> Generator[None]:
    """Raise Ended in the main thread on SIGINT and SIGTERM, until it has left the block."""
    global _listener
    _listener = _Listener()
    yield from _listener.listen()


def heed() -> None:
    """Raise Ended if the command was asked to end."""
    if _listener.number:
        raise Ended


def heeding(report: Report) -> Report:
    """The same `report`, which raises Ended once the command was asked to end."""

    def heed_and_report(stage: str, fraction: float, /, **fields: Field) -> None:
        heed()
        report(stage, fraction, **fields)

    return heed_and_report


def exit_status() -> int:
    """Of a command that was asked to end, as shells say it: 130 after Ctrl-C, 143 after SIGTERM."""
    return 128 + _listener.number


def _is_ending() -> bool:
    """Whether what is done just now is done on the way out."""
    error = sys.exception()
    while error is not None:
        if isinstance(error, Ended):
            return True
        error = error.__context__
    return False
