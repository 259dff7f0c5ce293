# pyright: strict
"""The instruments of General MIDI (GM Level 1) by the names that people give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.notation.pitch_names import plain

_TABLE = Path(__file__).with_name("instruments.txt")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A program, counted from 0, its name and what else it is called; all names in small letters.

    The first Spanish name is the one to show.
    """

    program: int
    name: str
    english: tuple[str, ...]
    spanish: tuple[str, ...]


@cache
def instruments() -> tuple[Instrument, ...]:
    """All 128, by program."""
    found: list[Instrument] = []
    for line in _TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        names, english, spanish = (part.strip() for part in line.split("|"))
        program, name = names.split(" ", 1)
        found.append(Instrument(int(program), name, _names(english), _names(spanish)))
    return tuple(found)


def called(name: str, language: str) -> str:
    """An instrument, by its own name, as the language calls it; as it is where nobody knows."""
    if language != "es":
        return name
    return next((one.spanish[0] for one in instruments() if one.name == name and one.spanish), name)


def folded(name: str) -> str:
    """A name as it is compared: small letters without accents, hyphens as blanks."""
    return " ".join(plain(name).casefold().replace("-", " ").replace("_", " ").split())


@cache
def instrument_names() -> Mapping[str, Instrument]:
    """Every folded name, English and Spanish. No name has two meanings."""
    names: dict[str, Instrument] = {}
    for instrument in instruments():
        for name in (instrument.name, *instrument.english, *instrument.spanish):
            names.setdefault(folded(name), instrument)
    return names


@cache
def instruments_by_name() -> Mapping[str, Instrument]:
    """Every folded name and what may be its plural: to read what is typed, not to be shown."""
    names = dict(instrument_names())
    for name, instrument in instrument_names().items():
        for plural in _plurals(name):
            names.setdefault(plural, instrument)
    return names


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _plurals(name: str) -> tuple[str, ...]:
    """`cellos`, `guitarras electricas`, `violines`."""
    every = " ".join(_plural(word) for word in name.split())
    first, _, rest = name.partition(" ")
    return (name + "s", every, f"{_plural(first)} {rest}".strip())


def _plural(word: str) -> str:
    if word in ("de", "con", "en", "sin", "del"):
        return word
    return word + ("s" if word[-1] in "aeiou" else "es")
