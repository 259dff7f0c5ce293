# pyright: strict
"""What the engine and its command line say, by language.

English (`engine.english`) is complete; what a language lacks is said in English. A language is a
gettext catalogue `<language>.po` beside this file; see `engine.locales.catalogues`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from engine.english import COMMAND_LINE, TEXTS
from engine.messages import Message, filled, number

_FOLDER = Path(__file__).parent

ENGLISH = "en"

LANGUAGES = (ENGLISH, *sorted(path.stem for path in _FOLDER.glob("*.po")))

_KEY = re.compile(r"([A-G])([#b♯♭]*) (major|minor)")

_UNSPOKEN = ("C", "POSIX")
"""Locales of no language: what they are for is the same everywhere, and said in English."""


class Say:
    """Says things in one language."""

    def __init__(
        self, language: str, texts: Mapping[str, str], translated: NullTranslations
    ) -> None:
        """`texts` are the English by key, those for 1 with `.one` behind theirs."""
        self.language = language
        self._english = texts
        self._translated = translated
        signs = ("number.decimal", "number.thousands")
        self._signs = {sign: translated.pgettext(sign, texts[sign]) for sign in signs}

    def __call__(self, key: str, /, **fields: object) -> str:
        """The text of a key, its fields filled in; of those that have plurals, that of `count`."""
        text, one = self._english[key], self._english.get(f"{key}.one")
        if one is None:
            text = self._translated.pgettext(key, text)
            return filled(text, fields, self._signs)
        count = fields.get("count")
        many = count if isinstance(count, int) else 2
        text = self._translated.npgettext(key, one, text, many)
        return filled(text, fields, self._signs)

    def number(self, value: float, spec: str) -> str:
        """A number in a format such as `.2f`, as the language writes it."""
        return number(value, spec, self._signs)

    def texts(self, *beginnings: str) -> dict[str, str]:
        """What the engine says, by code, its fields not filled in; of plurals both forms.

        Of all codes those that begin with one of `beginnings`, where any are given.
        """
        found: dict[str, str] = {}
        for key, text in TEXTS.items():
            if beginnings and not key.startswith(beginnings):
                continue
            one = TEXTS.get(f"{key}.one")
            if one is None:
                plain = key.removesuffix(".one")
                if plain == key or plain not in TEXTS:
                    found[key] = self._translated.pgettext(key, text)
            else:
                found[key] = self._translated.npgettext(key, one, text, 2)
                found[f"{key}.one"] = self._translated.npgettext(key, one, text, 1)
        return found

    def pictured(self) -> dict[str, str]:
        """What stands in pictures, as `texts`."""
        return self.texts("picture.", "curve.", "key.", "tonic.", "number.")

    def packed(self) -> dict[str, str]:
        """What a pack says of itself, as `texts`."""
        return self.texts("pack.", "key.", "tonic.", "number.", "picture.page", "picture.made_with")

    def message(self, message: Message) -> str:
        """What somebody is told by code; empty for a code that has no text."""
        if message.code not in self._english:
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

    def _field(self, code: str, name: str, value: object) -> object:  # noqa: ARG002
        """What stands in a message's field, as whoever reads it knows it."""
        return self.message(value) if isinstance(value, Message) else value


def language_wanted(environment: Mapping[str, str]) -> str:
    """The first language of a process's environment that is spoken here, else English.

    The variables are gettext's, in its order: LANGUAGE, a list, then LC_ALL, LC_MESSAGES and LANG,
    of which the first that is set holds. Where that is the locale C there is no language, and
    LANGUAGE does not count, as in GNU gettext.
    """
    locales = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, locales), "")
    if locale in _UNSPOKEN:
        return ENGLISH
    for wanted in (*environment.get("LANGUAGE", "").split(":"), locale):
        language = re.split(r"[_.@]", wanted)[0]
        if language in LANGUAGES:
            return language
    return ENGLISH


@cache
def speaker(language: str) -> Say:
    """What speaks one of the LANGUAGES at the command line."""
    return Say(language, {**TEXTS, **COMMAND_LINE}, translated(language))


def translated(language: str) -> NullTranslations:
    """The engine's catalogue of a language; an empty one for English and where there is none."""
    if language == ENGLISH or language not in LANGUAGES:
        return NullTranslations()
    from engine.locales.catalogues import translations

    return translations(_FOLDER / f"{language}.po")
