"""Working on a change: from a take of an earlier piece to a piece in the store."""

from __future__ import annotations

from bot.compute.jobs import ChangeJob, Compute
from bot.compute.results import Composed
from bot.locales import speaker
from bot.requests.composing import file_ref, job_key, restore
from bot.requests.course import Course
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.requests.shelf import Shelf
from bot.requests.unmade import close_unmade
from bot.requests.work import change_part
from bot.store.blobs import Blobs
from bot.store.pieces import Origin, Pieces
from bot.store.posts import Posts
from engine.messages import told
from engine.values import Change

_USUAL_BARS = 16
"""Of a piece of which that is not kept."""


class Changing:
    """Handles going on from a take; it may take `seconds`.

    What is asked for is in the request's parameters, under `change`: the piece by its `request`,
    the `letter` of its take, its `title`, and what to `do` as a `Change`.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        posts: Posts,
        pieces: Pieces,
        blobs: Blobs,
        compute: Compute,
        shelf: Shelf,
        seconds: float,
    ) -> None:
        self._ledger = ledger
        self._posts = posts
        self._pieces = pieces
        self._blobs = blobs
        self._compute = compute
        self._shelf = shelf
        self._seconds = seconds

    async def attempt(self, request: Request, course: Course) -> bool:
        """As `dispatcher.Handler` says."""
        asked, again = request.parameters["change"], request.parameters.get("again")
        change = Change.from_json(asked["do"])
        post = await self._posts.by_request(asked["request"])
        if post is None or post.deleted or post.guild_id != request.guild_id:
            return await self._fail(request, "failure.change_deleted")
        take = next((take for take in post.takes if take.letter == asked["letter"]), None)
        # pieces from before records were kept have their MIDI
        source = (take.record or take.midi) if take is not None else None
        if source is None:
            return await self._fail(request, "failure.change_dropped")
        model = None
        if change.kind != "arrange":
            model = await (
                self._shelf.composing(request.guild_id)
                if again is None
                else self._shelf.named(request.guild_id, again["model"])
            )
            if model is None:
                return await self._fail(request, "failure.again_gone")
        bars = int(post.settings.get("bars", _USUAL_BARS))
        part = change_part(change.kind, change.takes, bars, change.bars)
        course.plan([part])
        job = ChangeJob(
            key=job_key(request, self._ledger.boot),
            change=change.to_json(),
            model=model,
            source=await file_ref(self._blobs, self._compute, f"{post.ref}.json", source),
            texts=speaker(request.locale).pictured(),
        )
        outcome = await self._compute.change(job, course.begin(part), self._seconds)
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
                    model.name if model is not None else None,
                    seconds,
                    Origin(post.request_id, asked["letter"], change.kind),
                )
            case _:
                return await close_unmade(self._ledger, request, outcome)

    async def _fail(self, request: Request, why: str) -> bool:
        return await self._ledger.fail(request.id, told(why))
