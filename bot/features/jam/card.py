"""The card of an entry of a member's own, which they alone see, and how it ended."""

from __future__ import annotations

from bot.chat.limits import fitted
from bot.chat.outgoing import Outgoing
from bot.chat.words import safe
from bot.features.compose.card import failed, state
from bot.features.queue.cancelling import cancel_button
from bot.locales import Say, speaker
from bot.requests.request import Request
from bot.requests.standing import Standing


def card(request: Request, standing: Standing | None) -> Outgoing:
    """The card of an open request."""
    say = speaker(request.locale)
    foot = [state(say, standing), say("card.ref", ref=request.ref)]
    return Outgoing(
        fitted([_head(say, request)], (), foot),
        buttons=[cancel_button(request.ref, say("button.cancel"))],
    )


class EntryPresenter:
    """Words how an entry ended."""

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:  # noqa: ARG002
        """As `delivery.Presenter` says."""
        return _ended(request, speaker(request.locale)("jam.entered"))

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:  # noqa: ARG002
        """As `delivery.Presenter` says."""
        say = speaker(request.locale)
        if request.state == "failed":
            return _ended(request, failed(say, request))
        key = "jam.entry_cancelled" if request.state == "cancelled" else "jam.entered"
        return _ended(request, say(key))


def _ended(request: Request, text: str) -> Outgoing:
    say = speaker(request.locale)
    return Outgoing(fitted([_head(say, request)], (), [text, say("card.ref", ref=request.ref)]))


def _head(say: Say, request: Request) -> str:
    name = safe(request.uploads[0].name, 100) if request.uploads else ""
    return say("jam.entering", name=name)
