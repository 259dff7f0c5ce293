"""Working on a training: hear the files, train a version, let it compose, hear its first take.

Every step that is done is in the store, so that another attempt goes on from there.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.compute.jobs import ComposeJob, Compute, FileRef, OutOfTime, TrainJob, WorkerLost
from bot.compute.results import Composed, Crashed, Died, Halted, Refused, Trained
from bot.locales import speaker
from bot.requests.composing import file_ref, job_key
from bot.requests.course import Course
from bot.requests.hearing import Hearing
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.requests.shelf import Shelf
from bot.requests.work import compose_part, first_takes, train_part
from bot.store.blobs import Blobs
from bot.store.models import Models, ModelVersion
from bot.store.pieces import Pieces
from bot.store.songs import Songs, StoredSong, TrainFile
from bot.store.unneeded_files import UnneededFiles
from engine.messages import told

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.training")

WORSE = 0.05
"""Bits per note that a new version may be worse than the one in use, and still replace it."""


@dataclass(frozen=True, slots=True)
class TrainLimits:
    """Seconds of a training and of a composition, and the trainer's budget (None: its own)."""

    attempts: int
    train_seconds: float
    compose_seconds: float
    minutes: float | None = None
    epochs: int | None = None


class Training:
    """Handles /train, and trainings that nobody asked for."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        hearing: Hearing,
        songs: Songs,
        models: Models,
        pieces: Pieces,
        blobs: Blobs,
        unneeded_files: UnneededFiles,
        compute: Compute,
        shelf: Shelf,
        limits: TrainLimits,
    ) -> None:
        self._ledger = ledger
        self._hearing = hearing
        self._songs = songs
        self._models = models
        self._pieces = pieces
        self._blobs = blobs
        self._unneeded_files = unneeded_files
        self._compute = compute
        self._shelf = shelf
        self._limits = limits

    async def attempt(self, request: Request, course: Course) -> bool:
        began = time.monotonic()
        version = await self._models.by_request(request.guild_id, request.id)
        takes = first_takes(request)
        if version is None or version.state == "training":
            heard = await self._hearing.parts(request)
            course.plan([*heard, train_part(len(request.uploads)), *takes])
            files = await self._hearing.hear_all(request, course)
            songs = await self._songs.for_training(request.guild_id, request.id)
            useless = await self._useless(request, files, songs)
            if useless is not None:
                return await self._fail(request, useless)
            closed = await self._train(request, songs, course)
            if closed is not None:
                return closed
            version = await self._models.by_request(request.guild_id, request.id)
        else:
            course.plan(takes)
        seconds = time.monotonic() - began
        if version is None or version.state != "ready" or request.automatic:
            return await self._ledger.finish(request.id, seconds)
        return await self._first_take(request, version, seconds, course)

    async def tidy(self, request: Request) -> None:
        """A training is over, however it ended: a version that did not become one is forgotten,
        and so is what was heard for it.
        """
        await self._models.abandon(request.guild_id, request.id)
        await self._unneeded_files.remove(await self._songs.let_go(request.guild_id, request.id))

    async def _useless(
        self, request: Request, files: Sequence[TrainFile], songs: Sequence[StoredSong]
    ) -> str | None:
        """Why there is nothing to train on, as a text key; None if there is."""
        states = {file.state for file in files}
        if not songs or not (request.automatic or states & {"heard", "known"}):
            return "failure.no_song"
        if request.automatic or "heard" in states:
            return None
        return None if await self._behind(request, songs) else "failure.known"

    async def _behind(self, request: Request, songs: Sequence[StoredSong]) -> bool:
        """Whether no complete version knows all songs, though nothing new came."""
        versions = await self._models.versions(request.guild_id)
        wanted = {song.id for song in songs}
        return not any(v.state == "ready" and wanted <= set(v.song_ids) for v in versions)

    async def _train(
        self, request: Request, songs: Sequence[StoredSong], course: Course
    ) -> bool | None:
        """Train the version of this request: None if there is one, else whether it is closed."""
        guild = request.guild_id
        previous = await self._models.in_use(guild)
        if previous is not None and not await self._shelf.readable(previous):
            previous = None
        number = await self._models.begin(
            guild, request.id, [s.id for s in songs], previous=previous and previous.number
        )
        draft = self._shelf.draft(guild)
        try:
            job = await self._job(request, songs, previous, None if self._remote else str(draft))
            progress = course.begin(train_part(len(request.uploads)))
            outcome = await self._compute.train(job, progress, self._limits.train_seconds)
            course.end(complete=isinstance(outcome, Trained))
            match outcome:
                case Trained(figures, files, _):
                    if files is not None:
                        await self._shelf.write(draft, files)
                    folder, size = await self._shelf.place(draft, guild, number)
                    return await self._complete(request, number, dict(figures), folder, size)
                case Refused(message):
                    return await self._ledger.fail(request.id, message)
                case Crashed(trace):
                    _log.error("training crashed", trace=trace)
                    return await self._fail(request, "failure.training")
                case Died(status):
                    raise WorkerLost(f"the training was killed by signal {status}")
                case Halted():
                    raise WorkerLost("halted")
        finally:
            await self._shelf.remove(draft)

    async def _complete(
        self, request: Request, number: int, figures: dict[str, Any], folder: str, size: int
    ) -> bool | None:
        previous = figures["previous"]
        passed = previous is None or figures["held_out"] <= previous + WORSE
        forced = request.parameters.get("why") == "forgotten"
        complete = await self._models.complete(
            request.guild_id,
            number,
            folder=folder,
            size=size,
            base=f"vocabulary {figures['vocabulary']}",
            figures={**figures, "passed": passed},
            use=passed or forced,
        )
        if complete:
            _log.info("a version is ready", version=number, passed=passed, size=size)
            return None
        # a song of it was removed while it was being trained, or the request was cancelled
        await self._shelf.remove(self._shelf.path(folder))
        await self._ledger.put_back(request.id, counted=False)
        return False

    async def _first_take(
        self, request: Request, version: ModelVersion, seconds: float, course: Course
    ) -> bool:
        progress = course.begin(compose_part(request.parameters["brief"], str(version.number)))
        job = ComposeJob(
            key=job_key(request, self._ledger.boot, "take"),
            brief=request.parameters["brief"],
            model=await self._shelf.ref(version),
            texts=speaker(request.locale).pictured(),
        )
        try:
            outcome = await self._compute.compose(job, progress, self._limits.compose_seconds)
        except (WorkerLost, OutOfTime):
            if request.attempts < self._limits.attempts:
                raise
            outcome = None
        course.end(complete=isinstance(outcome, Composed))
        match outcome:
            case Composed(piece, spent):
                await self._compose_before(request, version, course)
                return await self._pieces.finish(
                    request.id, self._ledger.boot, piece, job.model.name, seconds + spent
                )
            case Halted():
                raise WorkerLost("halted")
            case Crashed(trace):
                _log.error("the first take crashed", trace=trace)
            case Refused(message):
                _log.error("there is no first take", problem=message.code)
            case None:
                _log.error("there is no first take", problem="the worker was lost each time")
        return await self._ledger.finish(request.id, seconds)

    async def _compose_before(
        self, request: Request, version: ModelVersion, course: Course
    ) -> None:
        """What the base makes of the same request: what was there before can be heard beside it."""
        progress = course.begin(compose_part(request.parameters["brief"], "base"))
        job = ComposeJob(
            key=job_key(request, self._ledger.boot, "before"),
            brief=request.parameters["brief"],
            model=await asyncio.to_thread(self._shelf.base),
            texts=speaker(request.locale).pictured(),
        )
        try:
            outcome = await self._compute.compose(job, progress, self._limits.compose_seconds)
        except (WorkerLost, OutOfTime) as error:
            _log.warning("the base made no piece to compare with", error=str(error))
            outcome = None
        course.end(complete=isinstance(outcome, Composed))
        if isinstance(outcome, Composed):
            await self._shelf.keep_before(version, outcome.piece.takes[0].mp3)

    async def _job(
        self,
        request: Request,
        songs: Sequence[StoredSong],
        previous: ModelVersion | None,
        folder: str | None,
    ) -> TrainJob:
        return TrainJob(
            key=job_key(request, self._ledger.boot, "train"),
            songs=tuple([await self._song_ref(song) for song in songs]),
            base=await asyncio.to_thread(self._shelf.base),
            previous=await self._shelf.ref(previous) if previous else None,
            minutes=self._limits.minutes,
            epochs=self._limits.epochs,
            seed=secrets.randbelow(2**31),
            folder=folder,
            texts=speaker(request.locale).pictured(),
        )

    async def _song_ref(self, song: StoredSong) -> FileRef:
        return await file_ref(self._blobs, self._compute, song.title, song.transcription)

    async def _fail(self, request: Request, why: str) -> bool:
        remedy = "failure.automatic.do" if request.automatic else f"{why}.do"
        return await self._ledger.fail(request.id, told(why, do=told(remedy)))

    @property
    def _remote(self) -> bool:
        return self._compute.remote
