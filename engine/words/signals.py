# pyright: strict
"""Small words that steer how the others are meant, and what announces a name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from engine.words.lexicon import joined, read_lines

STOPPING = frozenset(',.;:!?()"“”«»|')

BEFORE_STYLE = ("style", "styled", "esque", "vibes", "vibe", "type", "inspired")
ASIDES = frozenset(("vibes",))
"""Instruments in a list, and nothing beside other words."""

ALWAYS_THERE = frozenset(
    (
        *("melody", "melodies", "tune", "tunes", "harmony", "harmonies", "chord", "chords"),
        *("accompaniment", "melodia", "melodias", "armonia", "armonias", "acorde", "acordes"),
        "acompanamiento",
    )
)
"""What every piece has, so that it is denied in vain."""

ARTICLES = frozenset(("a", "an", "the", "un", "una", "el", "la", "los", "las", "some", "de", "del"))
GOING_ON = ("ing", "ando", "iendo", "ness", "mente", "ly")
"""Endings of words that are nobody's name: `like walking`."""

NAME_JOINTS = frozenset(("of", "the", "and", "de", "del", "la", "y", "&", "n", "los", "'"))
MOST_OF_NAME = 4

QUOTES = {"“": "”", '"': '"', "«": "»", "‘": "’"}
AMBIGUOUS = frozenset(
    (
        *("queen", "prince", "drake", "tool", "oasis", "doom", "halo", "celeste", "mana", "estopa"),
        "despacito",
    )
)
"""Names that are ordinary words without a capital."""

ORDINARY = frozenset(
    (
        *("i", "japanese", "chinese", "african", "arabic", "indian", "russian", "french"),
        *("italian", "brazilian", "mexican", "cuban", "latin", "european", "american", "german"),
        *("turkish", "greek", "korean", "balkan", "nordic", "viking", "egyptian", "hawaiian"),
        *("japones", "chino", "japonesa", "china", "africano", "arabe", "indio", "ruso"),
        *("frances", "mexicano", "cubano", "latino", "latina", "andino", "andina", "argentina"),
        *("argentino", "halloween", "christmas", "easter", "valentine", "monday", "friday"),
        *("saturday", "sunday", "summer", "winter", "spring", "autumn", "verano", "invierno"),
        *("primavera", "otono", "old", "vintage", "modern", "classical", "classic", "free"),
        *("new", "british", "rain", "storm", "dream", "dreams", "water", "wind", "fire", "snow"),
        *("ocean", "sea", "sunrise", "night", "stars", "moon", "home", "nature", "lluvia", "mar"),
        *("agua", "viento", "fuego", "nieve", "noche", "estrellas", "luna", "casa", "suenos"),
        *("sueno", "naturaleza", "magic", "magia", "space", "heaven", "hell", "winter"),
    )
)
"""Words with a capital that are nobody's name."""


@cache
def signals() -> Mapping[str, str]:
    """What each phrase that steers others signals, as the kind of a `Said`."""
    return {phrase: kind for phrase, kind in _all().items() if kind not in _NAMING}


@cache
def naming() -> Mapping[str, str]:
    """Phrases before a name, `like` or `capital`, and those for the songs learnt from, `ours`."""
    return {phrase: kind for phrase, kind in _all().items() if kind in _NAMING}


_NAMING = ("like", "capital", "ours")


@cache
def _all() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in read_lines("signals.txt"):
        kind, phrases = line.split("|")
        found |= dict.fromkeys((joined(phrase) for phrase in phrases.split(",")), kind.strip())
    return found
