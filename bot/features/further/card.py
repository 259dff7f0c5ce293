"""The status card of a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.outgoing import Button
from bot.chat.words import ensemble_name, mention, safe
from bot.features.cards import StatusCard
from bot.features.further.form import ROLES
from bot.locales import Say
from bot.requests.request import Request

AGAIN = "motif:changing:{}"

_GIVEN = 200


def _head(say: Say, request: Request) -> list[str]:
    asked = request.parameters["change"]
    given: Mapping[str, str] = request.parameters["given"]
    options = "".join(
        f" · {say(f'further.given.{name}')} {_shown(say, name, value)}"
        for name, value in given.items()
    )
    head = say(
        f"further.card.{asked['do']['kind']}",
        letter=asked["letter"],
        title=safe(asked["title"]),
        user=mention(request.user_id),
    )
    return [head + options]


def _shown(say: Say, option: str, value: str) -> str:
    match option:
        case "ensemble":
            return safe(ensemble_name(say, value), _GIVEN)
        case "role" if value in ROLES:
            return say(f"further.role.{value}")
        case _:
            return safe(value, _GIVEN)


def _again(say: Say, request: Request) -> Sequence[Button]:
    """Only what came of a form, and does not make an old piece again, has one to go back to."""
    if not request.parameters["given"] or "again" in request.parameters:
        return ()
    return [Button(AGAIN.format(request.ref), say("button.form.again"), "blue")]


CHANGE_CARD = StatusCard(_head, "further.cancelled", "card.done", "card.done_plain", _again)
