"""How a task that takes long is followed and stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from engine.messages import Field


class Report(Protocol):
    """Told the running stage, how much of it is done, 0 to 1, and what else can be told of it.

    A stage is a code; which ones a task has is in STAGES.
    """

    def __call__(self, stage: str, fraction: float, /, **fields: Field) -> None: ...


STAGES: Mapping[str, tuple[str, ...]] = {
    "hear": ("decoding", "hearing", "cleaning"),
    "train": ("loading", "training", "finishing"),
    "compose": ("loading", "composing", "drawing", "playing", "done"),
    "pack": ("reading", "playing", "engraving", "filming", "packing", "done"),
    "examine": ("loading", "composing", "playing", "comparing", "drawing", "done"),
}
"""What hearing, training, composing, packing and examining report, in order. `training` has `epoch`
and `bits`, the bits per note after it, once there was one.
"""


ShouldStop = Callable[[], bool]
"""Asked often; once it answers true the task raises `engine.errors.Stopped`."""


class Stages:
    """A stopwatch: the seconds of each stage that ended, by its name, and when the first began."""

    def __init__(self) -> None:
        self.began = self._last = time.monotonic()
        self.seconds: dict[str, float] = {}

    def ended(self, name: str) -> None:
        """The stage `name` is over."""
        now = time.monotonic()
        self.seconds[name] = now - self._last
        self._last = now


def report_nothing(stage: str, fraction: float, /, **fields: Field) -> None:
    """A `Report` that nobody listens to."""


def part_of(report: Report, number: int, parts: int) -> Report:
    """Tells of part `number`, from 0, of a stage with equal parts as what is done of the stage."""

    def tell(stage: str, fraction: float, /, **fields: Field) -> None:
        report(stage, (number + fraction) / parts, **fields)

    return tell


def never_stop() -> bool:
    """A `ShouldStop` that lets a task run to its end."""
    return False
