"""The status card of a change."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.limits import fitted
from bot.chat.outgoing import Outgoing
from bot.chat.words import jump, mention, safe
from bot.features.compose.card import failed, state
from bot.features.queue.cancelling import cancel_button
from bot.locales import Say, speaker
from bot.requests.request import Request
from bot.requests.standing import Standing

_GIVEN = 200


def card(request: Request, standing: Standing | None, notes: tuple[str, ...] = ()) -> Outgoing:
    """The card of an open request."""
    say = speaker(request.locale)
    foot = [state(say, standing), *notes, say("card.ref", ref=request.ref)]
    return Outgoing(
        fitted([_head(say, request)], (), foot),
        buttons=[cancel_button(request.ref, say("button.cancel"))],
    )


def ending(request: Request, message_id: int | None) -> Outgoing:
    """The card of a closed request, pointing to its piece if there is one; no buttons."""
    say = speaker(request.locale)
    if request.state == "failed":
        text = failed(say, request)
    elif request.state == "cancelled":
        text = say("further.cancelled")
    elif message_id is None:
        text = say("card.done_plain")
    else:
        text = say("card.done", link=jump(request.guild_id, request.channel_id, message_id))
    return Outgoing(fitted([_head(say, request)], (), [text, say("card.ref", ref=request.ref)]))


def _head(say: Say, request: Request) -> str:
    asked = request.parameters["change"]
    given: Mapping[str, str] = request.parameters["given"]
    options = "".join(
        f" · {say(f'further.given.{name}')} {safe(value, _GIVEN)}" for name, value in given.items()
    )
    head = say(
        f"further.card.{asked['do']['kind']}",
        letter=asked["letter"],
        title=safe(asked["title"]),
        user=mention(request.user_id),
    )
    return head + options
