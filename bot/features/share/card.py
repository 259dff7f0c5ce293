"""The status card of a pack."""

from __future__ import annotations

from bot.chat.limits import fitted
from bot.chat.outgoing import Outgoing
from bot.chat.words import jump, mention
from bot.features.compose.card import failed, state
from bot.features.queue.cancelling import cancel_button
from bot.features.share.wording import title
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


def ending(request: Request, message_id: int | None) -> Outgoing:
    """The card of a closed request, pointing to its file if there is one; no buttons."""
    say = speaker(request.locale)
    if request.state == "failed":
        text = failed(say, request)
    elif request.state == "cancelled":
        text = say("share.cancelled")
    elif message_id is None:
        text = say("share.done_plain")
    else:
        text = say("share.done", link=jump(request.guild_id, request.channel_id, message_id))
    return Outgoing(fitted([_head(say, request)], (), [text, say("card.ref", ref=request.ref)]))


def _head(say: Say, request: Request) -> str:
    letter, user = request.parameters["share"]["letter"], mention(request.user_id)
    return say("card.share_head", letter=letter, title=title(request), user=user)
