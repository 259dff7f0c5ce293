"""The port to Dask: jobs go to a worker of their lane, and come back, or are stopped there.

One job at a time is handed to a worker, however many threads it has.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import structlog

from bot.compute.cluster import Cluster, Site
from bot.compute.jobs import (
    ComposeJob,
    HearJob,
    HearOutcome,
    Lane,
    NoWorker,
    Outcome,
    OutOfTime,
    PlayJob,
    PlayOutcome,
    Progress,
    Tasks,
    TrainJob,
    TrainOutcome,
    WorkerLost,
)
from bot.compute.placing import Machine, allowed, slots

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.compute")

_LOOK = 0.25
_LONGEST_REST = 6.0


@dataclass(frozen=True, slots=True)
class _Placed:
    """A job at work."""

    address: str
    lane: Lane
    listener: Progress


class DaskCompute:
    """Runs jobs on Dask workers. `tasks` replaces the functions that workers run."""

    def __init__(self, site: Site, tasks: Tasks | None = None) -> None:
        self._cluster = Cluster(site, self._heard)
        self._remote = site.address is not None
        self._tasks = tasks
        self._placed: dict[str, _Placed] = {}
        self._resting: set[str] = set()
        self._uncached: set[str] = set()
        self._checks: set[asyncio.Task[None]] = set()

    @property
    def remote(self) -> bool:
        return self._remote

    async def start(self) -> None:
        await self._cluster.start()

    async def close(self) -> None:
        for check in self._checks:
            check.cancel()
        await self._cluster.close()

    async def capacity(self, lane: Lane) -> int:
        return slots(lane, await self._awake(), self._training())

    async def compose(self, job: ComposeJob, progress: Progress, limit: float) -> Outcome:
        return await self._run("compose", self._worker_tasks().compose, job, progress, limit)

    async def hear(self, job: HearJob, progress: Progress, limit: float) -> HearOutcome:
        return await self._run("train", self._worker_tasks().hear, job, progress, limit)

    async def train(self, job: TrainJob, progress: Progress, limit: float) -> TrainOutcome:
        return await self._run("train", self._worker_tasks().train, job, progress, limit)

    async def play(self, job: PlayJob, progress: Progress, limit: float) -> PlayOutcome:
        return await self._run("compose", self._worker_tasks().play, job, progress, limit)

    async def forget(self, song_ids: Collection[str] | None) -> None:
        if self._remote and self._cluster.client is not None:
            await self._uncache(None if song_ids is None else sorted(song_ids), None)

    async def _run(
        self,
        lane: Lane,
        task: Callable[[Any], Any],
        job: ComposeJob | HearJob | TrainJob | PlayJob,
        progress: Progress,
        limit: float,
    ) -> Any:
        addresses = allowed(lane, await self._awake(), self._training())
        if self._cluster.client is None or not addresses:
            raise NoWorker("there is no worker")
        busy = Counter(placed.address for placed in self._placed.values())
        address = min(addresses, key=lambda address: busy[address])
        self._placed[job.key] = _Placed(address, lane, progress)
        future = self._cluster.client.submit(
            task, job, key=job.key, pure=False, workers=[address], allow_other_workers=True
        )
        try:
            async with asyncio.timeout(limit):
                return await self._result(future)
        except TimeoutError as error:
            self._rest(address)
            raise OutOfTime(limit) from error
        except asyncio.CancelledError:
            self._rest(address)
            raise
        finally:
            del self._placed[job.key]
            # for a task that still runs this is the stop that its worker obeys
            future.release()

    async def _awake(self) -> list[Machine]:
        machines = await self._cluster.machines()
        if self._remote:
            # a worker that was away while something was forgotten keeps nothing from before
            addresses = {machine.address for machine in machines}
            unknown, self._uncached = addresses - self._uncached, addresses
            if unknown:
                await self._uncache(None, sorted(unknown))
        return [machine for machine in machines if machine.address not in self._resting]

    async def _uncache(self, song_ids: list[str] | None, workers: list[str] | None) -> None:
        from bot.compute.files import uncache

        try:
            async with asyncio.timeout(_LONGEST_REST):
                await self._cluster.client.run(
                    uncache, song_ids, workers=workers, on_error="return"
                )
        except (OSError, TimeoutError, ValueError) as error:
            _log.warning("workers were not told to forget", error=repr(error))
            self._uncached = set()

    def _training(self) -> set[str]:
        return {placed.address for placed in self._placed.values() if placed.lane == "train"}

    def _worker_tasks(self) -> Tasks:
        if self._tasks is None:
            # the worker's module needs Dask, which takes a second to import
            from bot.compute.worker import compose, hear, play, train

            self._tasks = Tasks(compose, hear, train, play)
        return self._tasks

    def _rest(self, address: str) -> None:
        """Give a worker nothing while it finishes what it was told to stop."""
        self._resting.add(address)
        check = asyncio.create_task(self._until_free(address), name=f"rest {address}")
        self._checks.add(check)
        check.add_done_callback(self._checks.discard)

    async def _until_free(self, address: str) -> None:
        from bot.compute.watch import at_work

        try:
            async with asyncio.timeout(_LONGEST_REST):
                while True:
                    await asyncio.sleep(_LOOK)
                    answers = await self._cluster.client.run(
                        at_work, workers=[address], on_error="return"
                    )
                    if answers.get(address) is not True:
                        return
        except (OSError, TimeoutError, ValueError):
            _log.warning("a worker does not answer", worker=address)
        finally:
            self._resting.discard(address)

    async def _result(self, future: Any) -> Any:
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        try:
            return await future
        except (KilledWorker, FutureCancelledError, OSError) as error:
            raise WorkerLost(str(error)) from error

    def _heard(self, event: dict[str, Any]) -> None:
        placed = self._placed.get(event["key"])
        if placed is not None:
            placed.listener(event["stage"], event["fraction"])
