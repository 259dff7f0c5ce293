"""What the status cards of all kinds of work share: where a request is, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.chat.limits import fitted
from bot.chat.outgoing import Button, Outgoing
from bot.chat.words import jump, roughly, safe
from bot.features.queue.cancelling import cancel_button
from bot.locales import Say, speaker
from bot.requests.course import Course
from bot.requests.dispatcher import Running
from bot.requests.request import Request
from bot.requests.standing import Standing, Standings
from engine.messages import Message

_BAR = 10
_STAGE = 60
_STEP = 5
"""Percent that the bar goes at once: a card is not edited for less."""
_REASON = 700


def _nothing(_say: Say, _request: Request) -> Sequence[Button]:
    return ()


@dataclass(frozen=True, slots=True)
class StatusCard:
    """The card of one kind of work.

    `head` says what was asked for; the others are keys of how it ended: `done` with a `link` to
    what came of it, `done_plain` where there is none. `again` are the buttons of one that failed.
    """

    head: Callable[[Say, Request], Sequence[str]]
    cancelled: str
    done: str
    done_plain: str
    again: Callable[[Say, Request], Sequence[Button]] = _nothing

    def open(
        self, request: Request, standing: Standing | None, notes: Sequence[str] = ()
    ) -> Outgoing:
        """The card of an open request; `standing` is None while its upload is fetched."""
        say = speaker(request.locale)
        text = self._text(say, request, [state(say, standing), *notes])
        return Outgoing(text, buttons=[cancel_button(request.ref, say("button.cancel"))])

    def ending(self, request: Request, message_id: int | None) -> Outgoing:
        """The card of a closed request, pointing to what came of it, if anything."""
        say = speaker(request.locale)
        buttons: Sequence[Button] = ()
        if request.state == "failed":
            text, buttons = failed(say, request), self.again(say, request)
        elif request.state == "cancelled":
            text = say(self.cancelled)
        elif message_id is None:
            text = say(self.done_plain)
        else:
            text = say(self.done, link=jump(request.guild_id, request.channel_id, message_id))
        return Outgoing(self._text(say, request, [text]), buttons=buttons)

    def _text(self, say: Say, request: Request, foot: Sequence[str]) -> str:
        return fitted(self.head(say, request), (), [*foot, say("card.ref", ref=request.ref)])


class CardArtist:
    """Draws the cards of open requests that want one kind of work."""

    def __init__(self, standings: Standings, card: StatusCard) -> None:
        self._standings = standings
        self._card = card

    async def draw(self, requests: list[Request]) -> Mapping[int, Outgoing]:
        """The cards of these requests as they should be now; finished ones are left out."""
        standings = await self._standings.all()
        return {
            request.id: self._card.open(request, standings[request.id])
            for request in requests
            if request.id in standings
        }


def failed(say: Say, request: Request) -> str:
    """Why a request failed, and what can be done."""
    problem, remedy = "", ""
    if request.failure is not None:
        problem = safe(say.message(request.failure), _REASON)
        remedy = safe(say.message(request.failure.remedy), _REASON)
    return say("card.failed", problem=problem, remedy=remedy).rstrip()


def state(say: Say, standing: Standing | None) -> str:
    """Where an open request is."""
    if standing is None:
        return say("card.receiving")
    running = standing.running
    if running is None:
        if standing.seconds is None:
            return say("card.waiting_for_machine", position=standing.place)
        return say("card.queued", position=standing.place, wait=roughly(say, standing.seconds))
    if running.attempt > 1 and not running.course.stage:
        return say("card.again", attempt=running.attempt)
    if not running.course.stage:
        return say("card.starting")
    return progress(say, standing, running, doing(say, running.course))


def progress(say: Say, standing: Standing, running: Running, what: str) -> str:
    """What is being done, how much of the whole is done, and how long the rest may take."""
    fraction = running.course.fraction()
    return say(
        "card.running",
        stage=what,
        bar=bar(fraction),
        percent=_STEP * int(100 * fraction / _STEP),
        wait=roughly(say, standing.seconds or 1),
    )


def doing(say: Say, course: Course) -> str:
    """The stage in words; one that has none is called as the engine calls it."""
    words = say.message(Message(f"stage.{course.kind}.{course.stage}"))
    return words or safe(course.stage[:1].upper() + course.stage[1:], _STAGE)


def bar(fraction: float) -> str:
    """How much of a request is done, 0 to 1, in blocks."""
    full = int(_BAR * min(1.0, max(0.0, fraction)))
    return "▰" * full + "▱" * (_BAR - full)
