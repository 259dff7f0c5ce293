"""What the bot says, by language. English is complete; what a language lacks is said in English.

A language is a gettext catalogue `<language>.po` beside this file, and one of what the engine tells
in `engine.locales`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel import Locale

from bot.locales import en
from engine import locales
from engine.locales.catalogues import translations

_FOLDER = Path(__file__).parent

LANGUAGES = (locales.ENGLISH, *sorted(path.stem for path in _FOLDER.glob("*.po")))

_OF_OPTIONS = ("options.", "change.", "ensemble.", "chords.", "step.", "prompt.")


class Say(locales.Say):
    """Says things in one language, and calls options, keys and ensembles as Discord shows them."""

    def _field(self, code: str, name: str, value: object) -> object:
        if not isinstance(value, str) or not code.startswith(_OF_OPTIONS):
            return super()._field(code, name, value)
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
    return _say(language if language in LANGUAGES else locales.ENGLISH)


@cache
def _say(language: str) -> Say:
    told_by_the_engine = locales.translated(language)
    if language == locales.ENGLISH:
        return Say(language, en.TEXTS, told_by_the_engine)
    translated = translations(_FOLDER / f"{language}.po")
    translated.add_fallback(told_by_the_engine)
    return Say(language, en.TEXTS, translated)
