# pyright: strict
"""What follows the root of a chord symbol: `m7b5`, `7(b9,b13)`, `7M`, `sus4`, `6/9`, `(add9)`.

A small grammar rather than a list: a triad, a highest step that is stacked in thirds, and changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

COMMON = (
    "", "m", "7", "maj7", "m7", "dim", "dim7", "m7b5", "aug", "sus2", "sus4", "7sus4", "6", "m6",
    "6/9", "9", "maj9", "m9", "11", "m11", "13", "maj13", "add9", "madd9", "mmaj7", "7b5", "7#5",
    "7b9", "7#9", "7#11", "7b13", "maj7#11", "maj7#5", "9sus4",
)  # fmt: skip
"""Usual qualities, in the spelling that Motif prefers: what a mistyped one is likened to."""

_TOKENS = re.compile(
    r"(?P<half>[øØ]|(?i:half-?dim(?:inished)?|hdim))"
    r"|(?P<dim>(?i:diminished|dim)|o(?!mit)|°)"
    r"|(?P<sus>(?i:sus)(?P<suspended>24|42|2|4)?)"
    r"|(?P<add>(?i:add|ad)(?P<added>[b#]?(?:13|11|9|6|4|2)))"
    r"|(?P<no>(?i:no|omit|sin|sans)(?P<omitted>3|5)(?i:rd|th|ra|ta)?)"
    r"|(?P<alt>(?i:altered|alt))"
    r"|(?P<change>(?P<sign>[b#+-])(?P<changed>13|11|10|9|6|5|4))"
    r"|(?P<aug>(?i:augmented|aug|aum)|\+)"
    r"|(?P<major>(?i:major|mayor|majeur|magg(?:iore)?|maj|ma(?!dd|ug|lt))|M(?![iI])|[Δ^]|j(?=7|9|1))"
    r"|(?P<minor>(?i:minore|minor|menor|mineur|min)|mi|Mi|MI|m|-)"
    r"|(?P<dominant>(?i:dom)(?=7|9|1))"
    r"|(?P<number>13|11|69|9|7|6|5)"
    r"|(?P<mark>[(),/;\s\[\]])"
)
_KINDS = (
    *("half", "dim", "sus", "add", "no", "alt", "change", "aug", "major", "minor", "dominant"),
    *("number", "mark"),
)
_ADDED = {"2": 14, "4": 17, "6": 9, "9": 14, "11": 17, "13": 21}
_CHANGED = {
    **{"b5": 6, "#5": 8, "b9": 13, "#9": 15, "b10": 15, "#11": 18, "#4": 18, "b13": 20, "b6": 20},
}
_STACKED = {"7": (), "9": (14,), "11": (14, 17), "13": (14, 21)}
"""What lies above the seventh. Players leave the third out of a major eleventh and the eleventh out
of a thirteenth: they lie a semitone apart.
"""

_LONGEST = 24


class _Unreadable(Exception):
    """The text is no quality."""


def read_quality(text: str) -> tuple[int, ...] | None:
    """Semitones above the root, 0 to 21 and the root first, of a quality; None if it is none."""
    if len(text) > _LONGEST:
        return None
    chord = _Chord()
    try:
        _read(text, chord)
        return chord.intervals()
    except _Unreadable:
        return None


@dataclass(slots=True)
class _Chord:
    third: int | None = 4
    suspended: set[int] = field(default_factory=set[int])
    fifths: set[int] = field(default_factory=lambda: {7})
    seventh: int | None = None
    upper: set[int] = field(default_factory=set[int])
    seen: set[str] = field(default_factory=set[str])

    def once(self, *kinds: str) -> None:
        """Refuse a second thing of a kind."""
        if not self.seen.isdisjoint(kinds):
            raise _Unreadable
        self.seen.update(kinds)

    def intervals(self) -> tuple[int, ...]:
        if "triangle" in self.seen and self.seventh is None:
            self.seventh = 11
        if {"minor", "major"} <= self.seen and self.seventh is None:
            raise _Unreadable
        third = [] if self.third is None or self.suspended else [self.third]
        seventh = [] if self.seventh is None else [self.seventh]
        steps = [0, *third, *sorted(self.suspended), *sorted(self.fifths), *seventh]
        for step in sorted(self.upper):
            if step % 12 not in {known % 12 for known in steps}:
                steps.append(step)
        return tuple(steps)


def _read(text: str, chord: _Chord) -> None:
    at = depth = 0
    after_slash = False
    while at < len(text):
        match = _TOKENS.match(text, at)
        if match is None:
            raise _Unreadable
        kind = next(name for name in _KINDS if match[name] is not None)
        begins, at = at == 0, match.end()
        if kind == "mark":
            depth += (match[0] in "([") - (match[0] in ")]")
            after_slash = match[0] == "/" or (after_slash and match[0] in " ")
            if depth < 0:
                raise _Unreadable
            continue
        if begins and kind == "change" and match["sign"] in "+-" and match["changed"] != "5":
            # `C-9` is a minor ninth, `C+9` an augmented one; `C7-9` has a flat ninth.
            kind, at = ("minor" if match["sign"] == "-" else "aug"), 1
        _apply(chord, kind, match, begins=begins, extra=depth > 0 or after_slash)
        after_slash = False
    if depth or after_slash:
        raise _Unreadable


def _apply(chord: _Chord, kind: str, match: re.Match[str], *, begins: bool, extra: bool) -> None:
    match kind:
        case "minor" | "dim" | "half":
            if not begins:
                raise _Unreadable
            chord.once("third", kind)
            chord.third = 3
            if kind != "minor":
                chord.once("fifth")
                chord.fifths = {6}
            if kind == "half":
                chord.seventh = 10
        case "major":
            _make_major(chord, triangle=match["major"] in "Δ^", begins=begins)
        case "aug":
            chord.once("fifth")
            chord.fifths = {8}
        case "sus":
            found = {2 if step == "2" else 5 for step in match["suspended"] or "4"}
            if found & chord.suspended:
                raise _Unreadable
            chord.suspended |= found
        case "add":
            _add(chord, match["added"])
        case "no":
            chord.once("no" + match["omitted"])
            if match["omitted"] == "3":
                chord.third = None
            else:
                chord.fifths = set()
        case "alt":
            chord.once("fifth", "alt")
            chord.seventh = chord.seventh or 10
            chord.fifths = set()
            chord.upper |= {13, 15, 20}
        case "change":
            _change(chord, match["sign"], match["changed"])
        case "number" if extra:
            _extend(chord, match["number"])
        case "number":
            _stack(chord, match["number"])
        case _:
            chord.once("dominant")


def _make_major(chord: _Chord, *, triangle: bool, begins: bool) -> None:
    chord.once("major")
    if triangle:
        chord.once("triangle")
    if chord.seventh == 10 and "half" not in chord.seen:
        chord.seventh = 11  # `7M`
    elif begins:
        chord.once("third")
    elif not chord.seen & {"minor", "dim", "fifth"}:
        # `C(maj7)`: nothing but a bracket before it.
        chord.once("third")


def _add(chord: _Chord, step: str) -> None:
    if step[0] in "b#":
        _change(chord, step[0], step[1:])
    else:
        chord.upper.add(_ADDED[step])


def _extend(chord: _Chord, number: str) -> None:
    """A number in brackets or behind a slash: a step that is added, without those below it."""
    if number == "7":
        _stack(chord, number)
    elif number == "69":
        chord.upper |= {9, 14}
    elif number in _ADDED:
        chord.upper.add(_ADDED[number])
    else:
        raise _Unreadable


def _stack(chord: _Chord, number: str) -> None:
    chord.once("number")
    if number == "5":
        chord.once("third", "fifth")
        chord.third = None
    elif number in ("6", "69"):
        chord.upper |= {9} if number == "6" else {9, 14}
    else:
        chord.seventh = 9 if "dim" in chord.seen else 10
        if "major" in chord.seen:
            chord.seventh = 11
        chord.upper |= set(_STACKED[number])
        if number == "11" and chord.third == 4:
            chord.third = None


def _change(chord: _Chord, sign: str, step: str) -> None:
    sign = {"+": "#", "-": "b"}.get(sign, sign)
    changed = _CHANGED.get(sign + step)
    if changed is None:
        raise _Unreadable
    if step == "5":
        chord.once("fifth" + sign)
        chord.fifths = (chord.fifths - {7}) | {changed}
        return
    chord.upper -= {_ADDED.get(step, 0)}
    chord.upper.add(changed)
    if step == "13":
        chord.fifths -= {7}
