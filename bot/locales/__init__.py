"""What the bot says, by language. English is complete; other languages fall back to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.locales import en

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": en.TEXTS}


class Say(Protocol):
    """Gives the text of a key in one language, its fields filled in."""

    def __call__(self, key: str, /, **fields: object) -> str: ...


def speaker(locale: str) -> Say:
    """The texts for a Discord locale such as `en-GB`."""
    texts = LANGUAGES.get(locale.split("-")[0], en.TEXTS)

    def say(key: str, /, **fields: object) -> str:
        return texts.get(key, en.TEXTS[key]).format(**fields)

    return say
