"""How long something took, and what of that was computing or waiting for a processor."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

TIMES = 500
"""How often each query is made; the 99th percentile of them is told."""

_WARMING_UP = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A duration, or a size; `goal` is in the same unit, and `grows` if growth is judged.

    Of a duration this process computed `processor` (all its threads) and was ready to compute, but
    without a processor, for `waited`: on a busy machine. The rest is waiting for the disk, or for
    a thread to wake up.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None
    grows: bool = True
    processor: float | None = None
    waited: float | None = None

    @property
    def own(self) -> float:
        """What others on the machine have no part in."""
        return self.value if self.processor is None else self.processor

    def missed(self) -> str | None:
        """How the goal is missed, if it is."""
        if self.goal is None or self.value <= self.goal:
            return None
        text = f"{self.name}: {self.value:.3g} {self.unit}, {self.goal:g} aimed at"
        if self.processor is None:
            return text
        text += f"; {self.processor:.3g} of it computing"
        if self.waited:
            text += f", {self.waited:.3g} waiting for a processor that others had"
        return text


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, of this process's computing, and of its waiting for a processor."""

    wall: float
    processor: float
    waited: float

    def figure(self, name: str, unit: str, goal: float | None, *, grows: bool = True) -> Figure:
        scale = {"ms": 1000.0, "s": 1.0}[unit]
        processor, waited = scale * self.processor, scale * self.waited
        return Figure(name, scale * self.wall, unit, goal, grows, processor, waited)


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._waited = _waited()
        self._processor = time.process_time()
        self._began = time.perf_counter()

    def read(self) -> Took:
        wall = time.perf_counter() - self._began
        processor = time.process_time() - self._processor
        return Took(wall, processor, max(0.0, _waited() - self._waited))


class Loop:
    """The longest time that the event loop's own thread computed without looking up.

    By its processor time: what other processes and threads take is not the loop's.
    """

    def __init__(self) -> None:
        self._longest = 0.0

    async def __aenter__(self) -> Loop:
        self._task = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0)
        self._task.cancel()

    def figure(self, name: str) -> Figure:
        return Figure(name, self._longest, "ms", 20.0, grows=False)

    async def _watch(self) -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            self._longest = max(self._longest, 1000 * (time.thread_time() - before))


async def percentile(
    name: str,
    work: Callable[[], Awaitable[object]],
    goal: float | None,
    *,
    times: int | None = None,
    grows: bool = True,
) -> Figure:
    """The call that 99 of a hundred are not slower than, after a few to warm up; milliseconds."""
    took: list[Took] = []
    for _ in range(_WARMING_UP + (times or TIMES)):
        watch = Stopwatch()
        await work()
        took.append(watch.read())
    counted = sorted(took[_WARMING_UP:], key=lambda one: one.wall)
    return counted[math.ceil(0.99 * len(counted)) - 1].figure(name, "ms", goal, grows=grows)


def _waited() -> float:
    """Seconds that threads of this process were ready and had no processor; 0 if nobody counts."""
    total = 0
    for task in Path("/proc/self/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return total / 1e9
