"""Bodies and files as they come in."""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import BodyPartReader, web

from playground.archive import Archive, TooLarge
from playground.messages import ApiError, attachment, invalid
from playground.world import UPLOAD_LIMIT

Payload = dict[str, Any]

_CHUNK = 2**16


async def read(request: web.Request, archive: Archive) -> tuple[Payload, dict[str, Payload]]:
    """The JSON of a request of the bot's, and its files by their numbers, kept.

    Raises ApiError.
    """
    if request.content_type != "multipart/form-data":
        return (await request.json() if request.can_read_body else {}), {}
    body: Payload = {}
    files: dict[str, Payload] = {}
    left = UPLOAD_LIMIT
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise invalid("a part of parts")
        if part.name == "payload_json":
            body = json.loads(await part.read())
            continue
        name = clean(part.filename or "file")
        try:
            file = await archive.store(name, type_of(name), pieces(part), left)
        except TooLarge:
            raise ApiError(413, 40005, "Request entity too large") from None
        left -= file.size
        files[re.sub(r"\D", "", part.name or "")] = attachment(file, archive.path(file))
    return body, files


async def pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    """The bytes of a part as they arrive."""
    while chunk := await part.read_chunk(_CHUNK):
        yield chunk


def clean(name: str) -> str:
    """A file name as Discord keeps it."""
    return re.sub(r"[^\w.\-]", "_", name)[-100:].lstrip(".") or "file"


def type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
