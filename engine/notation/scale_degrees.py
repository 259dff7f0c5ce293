"""Chords by the degree of the scale that they stand on: `I V vi IV`, `ii7`, `bVII`, `V7/V`."""
# pyright: strict

from __future__ import annotations

import re

from engine.notation.chord_quality import read_quality
from engine.notation.chord_symbols import ChordSymbol
from engine.values import Key

_DEGREE = re.compile(
    r"(?P<sign>[b#]?)(?P<numeral>VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?P<rest>.*)", re.DOTALL
)
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_MINOR = (0, 2, 3, 5, 7, 8, 10)
_LEADING_TONE = 11
_DIMINISHED = ("°", "o", "dim", "ø")
_LONGEST = 16


def is_degree(text: str) -> bool:
    """Whether a text names a chord by its degree."""
    return read_degree(text, Key(0, "major")) is not None


def read_degree(text: str, key: Key) -> ChordSymbol | None:
    """What a degree is in a key; None if the text is none.

    Capitals are major, small letters minor. In a minor key plain numerals stand on natural minor,
    those with a sign where they would stand in major; a diminished seventh degree is the leading
    tone's. `V/V` is the dominant of the dominant.
    """
    if len(text) > _LONGEST:
        return None
    match = _DEGREE.fullmatch(text)
    if match is None:
        return None
    rest = match["rest"]
    applied, slash, target = rest.rpartition("/")
    if slash and (above := read_degree(target, key)) is not None:
        small = read_quality(_quality(target)) or ()
        rest, key = applied, Key(above.root, "minor" if 3 in small else "major")
    numeral = match["numeral"]
    degree = _NUMERALS.index(numeral.upper())
    intervals = read_quality(_with_mode(numeral, rest))
    if intervals is None:
        return None
    root = key.tonic + _step(degree, match["sign"], key, is_diminished=rest.startswith(_DIMINISHED))
    return ChordSymbol(root % 12, intervals, root % 12)


def _quality(text: str) -> str:
    match = _DEGREE.fullmatch(text)
    return _with_mode(match["numeral"], match["rest"]) if match else ""


def _with_mode(numeral: str, rest: str) -> str:
    if numeral.isupper() or rest.startswith(("m", *_DIMINISHED)):
        return rest
    return "m" + rest


def _step(degree: int, sign: str, key: Key, *, is_diminished: bool) -> int:
    if sign:
        return _MAJOR[degree] + (1 if sign == "#" else -1)
    if key.mode == "minor":
        if degree == len(_MINOR) - 1 and is_diminished:
            return _LEADING_TONE
        return _MINOR[degree]
    return _MAJOR[degree]
