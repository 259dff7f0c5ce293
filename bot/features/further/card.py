"""The status card of a change."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.words import mention, safe
from bot.features.cards import StatusCard
from bot.locales import Say
from bot.requests.request import Request

_GIVEN = 200


def _head(say: Say, request: Request) -> list[str]:
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
    return [head + options]


CHANGE_CARD = StatusCard(_head, "further.cancelled", "card.done", "card.done_plain")
