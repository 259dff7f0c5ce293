"""Working on the page about a model: from a press under /model to a page in the store."""

from __future__ import annotations

from bot.compute.jobs import Compute, ExamineJob
from bot.compute.results import Examined
from bot.locales import speaker
from bot.requests.composing import job_key
from bot.requests.course import Course
from bot.requests.experience import Part
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.requests.shelf import Shelf
from bot.requests.unmade import close_unmade
from bot.store.packs import Packs
from engine.messages import told

_MESSAGE_BYTES = 2**14
"""What a message takes besides its file."""


class Examining:
    """Handles the page about a model; one may take `seconds`."""

    def __init__(
        self, *, ledger: Ledger, packs: Packs, compute: Compute, shelf: Shelf, seconds: float
    ) -> None:
        self._ledger = ledger
        self._packs = packs
        self._compute = compute
        self._shelf = shelf
        self._seconds = seconds

    async def attempt(self, request: Request, course: Course) -> bool:
        """As `dispatcher.Handler` says."""
        asked: str = request.parameters["examine"]["model"]
        model = await self._shelf.named(request.guild_id, asked)
        if model is None:
            return await self._fail(request, "failure.examine_gone")
        say = speaker(request.locale)
        base = asked == "base"
        part = Part("examine")
        course.plan([part])
        job = ExamineJob(
            key=job_key(request, self._ledger.boot),
            model=model,
            name=say("examine.base") if base else say("examine.version", number=asked),
            language=say.language,
            texts=say.texts(),
            limit=request.upload_limit - min(_MESSAGE_BYTES, request.upload_limit // 20),
        )
        outcome = await self._compute.examine(job, course.begin(part), self._seconds)
        course.end(complete=isinstance(outcome, Examined))
        gone = await self._shelf.named(request.guild_id, asked) is None
        if gone and isinstance(outcome, Examined):
            # nothing of a version's songs is told after it was deleted
            return await self._fail(request, "failure.examine_gone")
        match outcome:
            case Examined(page):
                return await self._packs.finish(request.id, self._ledger.boot, page, ())
            case _:
                return await close_unmade(self._ledger, request, outcome)

    async def _fail(self, request: Request, why: str) -> bool:
        return await self._ledger.fail(request.id, told(why))
