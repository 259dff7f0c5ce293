"""What a description in words was understood to mean, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.words import ensemble_name, key_name, safe
from bot.locales import Say

_VALUE = 120
_LISTED = 200


def understood(say: Say, words: Mapping[str, Any] | None) -> list[str]:
    """What was understood, what options overrule, what was left out and why: a line each.

    `words` is `engine.values.Understanding` as JSON; nothing for a request without a description.
    """
    if words is None:
        return []
    what = meant(say, words)
    lines = [say("words.understood", meant=what) if what else say("words.nothing")]
    if words["overruled"]:
        names = [say(f"name.option.{name}") for name in words["overruled"]]
        lines.append(say("words.overruled", options=_listed(names)))
    if words["names"]:
        lines.append(say("words.names", names=_listed(words["names"])))
    if words["unknown"]:
        lines.append(say("words.unknown", words=_listed(words["unknown"])))
    return lines


def not_followed(say: Say, words: Mapping[str, Any] | None) -> list[str]:
    """What of a description a piece does not follow, a line each."""
    if words is None:
        return []
    lines: list[str] = []
    if words["names"]:
        lines.append(say("words.names_alone", names=_listed(words["names"])))
    if words["unknown"]:
        lines.append(say("words.unknown", words=_listed(words["unknown"])))
    return lines


def meant(say: Say, words: Mapping[str, Any], *, escaped: bool = True) -> str:
    """The options and wishes that the words stand for; empty for none."""
    options: Mapping[str, str] = words["options"]
    shown: list[str] = []
    for name, value in options.items():
        told = option_value(say, name, value)
        told = safe(told, _VALUE) if escaped else told
        shown.append(say("words.option", name=say(f"name.option.{name}"), value=told))
    return " · ".join([*shown, *(say(f"words.{wish}") for wish in words["wishes"])])


def option_value(say: Say, option: str, value: str) -> str:
    """The value of an option in the words of the language."""
    match option:
        case "ensemble":
            return ensemble_name(say, value)
        case "key" if value in ("minor", "major"):
            return say(f"words.{value}")
        case "key":
            return key_name(say, value)
        case _:
            return value


def _listed(texts: Sequence[str]) -> str:
    return safe(", ".join(dict.fromkeys(texts)), _LISTED)
