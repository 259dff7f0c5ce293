"""From the ledger to the workers and back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.chat.words import wait
from bot.compute.jobs import (
    Composed,
    ComposeJob,
    Compute,
    Crashed,
    FileRef,
    Halted,
    ModelRef,
    NoWorker,
    Outcome,
    OutOfTime,
    Refused,
    WorkerLost,
)
from bot.locales import speaker
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.store.blobs import Blobs
from bot.store.posts import Posts

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.dispatcher")


@dataclass(frozen=True, slots=True)
class Limits:
    """How often and how long a request may run."""

    attempts: int
    seconds: float


@dataclass(slots=True)
class Running:
    """A request that is being worked on; `since` is on the monotonic clock."""

    task: asyncio.Task[None]
    since: float
    attempt: int
    stage: str = ""
    fraction: float = 0.0


class Dispatcher:
    """Hands out requests while there are machines, and records what came of them."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        posts: Posts,
        blobs: Blobs,
        compute: Compute,
        model: Callable[[int], ModelRef],
        limits: Limits,
        finished: Callable[[int], Awaitable[None]],
        look: float,
    ) -> None:
        self._ledger = ledger
        self._posts = posts
        self._blobs = blobs
        self._compute = compute
        self._model = model
        self._limits = limits
        self._finished = finished
        self._look = look
        self._pump: asyncio.Task[None] | None = None
        self._again = False
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = False
        self.running: dict[int, Running] = {}
        self.capacity = 0

    def kick(self) -> None:
        """Something changed: look whether a request can start."""
        if self._stopping:
            return
        if self._pump is not None and not self._pump.done():
            self._again = True
            return
        self._pump = asyncio.create_task(self._fill(), name="dispatcher")

    async def stop(self) -> None:
        """Start nothing more, stop what runs, and put it back into the queue."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        tasks = [entry.task for entry in self.running.values()]
        if self._pump is not None:
            tasks.append(self._pump)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=3)
        await self._ledger.put_all_back()

    async def cancel(self, request: Request) -> bool:
        """Stop a request wherever it is; false if it had finished."""
        if not await self._ledger.cancel(request.id):
            return False
        entry = self.running.get(request.id)
        if entry is not None:
            entry.task.cancel()
        await self._finished(request.id)
        self.kick()
        return True

    async def _fill(self) -> None:
        while True:
            self._again = False
            self.capacity = await self._compute.capacity()
            while len(self.running) < self.capacity:
                request = await self._ledger.lease(("compose",))
                if request is None:
                    break
                task = asyncio.create_task(self._run(request), name=f"run {request.ref}")
                self.running[request.id] = Running(task, time.monotonic(), request.attempts)
            if await self._ledger.waiting():
                self._look_again_later()
            if not self._again:
                return

    def _look_again_later(self) -> None:
        if self._timer is None and not self._stopping:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._look, self._look_again)

    def _look_again(self) -> None:
        self._timer = None
        self.kick()

    async def _run(self, request: Request) -> None:
        with structlog.contextvars.bound_contextvars(
            request=request.ref, guild=request.guild_id, attempt=request.attempts
        ):
            try:
                _log.info("started")
                closed = await self._attempt(request)
                _log.info("ended", closed=closed)
            except Exception:
                _log.exception("the attempt broke off")
                closed = await self._fail(request, "failure.crash")
            finally:
                del self.running[request.id]
                self.kick()
            if closed:
                await self._finished(request.id)

    async def _attempt(self, request: Request) -> bool:
        """Work once on a request; whether it is closed now."""
        try:
            outcome = await self._compute.compose(
                await self._job(request), self._progress(request.id), self._limits.seconds
            )
        except NoWorker:
            await self._ledger.put_back(request.id, counted=False)
            return False
        except WorkerLost as error:
            _log.warning("the worker was lost", error=str(error))
            return await self._once_more(request)
        except OutOfTime:
            say = speaker(request.locale)
            limit = wait(say, self._limits.seconds)
            return await self._fail(request, "failure.time", limit=limit)
        return await self._close(request, outcome)

    async def _close(self, request: Request, outcome: Outcome) -> bool:
        match outcome:
            case Composed(piece, seconds):
                model = self._model(request.guild_id).name
                return await self._posts.finish(
                    request.id, self._ledger.boot, piece, model, seconds
                )
            case Refused(problem, remedy):
                return await self._ledger.fail(request.id, problem, remedy)
            case Crashed(trace):
                _log.error("the engine crashed", trace=trace)
                return await self._fail(request, "failure.crash")
            case Halted():
                return await self._once_more(request)

    async def _once_more(self, request: Request) -> bool:
        if request.attempts >= self._limits.attempts:
            return await self._fail(request, "failure.lost", attempts=request.attempts)
        await self._ledger.put_back(request.id, counted=True)
        return False

    async def _fail(self, request: Request, why: str, **fields: object) -> bool:
        say = speaker(request.locale)
        return await self._ledger.fail(request.id, say(why, **fields), say(f"{why}.do"))

    async def _job(self, request: Request) -> ComposeJob:
        kept = [upload for upload in request.uploads if upload.sha256]
        like = await self._like(kept[0].name, kept[0].sha256 or "") if kept else None
        return ComposeJob(
            key=f"motif-{request.ref}-{request.attempts}-{self._ledger.boot}",
            brief=request.parameters["brief"],
            model=await asyncio.to_thread(self._model, request.guild_id),
            like=like,
        )

    async def _like(self, name: str, sha256: str) -> FileRef:
        path = self._blobs.path(sha256)
        if not self._compute.remote:
            return FileRef(name, sha256, str(path.absolute()))
        return FileRef(name, sha256, None, await asyncio.to_thread(path.read_bytes))

    def _progress(self, request_id: int) -> Callable[[str, float], None]:
        def note(stage: str, fraction: float) -> None:
            entry = self.running.get(request_id)
            if entry is not None:
                entry.stage, entry.fraction = stage, fraction

        return note
