# pyright: strict
"""Splits a typed primer into its steps."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BAR_LINES = re.compile(r"\|:|:\||\|\]|\[\||[|¦‖]")
_SEPARATORS = str.maketrans(dict.fromkeys(';"`', " "))
_COMMA = re.compile(r",(?![^()]*\))|,(?=[^()]*\()")
"""A comma between steps, not one within the brackets of a chord symbol."""

_DASH = re.compile(r"(?<![^\s|])(?:-+>?|[=>]+|[~·•→])(?![^\s|])")
_ONLY_DASH = re.compile(r"\|\s*-+\s*(?=\|)")
"""A bar with nothing but a dash: who knows whether the note goes on or rests."""

_REPEATED = re.compile(r"(?<![^\s|])\(([^()]*)\) ?[xX×*] ?([1-9][0-9]?)(?![^\s|])")
_LINE_REPEATED = re.compile(r"([^()]*) [xX×*] ?([1-9][0-9]?)\s*")
_TWICE = re.compile(r"\|:((?:(?!\|:|:\|).)*):\|", re.DOTALL)
_PARENTHESES = re.compile(r"(?<![^\s|])\(([^()\[\]|]*)\)")
_PIECES = re.compile(r"\||\[[^\[\]|]*\]?[^\s\[|]*|(?:\([^()|]*\)|[^\s\[|])+")
_HOLDS = re.compile(r"(?<![^\s|])-(?: +-)+(?![^\s|])")
_HELD = re.compile(r"(?<![^\s|])(?:(?P<name>[^\s|:]*[^\s|:-]) +)?(?P<dashes>-(?: +-)*)(?![^\s|])")
"""Dashes in rows, `C4 - - -`: each is a quarter more of the note before, or a rest at first."""

_QUOTES = "\"'`“”„«»‘’"


@dataclass(frozen=True, slots=True)
class Token:
    """One step as typed. `position` counts from 1 without bar lines; `bar` counts them."""

    text: str
    position: int
    bar: int


def _held(match: re.Match[str]) -> str:
    quarters = match["dashes"].count("-")
    return f"{match['name']}:{1 + quarters}/4" if match["name"] else " R" * quarters


def unquoted(text: str) -> str:
    """`text` without quotation marks around the whole of it."""
    text = text.strip()
    while len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1].strip()
    return text


def split_steps(text: str) -> list[Token]:
    """The steps of `text` in order, what is repeated written out; a bracket with what follows it is
    one of them.

    Linear in the length of the text.
    """
    if _HOLDS.search(text):
        text = _HELD.sub(_held, text)
    written = _TWICE.sub(r"|\1|\1|", text)
    if line := _LINE_REPEATED.fullmatch(written):
        written = " ".join([line[1]] * int(line[2]))
    written = _REPEATED.sub(lambda m: " ".join([m[1]] * int(m[2])), written)
    written = _ONLY_DASH.sub("| – ", _BAR_LINES.sub(" | ", written))
    marked = _DASH.sub(" ", _COMMA.sub(" ", written))
    marked = marked.translate(_SEPARATORS)
    # One space at most between two pieces, and none around the colon of a length.
    even = " ".join(marked.split()).replace(" :", ":").replace(": ", ":")
    even = _PARENTHESES.sub(lambda m: f"[{m[1].replace(',', ' ')}]", even)
    tokens: list[Token] = []
    bar = 0
    for piece in _PIECES.findall(even):
        if piece == "|":
            bar += 1
        else:
            tokens.append(Token(piece.strip().replace("–", "-"), len(tokens) + 1, bar))
    return tokens
