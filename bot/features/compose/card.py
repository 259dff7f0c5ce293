"""What the status card of a composition says."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.messenger import Outgoing
from bot.chat.words import jump, mention, safe, wait
from bot.features.queue.buttons import CancelButton
from bot.locales import Say, speaker
from bot.requests.request import Request
from bot.requests.standing import Standing, Standings

_BAR = 10


class CardArtist:
    """Draws the cards of open requests."""

    def __init__(self, standings: Standings) -> None:
        self._standings = standings

    async def draw(self, requests: list[Request]) -> Mapping[int, Outgoing]:
        """The cards of these requests as they should be now; finished ones are left out."""
        standings = await self._standings.all()
        return {
            request.id: card(request, standings[request.id])
            for request in requests
            if request.id in standings
        }


def card(request: Request, standing: Standing | None, notes: tuple[str, ...] = ()) -> Outgoing:
    """The card of an open request; `standing` is None while its upload is fetched."""
    say = speaker(request.locale)
    lines = [_head(say, request), _state(say, standing), *notes, _ref(say, request)]
    return Outgoing("\n".join(lines), buttons=[CancelButton(request.ref, say("button.cancel"))])


def ending(request: Request, message_id: int | None) -> Outgoing:
    """The card of a closed request, pointing to its piece if there is one; no buttons."""
    say = speaker(request.locale)
    if request.state == "failed":
        problem, remedy = safe(request.problem or "", 800), safe(request.remedy or "", 800)
        text = say("card.failed", problem=problem, remedy=remedy)
    elif request.state == "cancelled":
        text = say("card.cancelled")
    elif message_id is None:
        text = say("card.done_plain")
    else:
        text = say("card.done", link=jump(request.guild_id, request.channel_id, message_id))
    return Outgoing("\n".join([_head(say, request), text, _ref(say, request)]))


def _head(say: Say, request: Request) -> str:
    given: dict[str, str] = request.parameters["given"]
    options = "".join(f" · {name} {safe(value)}" for name, value in given.items())
    return say("card.head", user=mention(request.user_id), options=options)


def _state(say: Say, standing: Standing | None) -> str:
    if standing is None:
        return say("card.receiving")
    running = standing.running
    if running is None:
        if standing.seconds is None:
            return say("card.waiting_for_machine", position=standing.place)
        return say("card.queued", position=standing.place, wait=wait(say, standing.seconds))
    if running.attempt > 1 and not running.stage:
        return say("card.again", attempt=running.attempt)
    if not running.stage:
        return say("card.starting")
    return say(
        "card.running",
        stage=safe(running.stage[:1].upper() + running.stage[1:], 60),
        bar=bar(running.fraction),
        percent=round(100 * running.fraction),
        wait=wait(say, standing.seconds or 1),
    )


def bar(fraction: float) -> str:
    full = round(_BAR * min(1.0, max(0.0, fraction)))
    return "▰" * full + "▱" * (_BAR - full)


def _ref(say: Say, request: Request) -> str:
    return say("card.ref", ref=request.ref)
