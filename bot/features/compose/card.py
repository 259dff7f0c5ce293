"""What the status card of a composition says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.chat.limits import fitted
from bot.chat.outgoing import Outgoing
from bot.chat.words import jump, mention, roughly, safe
from bot.features.compose.understood import understood
from bot.features.queue.cancelling import cancel_button
from bot.locales import Say, speaker
from bot.locales.en import TEXTS
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
_GIVEN = 200


class CardArtist:
    """Draws the cards of open requests of one kind, each by `card`."""

    def __init__(
        self, standings: Standings, card: Callable[[Request, Standing | None], Outgoing]
    ) -> None:
        self._standings = standings
        self._card = card

    async def draw(self, requests: list[Request]) -> Mapping[int, Outgoing]:
        """The cards of these requests as they should be now; finished ones are left out."""
        standings = await self._standings.all()
        return {
            request.id: self._card(request, standings[request.id])
            for request in requests
            if request.id in standings
        }


def card(request: Request, standing: Standing | None, notes: tuple[str, ...] = ()) -> Outgoing:
    """The card of an open request; `standing` is None while its upload is fetched."""
    say = speaker(request.locale)
    head = [_head(say, request), *_understood(say, request)]
    text = fitted(head, (), [state(say, standing), *notes, _ref(say, request)])
    return Outgoing(text, buttons=[cancel_button(request.ref, say("button.cancel"))])


def ending(request: Request, message_id: int | None) -> Outgoing:
    """The card of a closed request, pointing to its piece if there is one; no buttons."""
    say = speaker(request.locale)
    if request.state == "failed":
        text = failed(say, request)
    elif request.state == "cancelled":
        text = say("card.cancelled")
    elif message_id is None:
        text = say("card.done_plain")
    else:
        text = say("card.done", link=jump(request.guild_id, request.channel_id, message_id))
    head = [_head(say, request), *_understood(say, request)]
    return Outgoing(fitted(head, (), [text, _ref(say, request)]))


def _understood(say: Say, request: Request) -> list[str]:
    brief: dict[str, Any] = request.parameters.get("brief", {})
    return understood(say, brief.get("words"))


def failed(say: Say, request: Request) -> str:
    """Why a request failed, and what can be done."""
    problem, remedy = "", ""
    if request.failure is not None:
        problem = safe(say.message(request.failure), _REASON)
        remedy = safe(say.message(request.failure.remedy), _REASON)
    return say("card.failed", problem=problem, remedy=remedy).rstrip()


def _head(say: Say, request: Request) -> str:
    given: dict[str, str] = request.parameters["given"]
    options = "".join(
        f" · {_called(say, name)} {safe(value, _GIVEN)}" for name, value in given.items()
    )
    return say("card.head", user=mention(request.user_id), options=options)


def _called(say: Say, option: str) -> str:
    """An option as it is called in Discord's menu."""
    key = f"name.option.{option}"
    return say(key) if key in TEXTS else option


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
    full = int(_BAR * min(1.0, max(0.0, fraction)))
    return "▰" * full + "▱" * (_BAR - full)


def _ref(say: Say, request: Request) -> str:
    return say("card.ref", ref=request.ref)
