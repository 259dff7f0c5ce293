"""What the bot says, by language. English is complete; other languages fall back to it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.locales import en
from engine.messages import Message, worded

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": en.TEXTS}


class Say:
    """Says things in one language."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __call__(self, key: str, /, **fields: object) -> str:
        """The text of a key, its fields filled in."""
        return self._texts.get(key, en.TEXTS[key]).format(**fields)

    def message(self, message: Message) -> str:
        """What the engine or the ledger has to tell, without what to do about it."""
        return worded(message, self._texts) or worded(message, en.TEXTS)


def speaker(locale: str) -> Say:
    """What speaks for a Discord locale such as `en-GB`."""
    return Say(LANGUAGES.get(locale.split("-")[0], en.TEXTS))
