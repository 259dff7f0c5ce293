"""From the ledger to the workers and back."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from bot.chat.words import span
from bot.compute.jobs import Compute, Lane, NoWorker, OutOfTime, WorkerLost
from bot.requests.course import Course
from bot.requests.experience import Experience
from bot.requests.ledger import Ledger
from bot.requests.observer import NoObserver, Observer
from bot.requests.request import Request, Work
from bot.store.durations import Durations
from engine.messages import Field, told

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.dispatcher")

_INTERRUPTED = 1000
"""Requests whose bars are known from an attempt that broke off."""

LANES: tuple[Lane, ...] = ("compose", "train")
"""A request's kind is its lane."""


class Handler(Protocol):
    """How requests are worked on that want the same work."""

    async def attempt(self, request: Request, course: Course) -> bool:
        """Work once on a request and record what came of it; whether it is closed now.

        How far it is goes into `course`.
        Raises WorkerLost for another attempt, NoWorker for one that does not count, OutOfTime.
        """
        ...


@dataclass(slots=True)
class Running:
    """A request that is being worked on; `since` is on the monotonic clock."""

    task: asyncio.Task[None]
    since: float
    attempt: int
    lane: Lane
    course: Course


class Dispatcher:
    """Hands out requests while there are machines, and records what came of them."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        compute: Compute,
        handlers: Mapping[Work, Handler],
        attempts: int,
        finished: Callable[[int], Awaitable[None]],
        look: float,
        observer: Observer | None = None,
        durations: Durations | None = None,
    ) -> None:
        self._ledger = ledger
        self._compute = compute
        self._handlers = handlers
        self._attempts = attempts
        self._finished = finished
        self._look = look
        self._pump: asyncio.Task[None] | None = None
        self._again = False
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = False
        self._draining = False
        self._redoing: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.running: dict[int, Running] = {}
        self._observer = observer or NoObserver()
        self.experience = Experience(self._observer.part_done)
        self._durations = durations
        self._shown: dict[int, float] = {}
        self.capacity: dict[Lane, int] = dict.fromkeys(LANES, 0)

    def kick(self) -> None:
        """Something changed: look whether a request can start. It is looked every second anyway."""
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
        tasks = {*self._tasks, *filter(None, [self._pump])}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=3)
        await self._ledger.put_all_back()

    def spare(self, lane: Lane) -> bool:
        """Whether a machine of this lane has nothing to do."""
        return not self._draining and self._free(lane) > 0

    async def drain(self) -> None:
        """Start nothing more, and wait until what runs has ended and is on its way to be told."""
        self._draining = True
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def cancel(self, request: Request) -> bool:
        """Stop a request wherever it is; false if it had finished."""
        if not await self._ledger.cancel(request.id):
            return False
        entry = self.running.get(request.id)
        if entry is not None:
            entry.task.cancel()
        await self._tell(request.id)
        self.kick()
        return True

    async def redo(self, request_id: int) -> None:
        """Stop a request that runs and let it begin again; nothing happens to one that does not."""
        entry = self.running.get(request_id)
        if entry is None:
            return
        self._redoing.add(request_id)
        try:
            entry.task.cancel()
            await asyncio.wait([entry.task])
            await self._ledger.put_back(request_id, counted=False)
        finally:
            self._redoing.discard(request_id)
            self.kick()

    async def _fill(self) -> None:
        try:
            while True:
                self._again = False
                await self._take_up_strays()
                for lane in LANES:
                    await self._fill_lane(lane)
                if not self._again:
                    return
        except Exception:
            _log.exception("the queue was not looked through", again_in=self._look)
        finally:
            self._look_again_later()

    async def _take_up_strays(self) -> None:
        """What this boot has on lease and nobody works on: its end could not be written down."""
        for request in await self._ledger.leased():
            if request.id in self.running or request.id in self._redoing:
                continue
            _log.warning("taking up a stray", request=request.ref)
            if await self._once_more(request):
                self._start(self._tell(request.id), f"tell {request.ref}")

    async def _fill_lane(self, lane: Lane) -> None:
        self.capacity[lane] = await self._compute.capacity(lane)
        while not self._draining and self._free(lane):
            request = await self._ledger.lease((lane,))
            if request is None:
                return
            self._observer.started(request)
            shown = self._shown.pop(request.id, 0.0)
            course = Course(self.experience, shown=shown)
            task = self._start(self._run(request, course), f"run {request.ref}")
            since = time.monotonic()
            self.running[request.id] = Running(task, since, request.attempts, lane, course)

    def _free(self, lane: Lane) -> int:
        busy = sum(entry.lane == lane for entry in self.running.values())
        return max(0, self.capacity[lane] - busy)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _look_again_later(self) -> None:
        if self._timer is None and not self._stopping:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._look, self._look_again)

    def _look_again(self) -> None:
        self._timer = None
        self.kick()

    async def _run(self, request: Request, course: Course) -> None:
        with structlog.contextvars.bound_contextvars(
            request=request.ref, guild=request.guild_id, attempt=request.attempts
        ):
            closed = False
            try:
                _log.info("started")
                began = time.monotonic()
                closed = await self._attempt(request, course)
                if closed and course.complete:
                    self.experience.learn_whole(request.kind, time.monotonic() - began)
                _log.info("ended", closed=closed)
            except sqlite3.Error:
                # it stays on lease, and is taken up as a stray
                _log.exception("the attempt could not be written down")
            except Exception:
                _log.exception("the attempt broke off")
                closed = await self._crashed(request)
            finally:
                del self.running[request.id]
                if not closed:
                    self._remember_shown(request.id, course)
                self.kick()
            await self._remember(course)
            if closed:
                await self._tell(request.id)

    def _remember_shown(self, request_id: int, course: Course) -> None:
        """Another attempt shows no less than this one did; there is none of what was cancelled."""
        if len(self._shown) >= _INTERRUPTED:
            del self._shown[next(iter(self._shown))]
        self._shown[request_id] = course.fraction()

    async def _remember(self, course: Course) -> None:
        """Keep what the parts lasted, for after a restart."""
        if self._durations is None:
            return
        try:
            await self._durations.add(course.measured)
        except sqlite3.Error:
            _log.exception("what the work lasted is not kept")

    async def _crashed(self, request: Request) -> bool:
        try:
            return await self._fail(request, "failure.crash")
        except sqlite3.Error:
            _log.exception("the failure could not be written down")
            return False

    async def _tell(self, request_id: int) -> None:
        """The work is over: clean up and tell, again and again until that has begun."""
        while not self._stopping:
            try:
                await self._finished(request_id)
            except Exception:
                _log.exception("what ended is not told yet", again_in=self._look)
                await asyncio.sleep(self._look)
            else:
                return

    async def _attempt(self, request: Request, course: Course) -> bool:
        """Work once on a request; whether it is closed now."""
        try:
            return await self._handlers[request.work].attempt(request, course)
        except NoWorker:
            await self._ledger.put_back(request.id, counted=False)
            return False
        except WorkerLost as error:
            _log.warning("the worker was lost", error=str(error))
            return await self._once_more(request)
        except OutOfTime as error:
            return await self._fail(request, "failure.time", limit=span(error.limit))

    async def _once_more(self, request: Request) -> bool:
        if request.attempts >= self._attempts:
            return await self._fail(
                request, "failure.lost", attempts=request.attempts, count=request.attempts
            )
        await self._ledger.put_back(request.id, counted=True)
        return False

    async def _fail(self, request: Request, why: str, **fields: Field) -> bool:
        remedy = f"{why}.do" if request.kind == "compose" else f"{why}.train"
        if request.automatic:
            remedy = "failure.automatic.do"
        failure = told(why, do=told(remedy), **fields)
        return await self._ledger.fail(request.id, failure)
