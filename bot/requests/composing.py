"""Working on a composition: from its row to a piece in the store."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.compute.jobs import ComposeJob, Compute, FileRef
from bot.compute.results import Composed
from bot.locales import speaker
from bot.requests.course import Course
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.requests.shelf import Shelf
from bot.requests.unmade import close_unmade
from bot.requests.work import compose_part
from bot.store.blobs import Blobs
from bot.store.pieces import Pieces
from bot.store.tastes import Tastes
from engine.messages import told
from engine.values import Piece


class Composing:
    """Handles /compose; a composition may take `seconds`."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pieces: Pieces,
        blobs: Blobs,
        compute: Compute,
        shelf: Shelf,
        tastes: Tastes,
        seconds: float,
    ) -> None:
        self._ledger = ledger
        self._pieces = pieces
        self._blobs = blobs
        self._compute = compute
        self._shelf = shelf
        self._tastes = tastes
        self._seconds = seconds

    async def attempt(self, request: Request, course: Course) -> bool:
        again: Mapping[str, Any] | None = request.parameters.get("again")
        model = (
            await self._shelf.composing(request.guild_id)
            if again is None
            else await self._shelf.named(request.guild_id, again["model"])
        )
        if model is None:
            return await self._fail(request, "failure.again_gone")
        taste = (
            await self._tastes.in_use(request.guild_id)
            if again is None
            else await self._tastes.of_piece(again["request"])
        )
        part = compose_part(request.parameters["brief"], model.name)
        course.plan([part])
        kept = [upload for upload in request.uploads if upload.sha256]
        job = ComposeJob(
            key=job_key(request, self._ledger.boot),
            brief=request.parameters["brief"],
            model=model,
            texts=speaker(request.locale).pictured(),
            like=await file_ref(self._blobs, self._compute, kept[0].name, kept[0].sha256 or "")
            if kept
            else None,
            taste=taste.taste if taste is not None else None,
        )
        outcome = await self._compute.compose(job, course.begin(part), self._seconds)
        course.end(complete=isinstance(outcome, Composed))
        match outcome:
            case Composed(piece, seconds) if again is not None:
                return await restore(
                    self._ledger, self._pieces, request, again["request"], piece, seconds
                )
            case Composed(piece, seconds):
                return await self._pieces.finish(
                    request.id,
                    self._ledger.boot,
                    piece,
                    job.model.name,
                    seconds,
                    taste=taste.taste_id if taste is not None else None,
                )
            case _:
                return await close_unmade(self._ledger, request, outcome)

    async def _fail(self, request: Request, why: str) -> bool:
        return await self._ledger.fail(request.id, told(why))


async def restore(
    ledger: Ledger, pieces: Pieces, request: Request, original: int, piece: Piece, seconds: float
) -> bool:
    """Give an earlier piece its files back, if these are them; whether the request is closed."""
    match await pieces.restore(request.id, ledger.boot, original, piece, seconds):
        case "restored":
            return True
        case "lost":
            return False
        case "gone":
            return await ledger.fail(request.id, told("failure.again_deleted"))
        case "differs":
            return await ledger.fail(request.id, told("failure.again_differs"))


def job_key(request: Request, boot: str, step: str = "") -> str:
    """A Dask key that no other step, attempt or boot has."""
    return f"motif-{request.ref}-{request.attempts}-{boot}{step and '-' + step}"


async def file_ref(blobs: Blobs, compute: Compute, name: str, sha256: str) -> FileRef:
    """A kept file for a job: its path where workers share this disk, else its bytes."""
    path = blobs.path(sha256)
    if not compute.remote:
        return FileRef(name, sha256, str(path.absolute()))
    return FileRef(name, sha256, None, await asyncio.to_thread(path.read_bytes))
