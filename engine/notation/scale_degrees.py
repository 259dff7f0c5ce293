# pyright: strict
"""Chords by the degree of the scale that they stand on: `I V vi`, `bVII`, `V65/V`, `1 5 6- 4`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.notation.chord_quality import read_quality
from engine.notation.chord_symbols import ChordSymbol
from engine.values import Key

_DEGREE = re.compile(
    r"(?P<sign>[b#]?)(?P<numeral>N|VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?P<rest>.*)",
    re.DOTALL,
)
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_MINOR = (0, 2, 3, 5, 7, 8, 10)
_LEADING_TONE = 11
_DIMINISHED = ("°", "o", "dim", "ø")
_LONGEST = 16
_FIGURES = {
    **{"6": ("", 1), "64": ("", 2), "65": ("7", 1), "43": ("7", 2), "42": ("7", 3), "2": ("7", 3)},
}
"""Figures of inversions: what they leave of the quality, and which step is in the bass."""

_FIGURED = re.compile(r"(?P<kind>°|o|dim|ø|)(?P<figure>6/?4|6/?5|4/?3|4/?2|6|2)")
_OF_JAZZ = re.compile(r"(?i:maj|sus|add|alt)|M7|m7|Δ|\^|-7|9|13|#11")
"""Beside these, `I6` has a sixth added and is no inversion."""

_BELOW = re.compile(r"(?P<sign>[b#]?)(?P<degree>[1-7])")
"""A degree in the bass, behind a slash: `5/7`."""

_NUMBER = re.compile(r"(?P<sign>[b#]?)(?P<degree>[1-7])(?P<small>-|m(?!aj)|min)?(?P<rest>.*)")
_SMALL = {"major": (2, 3, 6, 7), "minor": (1, 2, 4, 5)}
"""Degrees with a minor or diminished triad in the scale."""


def read_degrees(texts: Sequence[str], key: Key) -> list[ChordSymbol] | None:
    """What a line of degrees is in a key; None if one of them is none.

    As `read_degree`, and by the whole line: with `i` and no `I` the degrees are those of minor,
    whatever the key; figures like `6` and `64` are inversions, unless other names are of jazz.
    Numbers are as in Nashville: `6-` is minor, and plain ones are major beside such a one, or as
    the scale has them where all are plain; in minor `6-` without `1-` is the tonic, counted from
    the relative major.
    """
    if key.mode == "minor" and _begins_on_sixth(texts):
        key = Key((key.tonic + 3) % 12, "major")
    numerals = _numerals(texts, key)
    plain = {numeral.rstrip("0123456789/") for numeral in numerals}
    if "i" in plain and "I" not in plain:
        key = Key(key.tonic, "minor")
    figured = not any(map(_OF_JAZZ.search, numerals))
    chords = [read_degree(numeral, key, figured=figured) for numeral in numerals]
    found = [chord for chord in chords if chord is not None]
    return found if len(found) == len(chords) else None


def _begins_on_sixth(texts: Sequence[str]) -> bool:
    numbers = [number for text in texts if (number := _NUMBER.fullmatch(text)) is not None]
    small = {number["degree"] for number in numbers if number["small"]}
    return len(numbers) == len(texts) and "6" in small and "1" not in small


def are_degrees(texts: Sequence[str]) -> bool:
    """Whether a line, not an empty one, is chords by their degrees alone."""
    return bool(texts) and read_degrees(texts, Key(0, "major")) is not None


def _numerals(texts: Sequence[str], key: Key) -> list[str]:
    """The texts, with numerals for numbers if all of them are numbers."""
    found = [_NUMBER.fullmatch(text) for text in texts]
    numbers = [number for number in found if number is not None]
    if len(numbers) < len(texts):
        return list(texts)
    marked = any(number["small"] for number in numbers)
    numerals: list[str] = []
    for number in numbers:
        degree = int(number["degree"])
        numeral, rest = _NUMERALS[degree - 1], number["rest"]
        in_scale = not marked and not number["sign"] and degree in _SMALL[key.mode]
        if number["small"] or (in_scale and (not rest or rest == "7")):
            numeral = numeral.lower()
            if in_scale and degree == (7 if key.mode == "major" else 2):
                rest = "ø7" if rest else "°"
        numerals.append(number["sign"] + numeral + rest)
    return numerals


def is_degree(text: str) -> bool:
    """Whether a text names a chord by its degree."""
    return read_degree(text, Key(0, "major")) is not None


def read_degree(text: str, key: Key, *, figured: bool = False) -> ChordSymbol | None:
    """What a degree is in a key; None if the text is none.

    Capitals are major, small letters minor. In a minor key plain numerals stand on natural minor,
    those with a sign where they would stand in major; a diminished seventh degree is the leading
    tone's. `V/V` is the dominant of the dominant, `N` the major chord on the flat second degree.
    Where they are `figured`, `6` is the first inversion, not an added sixth.
    """
    if len(text) > _LONGEST:
        return None
    match = _DEGREE.fullmatch(text)
    if match is None:
        return None
    rest = match["rest"]
    figures = _FIGURED.fullmatch(rest)
    applied, slash, target = rest.rpartition("/")
    below = None if figures else _BELOW.fullmatch(target)
    if slash and below:
        rest = applied
    elif slash and (above := read_degree(target, key)) is not None:
        small = read_quality(_quality(target)) or ()
        rest, key = applied, Key(above.root, "minor" if 3 in small else "major")
    numeral, sign = match["numeral"], match["sign"]
    if numeral == "N":
        if sign:
            return None
        numeral, sign, figured = "II", "b", True
    degree = _NUMERALS.index(numeral.upper())
    place = 0
    figures = _FIGURED.fullmatch(rest)
    if figures and (figured or figures["figure"] != "6"):
        seventh, place = _FIGURES[figures["figure"].replace("/", "")]
        rest = figures["kind"] + seventh
    intervals = read_quality(_with_mode(numeral, rest))
    if intervals is None or place >= len(intervals):
        return None
    root = key.tonic + _step(degree, sign, key, is_diminished=rest.startswith(_DIMINISHED))
    bass = root + intervals[place]
    if slash and below:
        bass = key.tonic + _step(int(below["degree"]) - 1, below["sign"], key, is_diminished=False)
    return ChordSymbol(root % 12, intervals, bass % 12)


def _quality(text: str) -> str:
    match = _DEGREE.fullmatch(text)
    return _with_mode(match["numeral"], match["rest"]) if match else ""


def _with_mode(numeral: str, rest: str) -> str:
    if numeral.isupper() or rest.startswith(("m", "-", *_DIMINISHED)):
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
