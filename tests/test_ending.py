# pyright: strict
"""A command that was asked to end does, whatever became of the first exception."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest

from engine.cli import ending
from engine.values import report_nothing


@pytest.fixture(autouse=True)
def usual_signals() -> Iterator[None]:
    """Pytest's own handlers, afterwards."""
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    ending.listen()  # forgets what was asked
    for number, handler in usual.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_that_a_library_swallowed_is_heeded_at_the_next_report(
    number: int, status: int
) -> None:
    ending.listen()
    report = ending.heeding(report_nothing)
    report("hearing", 0.1)
    with contextlib.suppress(ending.Ended):
        os.kill(os.getpid(), number)
    with pytest.raises(ending.Ended):
        report("hearing", 0.2)
    assert ending.exit_status() == status
