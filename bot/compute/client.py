"""The port to Dask: jobs go to a worker of their lane, and come back, or are stopped there.

One job at a time is handed to a worker, however many threads it has. Which workers are fit for one
`supervisor` says.
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
    ChangeJob,
    ComposeJob,
    EntryJob,
    ExamineJob,
    HearJob,
    Job,
    Lane,
    NoWorker,
    OutOfTime,
    PackJob,
    PlayJob,
    Progress,
    RankJob,
    Tasks,
    TasteJob,
    TrainJob,
    WorkerLost,
)
from bot.compute.placing import Machine, allowed, slots
from bot.compute.results import (
    EntryOutcome,
    ExamineOutcome,
    HearOutcome,
    Outcome,
    PackOutcome,
    PlayOutcome,
    RankOutcome,
    TasteOutcome,
    TrainOutcome,
)
from bot.compute.supervisor import Supervisor
from engine.messages import Message

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.compute")

_LONGEST_FORGETTING = 6.0


@dataclass(frozen=True, slots=True)
class _Placed:
    """A job at work; `hangs` is set once its worker is found to hang."""

    address: str
    lane: Lane
    listener: Progress
    hangs: asyncio.Event


class DaskCompute:
    """Runs jobs on Dask workers. `tasks` replaces the functions that workers run."""

    def __init__(self, site: Site, tasks: Tasks | None = None) -> None:
        self._cluster = Cluster(site, self._heard)
        self._remote = site.address is not None
        self._tasks = tasks
        self._placed: dict[str, _Placed] = {}
        self._supervisor = Supervisor(self._cluster, lambda: bool(self._placed), self._lost)
        self._uncached: set[str] = set()

    @property
    def remote(self) -> bool:
        return self._remote

    async def start(self) -> None:
        await self._cluster.start()
        self._supervisor.start()

    async def close(self) -> None:
        self._supervisor.stop()
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

    async def pack(self, job: PackJob, progress: Progress, limit: float) -> PackOutcome:
        return await self._run("compose", self._worker_tasks().pack, job, progress, limit)

    async def change(self, job: ChangeJob, progress: Progress, limit: float) -> Outcome:
        return await self._run("compose", self._worker_tasks().change, job, progress, limit)

    async def learn(self, job: TasteJob, progress: Progress, limit: float) -> TasteOutcome:
        return await self._run("compose", self._worker_tasks().learn, job, progress, limit)

    async def rank(self, job: RankJob, progress: Progress, limit: float) -> RankOutcome:
        return await self._run("compose", self._worker_tasks().rank, job, progress, limit)

    async def enter(self, job: EntryJob, progress: Progress, limit: float) -> EntryOutcome:
        return await self._run("compose", self._worker_tasks().enter, job, progress, limit)

    async def examine(self, job: ExamineJob, progress: Progress, limit: float) -> ExamineOutcome:
        return await self._run("compose", self._worker_tasks().examine, job, progress, limit)

    async def forget(self, song_ids: Collection[str] | None) -> None:
        if self._remote and self._cluster.client is not None:
            await self._uncache(None if song_ids is None else sorted(song_ids), None)

    async def _run(
        self,
        lane: Lane,
        task: Callable[[Any], Any],
        job: Job,
        progress: Progress,
        limit: float,
    ) -> Any:
        addresses = allowed(lane, await self._awake(), self._training())
        if self._cluster.client is None or not addresses:
            raise NoWorker("there is no worker")
        busy = Counter(placed.address for placed in self._placed.values())
        address = min(addresses, key=lambda address: busy[address])
        placed = self._placed[job.key] = _Placed(address, lane, progress, asyncio.Event())
        future = self._cluster.client.submit(
            task, job, key=job.key, pure=False, workers=[address], allow_other_workers=True
        )
        try:
            async with asyncio.timeout(limit):
                return await self._result(future, placed)
        except TimeoutError as error:
            if await self._supervisor.answers(address):
                self._supervisor.rest(address)
                raise OutOfTime(limit) from error
            self._supervisor.quarantine(address)
            raise WorkerLost("the worker hangs") from error
        except asyncio.CancelledError:
            self._supervisor.rest(address)
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
        unfit = self._supervisor.unfit
        return [machine for machine in machines if machine.address not in unfit]

    async def _uncache(self, song_ids: list[str] | None, workers: list[str] | None) -> None:
        from bot.compute.files import uncache

        try:
            async with asyncio.timeout(_LONGEST_FORGETTING):
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
            from bot.compute.worker import (
                change,
                compose,
                enter,
                examine,
                hear,
                learn,
                pack,
                play,
                rank,
                train,
            )

            self._tasks = Tasks(
                compose, hear, train, play, pack, change, learn, rank, enter, examine
            )
        return self._tasks

    def _lost(self, address: str) -> None:
        """A worker hangs: what it has is lost."""
        for placed in self._placed.values():
            if placed.address == address:
                placed.hangs.set()

    async def _result(self, future: Any, placed: _Placed) -> Any:
        """What comes of a job, unless its worker hangs first."""
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        result = asyncio.ensure_future(_awaited(future))
        hangs = asyncio.ensure_future(placed.hangs.wait())
        try:
            await asyncio.wait({result, hangs}, return_when=asyncio.FIRST_COMPLETED)
            if not result.done():
                raise WorkerLost("the worker hangs")
            return result.result()
        except (KilledWorker, FutureCancelledError, OSError) as error:
            raise WorkerLost(str(error)) from error
        finally:
            result.cancel()
            hangs.cancel()

    def _heard(self, event: dict[str, Any]) -> None:
        placed = self._placed.get(event["key"])
        if placed is not None:
            fields = Message.from_json(event).fields
            placed.listener(event["stage"], event["fraction"], **fields)


async def _awaited(future: Any) -> Any:
    return await future
