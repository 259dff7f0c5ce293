# pyright: strict
"""What somebody typed, as words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.notation.pitch_names import plain

MOST_CHARACTERS = 500
"""Of a description, as many are read."""

_TOKEN = re.compile(r"\d+/\d+|\d+|[^\W\d_][\w#♯♭+°/']*|\S")
_SHORT = {"w/o": "without ", "w/": "with ", "c/": "con ", "s/": "sin "}
_SHORTENED = re.compile(r"(?<!\w)(?:w/o\b|[wcs]/(?=\s|[^\W\d_]{2}))", re.IGNORECASE)
_EITHER = re.compile(r"(?<=[^\W\d_]{2})/(?=[^\W\d_]{3})")
_JOINED = {"r&b": "rnb", "R&B": "rnb", "R&b": "rnb", "rock'n'roll": "rock and roll"}


@dataclass(frozen=True, slots=True)
class Token:
    """`written` as it was typed; `folded` in small letters without accents. `is_word` is false for
    signs. `capital` tells a capital first letter."""

    written: str
    folded: str
    is_word: bool
    capital: bool


def tokenise(text: str) -> list[Token]:
    """The words, numbers and signs of a text, hyphens between words taken for blanks."""
    text = text[:MOST_CHARACTERS].replace("’", "'").replace("´", "'").replace("♯", "#")
    text = text.replace("♭", "b")
    for written, meant in _JOINED.items():
        text = text.replace(written, meant)
    text = _SHORTENED.sub(lambda found: _SHORT[found[0].lower()], text)
    text = _EITHER.sub(" / ", text)  # `piano/strings`; `Am/G` is a chord
    tokens: list[Token] = []
    for written in _TOKEN.findall(text):
        if written in "-–—_":
            continue
        word = written.strip("'") or written
        is_word = word[0].isalnum()
        tokens.append(Token(word, fold(word), is_word, word[:1].isupper()))
    return tokens


def fold(word: str) -> str:
    """Small letters without accents."""
    return plain(word).casefold()


def is_end(tokens: Sequence[Token], at: int) -> bool:
    """Whether a place is before the first word, after the last, or a sign."""
    return not 0 <= at < len(tokens) or not tokens[at].is_word
