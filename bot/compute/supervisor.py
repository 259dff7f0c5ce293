"""Which workers get no work for now: those that rest after a stop, and those that hang."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

from bot.compute.cluster import Cluster
from bot.compute.pulse import LOOK_EVERY, Pulse

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.compute")

_LOOK = 0.25
_LONGEST_REST = 6.0
_LONGEST_ANSWER = 5.0


class Supervisor:
    """Looks after the workers of a cluster while any is `busy`, and starts anew what hangs.

    `lost` is told the address of a worker that hangs, before it is started anew.
    """

    def __init__(
        self, cluster: Cluster, busy: Callable[[], bool], lost: Callable[[str], None]
    ) -> None:
        self._cluster = cluster
        self._busy = busy
        self._lost = lost
        self._resting: set[str] = set()
        self._hanging: set[str] = set()
        self._watching: asyncio.Task[None] | None = None
        self._checks: set[asyncio.Task[None]] = set()

    @property
    def unfit(self) -> set[str]:
        """The addresses of workers that get nothing now."""
        return self._resting | self._hanging

    def start(self) -> None:
        """Watch the workers from now on, until it is stopped."""
        self._watching = asyncio.create_task(self._watch(), name="pulse of the workers")

    def stop(self) -> None:
        """Leave the workers as they are."""
        for check in (*self._checks, *filter(None, [self._watching])):
            check.cancel()

    def rest(self, address: str) -> None:
        """Give a worker nothing while it finishes what it was told to stop."""
        self._resting.add(address)
        check = asyncio.create_task(self._until_free(address), name=f"rest {address}")
        self._checks.add(check)
        check.add_done_callback(self._checks.discard)

    async def _until_free(self, address: str) -> None:
        try:
            async with asyncio.timeout(_LONGEST_REST):
                while True:
                    await asyncio.sleep(_LOOK)
                    if not await self._works(address):
                        return
        except (OSError, TimeoutError, ValueError):
            self.quarantine(address)
        finally:
            self._resting.discard(address)

    async def _works(self, address: str) -> bool:
        """Whether a worker says that it is at work. Raises OSError, ValueError."""
        from bot.compute.watch import at_work

        client: Any = self._cluster.client
        if client is None:
            return False
        answers = await client.run(at_work, workers=[address], on_error="return")
        return answers.get(address) is True

    async def answers(self, address: str) -> bool:
        """Whether a worker answers at all; one that is gone does not hang either."""
        try:
            async with asyncio.timeout(_LONGEST_ANSWER):
                await self._works(address)
        except TimeoutError:
            return False
        except (OSError, ValueError):
            return True
        return True

    async def _watch(self) -> None:
        """While anything is at work, look whether its workers are."""
        pulse = Pulse()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if not self._busy():
                continue
            try:
                hanging = pulse.look(await self._cluster.heartbeats())
            except Exception:
                _log.exception("the workers' heartbeats could not be read")
                continue
            for address in hanging - self._hanging:
                self.quarantine(address)

    def quarantine(self, address: str) -> None:
        """A worker hangs: what it has is lost, it gets nothing more, another takes its place."""
        if address in self._hanging:
            return
        _log.error("a worker hangs and is started anew", worker=address)
        self._hanging.add(address)
        self._lost(address)
        check = asyncio.create_task(self._replace(address), name=f"replace {address}")
        self._checks.add(check)
        check.add_done_callback(self._checks.discard)

    async def _replace(self, address: str) -> None:
        """Start a hanging worker anew, again and again; the new one has an address of its own."""
        beat = None
        while True:
            beats = await self._cluster.heartbeats()
            if address not in beats or beat not in (None, beats[address]):
                # it is gone, or answers again by itself
                self._hanging.discard(address)
                return
            beat = beats[address]
            try:
                await self._cluster.restart(address)
            except (OSError, TimeoutError, ValueError) as error:
                _log.warning("a worker was not started anew", worker=address, error=repr(error))
            await asyncio.sleep(LOOK_EVERY)
