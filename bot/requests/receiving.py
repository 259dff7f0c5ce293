"""Fetching what a member attached: streamed to a blob, whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp
import structlog

from bot.chat.words import mebibytes
from bot.requests.ledger import Ledger
from bot.requests.request import Request, Upload
from bot.store.blobs import Blobs, Hold, TooLarge
from bot.store.database import Database
from bot.store.songs import Songs, TrainFile
from bot.store.unneeded_files import UnneededFiles
from engine.messages import Message, told

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.receiving")

_TIMEOUT = aiohttp.ClientTimeout(total=120, sock_connect=10, sock_read=15)
_CHUNK = 2**16
_PAUSES = (0.5, 2.0)
_AT_ONCE = 2


class Incomplete(Exception):
    """Fewer or other bytes came than Discord announced."""


class Receiver:
    """Turns a `receiving` request into a `queued` one, or a failed one.

    Of a composition all files are needed; of a training those that come are taken, up to
    `song_limit` bytes each, and the others are noted as failed. `sort_out` notes what else can be
    told of them at once, and whether any is left that can be used.
    """

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        blobs: Blobs,
        songs: Songs,
        song_limit: int,
        sort_out: Callable[[Request], Awaitable[bool]],
    ) -> None:
        self._ledger = ledger
        self._blobs = blobs
        self._songs = songs
        self._song_limit = song_limit
        self._sort_out = sort_out
        self._unneeded_files = UnneededFiles(database, blobs)
        self._active: dict[int, asyncio.Task[bool]] = {}

    async def receive(self, request: Request) -> bool:
        """Fetch every upload; whether the request is queued now. A failure is recorded."""
        task = asyncio.create_task(self._receive(request), name=f"receive {request.ref}")
        self._active[request.id] = task
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
            # of what it fetched it lets go, which the database has to be told
            await asyncio.wait([task])
            del self._active[request.id]
        return not task.cancelled() and task.result()

    async def forget(self, request_id: int) -> None:
        """Once the work is over its uploads are not kept, and no more of them is fetched."""
        if request_id in self._active:
            self._active[request_id].cancel()
            await asyncio.wait([self._active[request_id]])
        await self._unneeded_files.discard(await self._ledger.forget_uploads(request_id))

    async def _receive(self, request: Request) -> bool:
        with self._blobs.hold() as hold:
            try:
                return await self._fetch_all(request, hold)
            finally:
                fetched = list(hold.names)
                hold.release()
                await self._unneeded_files.discard(fetched)

    async def _fetch_all(self, request: Request, hold: Hold) -> bool:
        training = request.kind == "train"
        limit = self._song_limit if training else request.upload_limit
        door = asyncio.Semaphore(_AT_ONCE)

        async def fetch(session: aiohttp.ClientSession, upload: Upload) -> str | Message:
            async with door:
                answer = await self._try(session, request, upload, limit)
            if isinstance(answer, str):
                hold.take(answer)
            return answer

        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            answers = await asyncio.gather(*(fetch(session, u) for u in request.uploads))
        missing = [answer for answer in answers if isinstance(answer, Message)]
        if training:
            await self._note(request, answers)
        elif missing:
            await self._ledger.fail(request.id, missing[0])
            return False
        uploads = [
            replace(upload, sha256=answer if isinstance(answer, str) else None)
            for upload, answer in zip(request.uploads, answers, strict=True)
        ]
        if training and not await self._sort_out(replace(request, uploads=tuple(uploads))):
            await self._ledger.fail(request.id, told("failure.no_song"))
            return False
        return await self._ledger.received(request.id, uploads)

    async def _note(self, request: Request, answers: list[str | Message]) -> None:
        for position, (upload, answer) in enumerate(zip(request.uploads, answers, strict=True)):
            if isinstance(answer, Message):
                file = TrainFile(position, upload.name, "failed", answer)
                await self._songs.note_file(request.guild_id, request.id, file)

    async def _try(
        self, session: aiohttp.ClientSession, request: Request, upload: Upload, limit: int
    ) -> str | Message:
        try:
            if upload.size > limit:
                raise TooLarge
            return await self._fetch(session, upload, limit)
        except TooLarge:
            return told("failure.large", limit=mebibytes(limit))
        except (aiohttp.ClientError, OSError, TimeoutError, Incomplete) as error:
            _log.warning("an upload was not fetched", request=request.ref, error=repr(error))
            again = "failure.fetch.train" if request.kind == "train" else "failure.fetch.do"
            return told("failure.fetch", do=told(again))

    async def _fetch(self, session: aiohttp.ClientSession, upload: Upload, limit: int) -> str:
        for pause in _PAUSES:
            try:
                return await self._fetch_once(session, upload, limit)
            except aiohttp.ClientResponseError as error:
                if error.status < 500 and error.status != 429:
                    raise
            except (aiohttp.ClientError, OSError, TimeoutError, Incomplete):
                pass
            await asyncio.sleep(pause)
        return await self._fetch_once(session, upload, limit)

    async def _fetch_once(self, session: aiohttp.ClientSession, upload: Upload, limit: int) -> str:
        async with session.get(upload.url, raise_for_status=True) as response:
            sha256, size = await self._blobs.stream(response.content.iter_chunked(_CHUNK), limit)
        if size != upload.size:
            await self._unneeded_files.discard([sha256])
            raise Incomplete(f"{size} bytes instead of {upload.size}")
        return sha256
