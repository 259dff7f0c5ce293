"""Working on a pack: from a take that members share to a zip in the store."""

from __future__ import annotations

from collections.abc import Callable

from bot.compute.jobs import Compute, PackJob
from bot.compute.results import Packed
from bot.locales import speaker
from bot.requests.composing import file_ref, job_key
from bot.requests.course import Course
from bot.requests.experience import Part
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.requests.unmade import close_unmade
from bot.requests.work import pack_work
from bot.store.blobs import Blobs
from bot.store.certifying import Certifier
from bot.store.finished_piece import Post, StoredTake
from bot.store.packs import Packs
from bot.store.posts import Posts
from engine.messages import told

Credits = Callable[[Request, Post, StoredTake], tuple[str, ...]]
"""Words what a take owes to whom, a plain line each."""

_CERTIFICATE_BYTES = 2**15
"""What the certificate takes in the zip, at most."""

_MESSAGE_BYTES = 2**14
"""What a message takes besides its file."""


class Packing:
    """Handles Share; a pack may take `seconds`."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        posts: Posts,
        packs: Packs,
        blobs: Blobs,
        compute: Compute,
        credits: Credits,
        certifier: Certifier,
        seconds: float,
    ) -> None:
        self._ledger = ledger
        self._posts = posts
        self._packs = packs
        self._blobs = blobs
        self._compute = compute
        self._credits = credits
        self._certifier = certifier
        self._seconds = seconds

    async def attempt(self, request: Request, course: Course) -> bool:
        """As `dispatcher.Handler` says."""
        asked = request.parameters["share"]
        post = await self._posts.by_request(asked["request"])
        if post is None or post.deleted or post.guild_id != request.guild_id:
            return await self._fail(request, "failure.share_deleted")
        take = next((take for take in post.takes if take.letter == asked["letter"]), None)
        if take is None or take.midi is None:
            return await self._fail(request, "failure.share_dropped")
        part = Part("pack", pack_work(take.seconds), "pack")
        course.plan([part])
        job = PackJob(
            key=job_key(request, self._ledger.boot),
            midi=await file_ref(self._blobs, self._compute, f"{post.ref}.mid", take.midi),
            title=post.title,
            credits=self._credits(request, post, take),
            limit=request.upload_limit
            - min(_MESSAGE_BYTES + _CERTIFICATE_BYTES, request.upload_limit // 20),
            texts=speaker(request.locale).packed(),
        )
        outcome = await self._compute.pack(job, course.begin(part), self._seconds)
        course.end(complete=isinstance(outcome, Packed))
        match outcome:
            case Packed(archive, left_out):
                if take.certificate is not None:
                    archive = await self._certifier.seal(archive, take.certificate)
                return await self._packs.finish(request.id, self._ledger.boot, archive, left_out)
            case _:
                return await close_unmade(self._ledger, request, outcome)

    async def _fail(self, request: Request, why: str) -> bool:
        return await self._ledger.fail(request.id, told(why))
