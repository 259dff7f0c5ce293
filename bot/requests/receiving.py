"""Fetching what a member attached: streamed to a blob, whole or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import aiohttp
import structlog

from bot.chat.words import mebibytes
from bot.locales import speaker
from bot.requests.ledger import Ledger
from bot.requests.request import Request, Upload
from bot.store.blobs import Blobs, TooLarge

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.receiving")

_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10, sock_read=15)
_CHUNK = 2**16
_PAUSES = (0.5, 2.0)


class Incomplete(Exception):
    """Fewer or other bytes came than Discord announced."""


class Receiver:
    """Turns a `receiving` request into a `queued` one, or a failed one."""

    def __init__(self, ledger: Ledger, blobs: Blobs) -> None:
        self._ledger = ledger
        self._blobs = blobs

    async def receive(self, request: Request) -> bool:
        """Fetch every upload; whether the request is queued now. A failure is recorded."""
        say = speaker(request.locale)
        try:
            async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
                kept = [
                    replace(upload, sha256=await self._fetch(session, upload, request.upload_limit))
                    for upload in request.uploads
                ]
        except TooLarge:
            problem = say("failure.large", limit=mebibytes(request.upload_limit))
            await self._ledger.fail(request.id, problem, say("failure.large.do"))
            return False
        except (aiohttp.ClientError, OSError, TimeoutError, Incomplete) as error:
            _log.warning("an upload was not fetched", request=request.ref, error=repr(error))
            await self._ledger.fail(request.id, say("failure.fetch"), say("failure.fetch.do"))
            return False
        await self._ledger.received(request.id, kept)
        return True

    async def forget(self, request_id: int) -> None:
        """Once the work is over its uploads are not kept."""
        for sha256 in await self._ledger.forget_uploads(request_id):
            await self._blobs.remove(sha256)

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
            raise Incomplete(f"{size} bytes instead of {upload.size}")
        return sha256
