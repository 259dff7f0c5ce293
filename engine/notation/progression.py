# pyright: strict
"""Lays a line of chords out in bars: bar lines, `%`, `/`, `( ) x4`, `|: :|` and dashes.

Which chord a symbol names is none of its business; see `engine.notation.chord_symbols`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.messages import Message, told
from engine.notation.primer_steps import NO_CHORD, Misread, read_length
from engine.values import Metre

MAX_PLACES = 256
"""Chords of a line, repeats written out: four in every bar of the longest piece."""

REPEATS = frozenset({"%", "./.", "·/·", "𝄎"})
"""What stands for the bar or the chord before."""

KEYBOARD_SIGNS = str.maketrans("｜¦‖（），、；×✕–—−→➔➜➝➞⟶⇒％／：∕", "|||(),,;xx--->>>>>>>%/:/")
_TOKENS = re.compile(
    r"(?P<open>\[?\|+:)"
    r"|(?P<close>:\|+\]?)"
    r"|(?P<bar>\|+\]?)"
    r"|(?P<wrapped>\()?(?:[xX*] ?(?P<times>[1-9][0-9]?)|(?P<fold>[1-9][0-9]?)[xX])"
    r"(?(wrapped)\))(?=[\s|,;()]|$)"
    r"|(?P<group>\()"
    r"|(?P<end>\))"
    r"|(?P<dash>(?:-+>?|[=>]+|[~·•])(?=\s|$)|[,;]+)"
    r"|(?P<symbol>(?:(?!:\|)[^\s|(),;])+(?:\([^()|]*\)[^\s|(),;]*)*)"
)
_SLASHES = re.compile(r"/+|\.")
_EMPTY_BAR = re.compile(r"\|\s*-+\s*(?=\|)")
_BETWEEN = re.compile(r"\s*[^\s|/][^\s|]*(?: / [^\s|/][^\s|]*)+\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """A chord as typed, the how manieth of the line that is, and its length in bars."""

    text: str
    position: int
    length: Fraction = Fraction(0)


class Misplaced(Exception):
    """A line of chords makes no sense at a place: why, and what to do about it or to type."""

    def __init__(
        self,
        place: Place,
        reason: Message,
        remedy: Message | None = None,
        *,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(reason.code)
        self.place = place
        self.reason = reason
        self.remedy = remedy
        self.suggestion = suggestion


def symbols_of(text: str) -> list[str]:
    """The chords of a line as typed, without lengths and signs of repeating."""
    signs = [m.group() for m in _TOKENS.finditer(_typed(text)) if m["symbol"]]
    return [sign.partition(":")[0] for sign in signs if not _goes_on(Place(sign, 0))]


def has_signs(text: str) -> bool:
    """Whether a line has signs that only a line of chords has: `%`, slashes, N.C."""
    signs = [m.group() for m in _TOKENS.finditer(_typed(text)) if m["symbol"]]
    return any(
        (_goes_on(Place(sign, 0)) and sign != ".") or sign.lower() in NO_CHORD for sign in signs
    )


def _typed(text: str) -> str:
    """`text` in the signs of a keyboard; a bar with nothing but a dash is one that goes on, and
    single slashes between all chords are between them.
    """
    line = _EMPTY_BAR.sub("| % ", text.translate(KEYBOARD_SIGNS))
    return line.replace(" / ", " - ") if _BETWEEN.fullmatch(line) else line


def lay_out(text: str, metre: Metre) -> tuple[Place, ...]:
    """The chords of a line with their lengths, repeats written out.

    Chords have a bar each, or the share of it that bar lines leave them; where there are slashes or
    dots and no bar lines, every sign is a beat. `Am:1/2` has a length of its own, in whole notes.
    Raises Misplaced.
    """
    line = _typed(text)
    barred = "|" in line
    if barred:
        line = "|".join(line.splitlines())
    signs = _written_out(line, barred)
    if barred:
        return _in_bars(signs, metre)
    chords = [sign for sign in signs if sign is not None]
    if not any(_SLASHES.fullmatch(sign.text) for sign in chords):
        return tuple(_timed(chords, Fraction(1), None, metre))
    beats = metre.beats // 3 if metre.unit == 8 and metre.beats % 3 == 0 else metre.beats
    places = _timed(chords, Fraction(1, beats), None, metre)
    total = sum((place.length for place in places), Fraction(0))
    places[-1] = replace(places[-1], length=places[-1].length + math.ceil(total) - total)
    return tuple(places)


def _written_out(line: str, barred: bool) -> list[Place | None]:
    """Every sign in order, repeats written out; None for a bar line."""
    tokens = list(_TOKENS.finditer(line))
    lone_count = sum(_count(token) is not None for token in tokens) == 1
    levels: list[list[Place | None]] = [[]]
    opened: list[Place] = []
    line_times = 1
    last: list[Place | None] = []
    coming = 1
    position = 0
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        match token.lastgroup:
            case "symbol":
                position += 1
                last = [Place(token.group(), position)]
                levels[-1] += last
            case "bar":
                levels[-1].append(None)
            case "group" | "open":
                levels.append([])
                opened.append(Place(token.group(), max(position, 1)))
            case "end" if len(levels) == 1:
                place = Place(token.group(), position)
                raise Misplaced(place, told("step.closes_nothing"), told("step.leave_out"))
            case "end" | "close":
                group = levels.pop()
                opened = opened[:-1]
                if token.lastgroup == "close":
                    group = [None, *group, None]
                usual = 2 if token.lastgroup == "close" else coming
                last = _repeated(group, _count(after) or usual, barred)
                coming = 1
                levels = levels or [[]]
                levels[-1] += last
            case "times" | "fold" if before is None or before.lastgroup not in ("end", "close"):
                count = _count(token) or 1
                if token.lastgroup == "fold" and after is not None and after.lastgroup == "group":
                    coming = count
                    continue
                if before is None:
                    line_times = count
                    continue
                # At the end of a line it is the line that is repeated, elsewhere the chord before.
                if after is None and lone_count:
                    last = levels[-1]
                    levels[-1] = []
                elif last:
                    del levels[-1][-len(last) :]
                levels[-1] += _repeated(last, count, barred)
            case _:
                pass
        if len(levels) > MAX_PLACES:
            raise _too_many(Place(token.group(), position))
    for place in opened:
        if place.text == "(":
            raise Misplaced(place, told("step.not_closed"), told("step.leave_out"))
    signs = [sign for level in levels for sign in level]
    _check_count(signs, line_times)
    return _repeated(signs, line_times, barred) if line_times > 1 and signs else signs


def _count(token: re.Match[str] | None) -> int | None:
    """How often to repeat, by a token that says so."""
    number = (token["times"] or token["fold"]) if token else None
    return int(number) if number else None


def _repeated(signs: Sequence[Place | None], count: int, barred: bool) -> list[Place | None]:
    _check_count(signs, count)
    if count > 1 and barred:
        return [None, *([*signs, None] * count)]
    return [*signs] * count


def _check_count(signs: Sequence[Place | None], count: int) -> None:
    places = [sign for sign in signs if sign is not None]
    if len(places) * count > MAX_PLACES:
        raise _too_many(places[0])


def _too_many(place: Place) -> Misplaced:
    return Misplaced(
        place, told("step.many_chords", most=MAX_PLACES), told("step.leave_repeats_out")
    )


def _in_bars(signs: Sequence[Place | None], metre: Metre) -> tuple[Place, ...]:
    bars: list[list[Place]] = [[]]
    for sign in signs:
        if sign is None:
            bars.append([])
        else:
            bars[-1].append(sign)
    places: list[Place] = []
    before: list[Place] = []
    for bar in bars:
        if not bar:
            continue
        if len(bar) != 1 or bar[0].text not in REPEATS or not before:
            before = _timed(bar, None, before[-1] if before else None, metre)
        places += before
    return tuple(places)


def _timed(
    signs: Sequence[Place], share: Fraction | None, before: Place | None, metre: Metre
) -> list[Place]:
    """The signs with their lengths: those that have none `share`, or their part of one bar."""
    own = [_own_length(sign, metre) for sign in signs]
    if share is None:
        share = _shared(signs, own)
    places: list[Place] = []
    for sign, length in zip(signs, own, strict=True):
        last = places[-1] if places else before
        if not _goes_on(sign):
            text = sign.text if length is None else sign.text.partition(":")[0]
            places.append(Place(text, sign.position, share if length is None else length))
        elif last is None:
            raise Misplaced(sign, told("step.nothing_before"), told("step.begin_with_chord"))
        elif places and sign.text not in REPEATS:
            places[-1] = replace(last, length=last.length + share * _shares(sign))
        else:
            places.append(replace(last, length=share * _shares(sign)))
    return places


def _shared(signs: Sequence[Place], own: Sequence[Fraction | None]) -> Fraction:
    """What a bar leaves each sign that has no length of its own."""
    left = 1 - sum((length for length in own if length is not None), Fraction(0))
    shares = sum(_shares(s) for s, length in zip(signs, own, strict=True) if length is None)
    if not shares:
        return Fraction(0)
    if left <= 0:
        full = next(s for s, length in zip(signs, own, strict=True) if length is None)
        raise Misplaced(full, told("step.no_room"), told("step.write_bar_line", typed=full.text))
    return left / shares


def _own_length(sign: Place, metre: Metre) -> Fraction | None:
    body, colon, length = sign.text.partition(":")
    if not colon:
        return None
    try:
        return read_length(length, body) / Fraction(metre.beats, metre.unit)
    except Misread as error:
        raise Misplaced(sign, error.reason, suggestion=error.suggestion) from None


def _goes_on(sign: Place) -> bool:
    return sign.text in REPEATS or _SLASHES.fullmatch(sign.text) is not None


def _shares(sign: Place) -> int:
    return len(sign.text) if _SLASHES.fullmatch(sign.text) else 1
