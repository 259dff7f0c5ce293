"""The choices that /compose offers while an option is typed: each says what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat.limits import cut, length
from bot.chat.words import ensemble_name
from bot.features.compose.understood import meant
from bot.locales import Say
from engine.messages import Message
from engine.tasks import complete_option
from engine.values import Completion

LONGEST = 100
"""Characters that Discord takes in the name and in the value of a choice."""

EXPLAINED = (
    *("prompt", "notes", "chords", "bars", "tempo", "metre", "key", "ensemble"),
    *("surprise", "density", "swing"),
)
"""The options that have choices."""


def choices(say: Say, option: str, typed: str, others: Mapping[str, object]) -> dict[str, str]:
    """Values by what is said of them; none for a text that is longer than a choice may be."""
    found = complete_option(option, typed, others)
    return {_named(say, each): each.value for each in found if len(each.value) <= LONGEST}


def _named(say: Say, choice: Completion) -> str:
    if choice.meaning == "prompt":
        return cut(_prompt(say, choice.fields), LONGEST)
    message = choice.fields.get("message")
    if isinstance(message, Message):
        return cut(f"{say.message(message)} {say.message(message.remedy)}".strip(), LONGEST)
    fields = {"value": choice.value, **choice.fields}
    if "key" in fields:
        fields["key"] = say.key(str(fields["key"]))
    if "mode" in fields:
        fields["mode"] = say(f"words.{fields['mode']}")
    if choice.meaning == "ensemble":
        fields["players"] = ensemble_name(say, str(fields["players"]))
    text = say(f"choice.{choice.meaning}", **fields)
    too_long = length(text) - LONGEST
    if 0 < too_long < len(choice.value) - 1:
        # what a long motif means is told, not how it began
        text = say(
            f"choice.{choice.meaning}", **{**fields, "value": f"…{choice.value[too_long + 1 :]}"}
        )
    return cut(text, LONGEST)


def _prompt(say: Say, words: Mapping[str, Any]) -> str:
    what = meant(say, words, escaped=False)
    left_out = ", ".join([*words["names"], *words["unknown"]])
    if not what:
        return say("words.typed_nothing")
    if left_out:
        return say("words.typed_left_out", meant=what, words=left_out)
    return say("words.typed", meant=what)
