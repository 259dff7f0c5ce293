"""Splits a typed primer into its steps."""
# pyright: strict

from __future__ import annotations

import re
from dataclasses import dataclass

_BAR_LINES = re.compile(r"\|:|:\||[|¦‖]")
_SEPARATORS = str.maketrans(dict.fromkeys(",;\"'`", " "))
_PARENTHESES = re.compile(r"(?<![^\s|])\(([^()\[\]|]*)\)")
_SHARP = re.compile(r" (?:sostenido|sharp)\b", re.IGNORECASE)
_FLAT = re.compile(r" (?:bemol|flat)\b", re.IGNORECASE)
_PIECES = re.compile(r"\||\[[^\[\]|]*\]?[^\s\[|]*|[^\s\[|]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One step as typed. `position` counts from 1 without bar lines; `bar` counts them."""

    text: str
    position: int
    bar: int


def split_steps(text: str) -> list[Token]:
    """The steps of `text` in order; a bracket with what follows it is one of them.

    Linear in the length of the text.
    """
    marked = _BAR_LINES.sub(" | ", text).translate(_SEPARATORS)
    # One space at most between two pieces, and none around the colon of a length.
    even = " ".join(marked.split()).replace(" :", ":").replace(": ", ":")
    even = _FLAT.sub("b", _SHARP.sub("#", _PARENTHESES.sub(r"[\1]", even)))
    tokens: list[Token] = []
    bar = 0
    for piece in _PIECES.findall(even):
        if piece == "|":
            bar += 1
        else:
            tokens.append(Token(piece.strip(), len(tokens) + 1, bar))
    return tokens
