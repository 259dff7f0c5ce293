# pyright: strict
"""Gettext catalogues of what is said to people, read and written by Babel.

In a catalogue the context of a text is its key, the text itself the English. `python -m
bot.locales` brings every catalogue up to date with the English.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

_WIDTH = 100

Sources = Mapping[str, str | tuple[str, str]]
"""Everything that is to be translated, by key: a text, or one for 1 and one for others."""


def sources(texts: Mapping[str, str]) -> Sources:
    """What is to be translated of texts by key, where the text for 1 has `.one` behind its key."""
    return {
        key: (texts[f"{key}.one"], text) if f"{key}.one" in texts else text
        for key, text in texts.items()
        if not key.endswith(".one")
    }


def template(known: Sources) -> Catalog:
    """A catalogue without translations."""
    catalog = Catalog(project="motif")
    for key, text in known.items():
        catalog.add(text, context=key)
    return catalog


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def translations(path: Path) -> GNUTranslations:
    """The catalogue as gettext looks texts up in it."""
    compiled = BytesIO()
    write_mo(compiled, read(path))
    compiled.seek(0)
    return GNUTranslations(compiled)


def update(path: Path, known: Sources) -> None:
    """Add what is new in English, drop what is not said any more, keep every translation."""
    catalog = read(path)
    catalog.update(template(known), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    write(catalog, path)


def write(catalog: Catalog, path: Path) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, width=_WIDTH, omit_header=False, ignore_obsolete=True)


def faults(path: Path, known: Sources) -> Iterator[str]:
    """What is missing in a catalogue, untranslated, not said any more, or has other fields."""
    found = {message.context or "": message for message in read(path) if message.id}
    for key, text in known.items():
        message = found.get(key)
        if message is None:
            yield f"{key} is missing"
        elif message.id != text:
            yield f"{key} translates another English"
        elif message.fuzzy or not all(_texts(message.string)) or not message.string:
            yield f"{key} is not translated"
        else:
            yield from _strange_fields(key, message)
    for key in found.keys() - known.keys():
        yield f"{key} is not said any more"


def _strange_fields(key: str, message: Message) -> Iterator[str]:
    english = _texts(message.id)
    known = {field for text in english for field in _fields(text)}
    for number, text in enumerate(_texts(message.string)):
        strange = _fields(text) - known
        # the text for 1 may say so in a word
        lost = _fields(english[0 if number == 0 else -1]) - _fields(text) - {"count"}
        if strange or lost:
            yield f"{key} has other fields: {', '.join(sorted(strange | lost))}"


def _texts(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
