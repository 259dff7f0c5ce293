"""What the bot says, by language. English is complete; what a language lacks is said in English.

A language is a gettext catalogue `<language>.po` beside this file; see `bot.locales.catalogues`.
"""

from __future__ import annotations

import re
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale

from bot.locales import en
from bot.locales.catalogues import translations
from engine.english import TEXTS as ENGINE
from engine.messages import Message

_FOLDER = Path(__file__).parent

LANGUAGES = ("en", *sorted(path.stem for path in _FOLDER.glob("*.po")))


_KEY = re.compile(r"([A-G])([#b♯♭]*) (major|minor)")

_OF_OPTIONS = ("options.", "change.", "ensemble.")


class Say:
    """Says things in one language."""

    def __init__(self, language: str, translated: NullTranslations) -> None:
        self.language = language
        self._translated = translated

    def __call__(self, key: str, /, **fields: object) -> str:
        """The text of a key, its fields filled in; of those that have plurals, that of `count`."""
        text, one = en.TEXTS[key], en.TEXTS.get(f"{key}.one")
        if one is None:
            return self._translated.pgettext(key, text).format(**fields)
        count = fields.get("count")
        number = count if isinstance(count, int) else 2
        return self._translated.npgettext(key, one, text, number).format(**fields)

    def texts(self, *beginnings: str) -> dict[str, str]:
        """What the engine says, by code, its fields not filled in; of plurals both forms.

        Of all codes those that begin with one of `beginnings`, where any are given.
        """
        found: dict[str, str] = {}
        for key, text in ENGINE.items():
            if beginnings and not key.startswith(beginnings):
                continue
            one = ENGINE.get(f"{key}.one")
            if one is None:
                plain = key.removesuffix(".one")
                if plain == key or plain not in ENGINE:
                    found[key] = self._translated.pgettext(key, text)
            else:
                found[key] = self._translated.npgettext(key, one, text, 2)
                found[f"{key}.one"] = self._translated.npgettext(key, one, text, 1)
        return found

    def pictured(self) -> dict[str, str]:
        """What stands in pictures, as `texts`."""
        return self.texts("picture.", "curve.", "key.", "tonic.")

    def message(self, message: Message) -> str:
        """What the engine or the ledger has to tell; empty for a code that has no text."""
        if message.code not in en.TEXTS:
            return ""
        fields = {
            name: self._field(message.code, name, value) for name, value in message.fields.items()
        }
        return self(message.code, **fields)

    def key(self, name: str) -> str:
        """A key as the engine writes it, `F# minor`, in words; anything else as it is."""
        found = _KEY.fullmatch(name)
        if found is None:
            return name
        tonic, sign, mode = found.groups()
        return self(f"key.{mode}", tonic=self(f"tonic.{tonic}"), sign=sign)

    def _field(self, code: str, name: str, value: object) -> object:
        """What a message tells of, as whoever reads it knows it: options, keys and ensembles."""
        if isinstance(value, Message):
            return self.message(value)
        if not isinstance(value, str) or not code.startswith(_OF_OPTIONS):
            return value
        if name == "name" and f"name.option.{value}" in en.TEXTS:
            return self(f"name.option.{value}")
        if name in ("nearest", "choices"):
            return ", ".join(self._choice(choice) for choice in value.split(", "))
        return value

    def _choice(self, choice: str) -> str:
        called = f"ensemble.called.{choice.replace(' ', '_')}"
        return self(called) if called in en.TEXTS else self.key(choice)


def language_name(language: str) -> str:
    """A language as those who speak it call it."""
    return Locale.parse(language).get_language_name() or language


def speaker(locale: str) -> Say:
    """What speaks for a Discord locale such as `en-GB` or `es-419`."""
    language = locale.split("-")[0]
    return _say(language if language in LANGUAGES else "en")


@cache
def _say(language: str) -> Say:
    if language == "en":
        return Say(language, NullTranslations())
    return Say(language, translations(_FOLDER / f"{language}.po"))
