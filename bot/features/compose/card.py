"""What the status card of a composition says."""

from __future__ import annotations

from typing import Any

from bot.chat.words import ensemble_name, mention, safe
from bot.features.cards import StatusCard
from bot.features.compose.understood import understood
from bot.locales import Say
from bot.locales.en import TEXTS
from bot.requests.request import Request

_GIVEN = 200


def _head(say: Say, request: Request) -> list[str]:
    given: dict[str, str] = request.parameters["given"]
    options = "".join(
        f" · {_called(say, name)} {_shown(say, name, value)}" for name, value in given.items()
    )
    head = say("card.head", user=mention(request.user_id), options=options)
    brief: dict[str, Any] = request.parameters.get("brief", {})
    return [head, *understood(say, brief.get("words"))]


def _shown(say: Say, option: str, value: str) -> str:
    return safe(ensemble_name(say, value) if option == "ensemble" else value, _GIVEN)


def _called(say: Say, option: str) -> str:
    """An option as it is called in Discord's menu."""
    key = f"name.option.{option}"
    return say(key) if key in TEXTS else option


COMPOSITION_CARD = StatusCard(_head, "card.cancelled", "card.done", "card.done_plain")
