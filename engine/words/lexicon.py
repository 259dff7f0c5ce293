# pyright: strict
"""The words that mean something, and those that ask for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.notation.instruments import instruments_by_name
from engine.notation.players import DRUM_NAMES, ENSEMBLE_NAMES
from engine.words.tokens import tokenise

_FOLDER = Path(__file__).parent

LONGEST_PHRASE = 6
"""Words of the longest phrase."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a word asks for: a `dial` or option, and what of it.

    `strength` is 0 for what goes along with a word, 1 for what a word means, 2 for a term of music;
    the weaker yields.
    """

    dial: str
    value: str
    strength: int = 1


DIALS = {
    "slow": ("tempo", "slow"),
    "fast": ("tempo", "fast"),
    "medium": ("tempo", "medium"),
    "minor": ("mode", "minor"),
    "major": ("mode", "major"),
    "sparse": ("density", "low"),
    "dense": ("density", "high"),
    "plain": ("surprise", "low"),
    "strange": ("surprise", "high"),
    "swing": ("swing", "high"),
    "straight": ("swing", "none"),
    "short": ("bars", "short"),
    "long": ("bars", "long"),
}

Phrases = Mapping[str, tuple[Effect, ...]]


@cache
def phrases() -> Phrases:
    """Every phrase, folded and with single blanks, and its effects, the first its own meaning."""
    found: dict[str, tuple[Effect, ...]] = {}
    for name, instrument in instruments_by_name().items():
        found[joined(name)] = (Effect("player", str(instrument.program)),)
    for name in DRUM_NAMES:
        found[name] = (Effect("drums", "yes"),)
    for line in read_lines("lexicon.txt"):
        meaning, english, spanish = (part.strip() for part in line.split("|"))
        effects = tuple(_effect(word) for word in _effects(meaning))
        for phrase in (*_listed(english), *_inflected(_listed(spanish))):
            found.setdefault(joined(phrase), effects)
    for name in ENSEMBLE_NAMES:
        if name != "piano":
            found[joined(name)] = (Effect("style", name),)
    found["piano"] = (Effect("player", "0"),)
    return found


@cache
def names() -> frozenset[str]:
    """Artists, songs and games, folded and with single blanks."""
    return frozenset(joined(line) for line in read_lines("names.txt"))


@cache
def passed_over() -> frozenset[str]:
    """Words that ask for nothing, folded."""
    words = " ".join(read_lines("passed_over.txt")).split()
    return frozenset(token.folded for word in words for token in tokenise(word))


@cache
def beyond() -> frozenset[str]:
    """Phrases that ask for what cannot be asked for in words, folded and with single blanks."""
    lines = read_lines("beyond.txt")
    return frozenset(joined(phrase) for line in lines for phrase in _listed(line))


def read_lines(name: str) -> Iterator[str]:
    """The lines of a table beside this module, comments left out."""
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _listed(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]


def _effects(meaning: str) -> list[str]:
    """`style=jazz trio ?fast` is two: what has no sign of its own belongs to the one before."""
    found: list[str] = []
    for word in meaning.split():
        if found and "style=" in found[-1] and word[0] not in "?!" and word not in DIALS:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _effect(word: str) -> Effect:
    strength, word = {"?": 0, "!": 2}.get(word[0], 1), word.lstrip("?!")
    if "=" in word:
        dial, value = word.split("=", 1)
        return Effect(dial, value, strength)
    return Effect(*DIALS[word], strength)


def _inflected(listed: list[str]) -> Iterator[str]:
    """Spanish words with `*` in both genders and numbers: `lento*`, `juguetón` is written out."""
    for phrase in listed:
        if not phrase.endswith("*"):
            yield phrase
            continue
        stem = phrase[:-1]
        if stem.endswith("o"):
            yield from (stem[:-1] + ending for ending in ("o", "a", "os", "as"))
        else:
            yield from (stem, stem + "a", stem + "es", stem + "as")


def joined(phrase: str) -> str:
    """A phrase as it is looked up: folded, with single blanks."""
    return " ".join(token.folded for token in tokenise(phrase))
