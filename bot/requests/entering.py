"""Working on an entry of a member's own: from a MIDI file to something to hear in a round.

It comes through the same door as every file: fetched whole, opened by a child that is held to
limits. Nothing is ever trained on it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from bot.compute.jobs import Compute, EntryJob, WorkerLost
from bot.compute.results import Crashed, Died, Halted, Refused, Sounding
from bot.requests.composing import file_ref, job_key
from bot.requests.course import Course
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.requests.work import parts_of
from bot.store.blobs import Blobs
from bot.store.jams import Jams
from bot.store.unneeded_files import UnneededFiles
from engine.messages import told

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.entering")

_BEGINNING = 512
"""Bytes in which a MIDI file says that it is one, whatever it is wrapped in."""

_LONGEST_TITLE = 100


class Entering:
    """Handles a jam's own files; making one audible may take `seconds`."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        jams: Jams,
        blobs: Blobs,
        unneeded_files: UnneededFiles,
        compute: Compute,
        seconds: float,
    ) -> None:
        self._ledger = ledger
        self._jams = jams
        self._blobs = blobs
        self._unneeded_files = unneeded_files
        self._compute = compute
        self._seconds = seconds

    async def attempt(self, request: Request, course: Course) -> bool:
        """As `dispatcher.Handler` says."""
        (upload,) = request.uploads
        sha256 = upload.sha256 or ""
        if b"MThd" not in await asyncio.to_thread(_beginning, self._blobs.path(sha256)):
            return await self._fail(request, "failure.not_midi")
        (part,) = parts_of(request)
        course.plan([part])
        job = EntryJob(
            job_key(request, self._ledger.boot),
            await file_ref(self._blobs, self._compute, upload.name, sha256),
        )
        outcome = await self._compute.enter(job, course.begin(part), self._seconds)
        course.end(complete=isinstance(outcome, Sounding))
        match outcome:
            case Sounding(title, mp3):
                return await self._keep(request, title, sha256, mp3)
            case Refused(message):
                return await self._ledger.fail(request.id, message)
            case Crashed(trace):
                _log.error("the engine crashed", trace=trace)
            case Died(hung=True):
                raise WorkerLost("its process hung")
            case Died(status):
                _log.error("an entry was not made audible", signal=status)
            case Halted():
                raise WorkerLost("halted")
        return await self._fail(request, "failure.hear")

    async def _keep(self, request: Request, title: str, midi: str, mp3: bytes) -> bool:
        with self._blobs.hold() as hold:
            hold.take(midi)
            taken, files = await self._jams.enter(
                request.parameters["jam"],
                request.user_id,
                request.id,
                letter=None,
                title=title[:_LONGEST_TITLE] or "?",
                midi=midi,
                mp3=await hold.put(mp3),
            )
        await self._unneeded_files.remove(files)
        if not taken:
            return await self._fail(request, "failure.jam_over")
        return await self._ledger.finish(request.id, 0.0)

    async def _fail(self, request: Request, why: str) -> bool:
        return await self._ledger.fail(request.id, told(why))


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_BEGINNING)
