"""The first half of a training: hearing what was attached, song by song.

What became of a file is written down at once, so that no restart hears it again.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from bot.chat.words import span
from bot.compute.jobs import Compute, HearJob, OutOfTime, Progress, WorkerLost
from bot.compute.results import Crashed, Died, Halted, Heard, HearOutcome, Refused
from bot.requests.composing import file_ref, job_key
from bot.requests.course import Course
from bot.requests.experience import Part
from bot.requests.ledger import Ledger
from bot.requests.request import Request, Upload
from bot.requests.signatures import LONGEST, not_music
from bot.requests.work import hear_work
from bot.store.blobs import Blobs
from bot.store.forgetting import Takedowns
from bot.store.offers import Offers
from bot.store.songs import NewSong, Songs, TrainFile
from engine.messages import Message, told

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.hearing")

_LONGEST_NAME = 200
"""Characters of a title that are kept, whatever a file's tags claim."""

_FETCH = told("failure.fetch", do=told("failure.fetch.train"))

_TRIES = 2
"""How often a file is heard whose process dies of it."""


class Hearing:
    """Turns the files of a training request into songs of its server."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        songs: Songs,
        takedowns: Takedowns,
        offers: Offers,
        blobs: Blobs,
        compute: Compute,
        seconds: float,
    ) -> None:
        self._ledger = ledger
        self._songs = songs
        self._takedowns = takedowns
        self._offers = offers
        self._blobs = blobs
        self._compute = compute
        self._seconds = seconds

    async def sort_out(self, request: Request) -> bool:
        """Before anything waits: note what needs no listening to; whether anything can be used."""
        for position, upload in await self._left(request):
            file = await self._judged(request, position, upload)
            if file is not None:
                await self._note(request, file)
        files = await self._songs.files_of(request.guild_id, request.id)
        dealt_with = {file.position for file in files if file.state not in ("known", "removed")}
        return len(dealt_with) < len(request.uploads)

    async def parts(self, request: Request) -> list[Part]:
        """What is still to be heard."""
        return [part_of(upload) for _, upload in await self._left(request)]

    async def hear_all(self, request: Request, course: Course) -> list[TrainFile]:
        """Deal with every file that nobody dealt with yet; all of them, as attached.

        Raises WorkerLost, NoWorker.
        """
        for position, upload in await self._left(request):
            file = await self._judged(request, position, upload)
            if file is None:
                progress = course.begin(part_of(upload))
                file = await self._hear(request, position, upload, progress)
                course.end(complete=file.state == "heard")
            else:
                course.skip()
            await self._note(request, file)
        return await self._songs.files_of(request.guild_id, request.id)

    async def _left(self, request: Request) -> list[tuple[int, Upload]]:
        known = await self._songs.files_of(request.guild_id, request.id)
        done = {file.position for file in known}
        return [entry for entry in enumerate(request.uploads) if entry[0] not in done]

    async def _note(self, request: Request, file: TrainFile) -> None:
        await self._songs.note_file(request.guild_id, request.id, file)
        _log.info("a file is dealt with", position=file.position, state=file.state)

    async def _judged(self, request: Request, position: int, upload: Upload) -> TrainFile | None:
        """What becomes of a file that has not to be heard for that; None if it has."""
        sha256 = upload.sha256 or ""
        if not self._blobs.path(sha256).is_file():
            return _failed(position, upload, _FETCH)
        if sha256 in {earlier.sha256 for earlier in request.uploads[:position]}:
            return TrainFile(position, upload.name, "twice")
        known = await self._songs.by_content(request.guild_id, sha256)
        if known is not None:
            return TrainFile(position, upload.name, "known", song=known)
        if await self._takedowns.among([sha256]):
            return _failed(position, upload, told("failure.taken_down"))
        what = not_music(await asyncio.to_thread(_beginning, self._blobs.path(sha256)))
        if what is not None:
            failure = told("failure.not_music", what=told(f"not_music.{what}"))
            return _failed(position, upload, failure)
        return None

    async def _hear(
        self, request: Request, position: int, upload: Upload, progress: Progress
    ) -> TrainFile:
        outcome = await self._outcome(request, position, upload, progress)
        match outcome:
            case Heard():
                return await self._keep(request, position, upload, outcome)
            case Refused(message):
                return _failed(position, upload, message)
            case Crashed(trace):
                _log.error("hearing crashed", trace=trace)
            case Died(status):
                _log.error("hearing was killed", signal=status)
            case Halted():
                raise WorkerLost("halted")
        return _failed(position, upload, told("failure.hear"))

    async def _outcome(
        self, request: Request, position: int, upload: Upload, progress: Progress
    ) -> HearOutcome:
        outcome: HearOutcome = Halted()
        for number in range(_TRIES):
            step = f"song{position}.{number}"
            file = await file_ref(self._blobs, self._compute, upload.name, upload.sha256 or "")
            job = HearJob(job_key(request, self._ledger.boot, step), file)
            try:
                outcome = await self._compute.hear(job, progress, self._seconds)
            except OutOfTime as error:
                do = told("failure.hear.do")
                return Refused(told("failure.time", limit=span(error.limit), do=do))
            if not isinstance(outcome, Died):
                break
        return outcome

    async def _keep(
        self, request: Request, position: int, upload: Upload, heard: Heard
    ) -> TrainFile:
        asked = request.parameters
        uploader = request.user_id
        if "offer" in asked:
            # the consent is that of whoever asked for the piece, and may have been withdrawn
            offer = await self._offers.find(request.guild_id, asked["offer"])
            if offer is None:
                return _failed(position, upload, told("failure.offer_gone"))
            uploader = offer.user_id
        with self._blobs.hold() as hold:
            song = NewSong(
                sha256=upload.sha256 or "",
                size=upload.size,
                file_name=upload.name,
                title=heard.title[:_LONGEST_NAME],
                artist=heard.artist,
                rights=asked["rights"],
                uploader_id=uploader,
                consent=asked["consent"],
                consented_at=asked["consented_at"],
                transcription=await hold.put(heard.transcription),
                quality=heard.quality,
                seconds=heard.seconds,
                tempo=heard.tempo,
                key=heard.key,
                notes=heard.notes,
            )
            song_id = await self._songs.add(request.guild_id, song, pending=True)
        return TrainFile(position, song.title, "heard", song_id=song_id)


def part_of(upload: Upload) -> Part:
    """Hearing a file; three minutes of mp3 are about 1."""
    return Part("hear", hear_work(upload.size))


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST)


def _failed(position: int, upload: Upload, failure: Message) -> TrainFile:
    return TrainFile(position, upload.name, "failed", failure)
