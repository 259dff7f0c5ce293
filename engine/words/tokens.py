"""What somebody typed, as words."""
# pyright: strict

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.notation.pitch_names import plain

MOST_CHARACTERS = 500
"""Of a description, as many are read."""

_TOKEN = re.compile(r"\d+/\d+|\d+|[^\W\d_][\w#♯♭+°/']*|\S")
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
