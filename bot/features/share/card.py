"""The status card of a pack."""

from __future__ import annotations

from bot.chat.words import mention
from bot.features.cards import StatusCard
from bot.features.share.wording import title
from bot.locales import Say
from bot.requests.request import Request


def _head(say: Say, request: Request) -> list[str]:
    letter, user = request.parameters["share"]["letter"], mention(request.user_id)
    return [say("card.share_head", letter=letter, title=title(request), user=user)]


PACK_CARD = StatusCard(_head, "share.cancelled", "share.done", "share.done_plain")
