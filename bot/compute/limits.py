"""What a child that opens a member's file may take of the machine.

A file of a few kilobytes can ask its decoder for gigabytes or for hours. Linux holds to all of
these limits, macOS not to that of memory, Windows to none; the time that the bot grants ends the
child everywhere.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.errors import SongError

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of memory, seconds of processor time, bytes of a file that is written."""

    memory: int
    seconds: int
    file: int


HEAR = Limits(2048 * _MIB, 300, 256 * _MIB)
"""A song of 27 minutes takes 1 GiB and 35 to 45 s; none is longer than 30."""

LIKE = Limits(1024 * _MIB, 20, 16 * _MIB)
"""A hum of 30 s takes 0.3 GiB and 1 s."""

_MORE_TASKS = 256
"""Processes and threads that the user of the bot may have besides those that run already."""

_GRACE_SECONDS = 10
"""From the signal that time is over to the end of what somehow outlives it."""

_MOST_THREADS = "4"
"""Of the libraries of linear algebra: each takes memory of its own, on machines with many cores
more than all the rest."""


def confine(limits: Limits) -> None:
    """Hold this process to the limits, before any library is loaded and any file is opened.

    Past its processor time SIGXCPU ends it, in whatever library it is; past its memory allocations
    raise MemoryError.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = _MOST_THREADS
    if sys.platform == "win32":
        return
    import resource

    def limit(what: int, soft: int, hard: int | None = None) -> None:
        _, allowed = resource.getrlimit(what)
        if allowed != resource.RLIM_INFINITY:
            soft, hard = min(soft, allowed), min(hard or soft, allowed)
        resource.setrlimit(what, (soft, hard or soft))

    limit(resource.RLIMIT_DATA, limits.memory)
    limit(resource.RLIMIT_CPU, limits.seconds, limits.seconds + _GRACE_SECONDS)
    limit(resource.RLIMIT_FSIZE, limits.file)
    limit(resource.RLIMIT_CORE, 0)
    if (running := _tasks_of_user()) is not None:
        limit(resource.RLIMIT_NPROC, running + _MORE_TASKS)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def is_too_much(error: Exception) -> bool:
    """Whether memory is over; compiled libraries say it in words of their own."""
    return isinstance(error, MemoryError) or "alloc" in str(error).lower()


def out_of_time(status: int) -> bool:
    """Whether a child with this exit status was ended because its processor time was over."""
    return sys.platform != "win32" and status == -signal.SIGXCPU


def too_much(name: str) -> SongError:
    """What is told to whoever sent the file."""
    return SongError("audio.too_much", name=name)


def _tasks_of_user() -> int | None:
    """Processes and threads of the user of this process; None where that is not told."""
    if sys.platform == "win32" or not Path("/proc/self/task").is_dir():
        return None
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == os.getuid():
                count += sum(1 for _ in (process / "task").iterdir())
        except OSError:
            continue  # it has ended meanwhile
    return count
