"""Looks after a running task in a Dask worker: should it stop, did it obey, how far is it."""

from __future__ import annotations

import os
import threading
import time

from distributed import get_worker

from bot.compute.jobs import TOPIC
from engine.messages import Field, Message

GRACE = 2.5
"""Seconds that work has to obey a stop before its worker ends itself."""

LOOK_EVERY = 0.2
SELDOM = 0.4
"""Seconds between two reports of one stage; that another begins is told at once."""

_working: set[str] = set()


def at_work() -> bool:
    """Whether a task of ours still runs in this worker; asked by the bot after it stopped one."""
    return bool(_working)


class Watch:
    """While the scheduler wants the task, it may run; once it does not, the task has GRACE."""

    def __init__(self, key: str) -> None:
        self._worker = get_worker()
        self._key = key
        self._unwanted = threading.Event()
        self._ended = threading.Event()
        self._reported = 0.0
        self._stage = ""

    def __enter__(self) -> Watch:
        _working.add(self._key)
        threading.Thread(target=self._look, name=f"watch {self._key}", daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        _working.discard(self._key)

    @property
    def scratch(self) -> str:
        """The worker's own folder; what a killed worker leaves there, the next start removes."""
        return self._worker.local_directory

    def should_stop(self) -> bool:
        return self._unwanted.is_set()

    def report(self, stage: str, fraction: float, /, **fields: Field) -> None:
        """Tell the bot, not more often than anybody could read."""
        now = time.monotonic()
        if stage != self._stage or now - self._reported >= SELDOM:
            self._reported, self._stage = now, stage
            event = {"key": self._key, "stage": stage, "fraction": float(fraction)}
            event |= Message("", fields).to_json()
            self._worker.log_event(TOPIC, event)

    def _look(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            task = self._worker.state.tasks.get(self._key)
            if task is None or task.state != "executing":
                self._unwanted.set()
                if not self._ended.wait(GRACE):
                    os._exit(1)
                return
