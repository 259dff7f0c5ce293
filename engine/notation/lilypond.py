# pyright: strict
"""Notes with octave marks: LilyPond (`c'4 d'8`, `\\relative c' { … }`), and `c'' d''`, `C, E,`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from engine.notation.pitch_names import LETTERS, SYLLABLES, in_range
from engine.values import PrimerEvent

_QUARTER = Fraction(1, 4)
_LENGTHS = frozenset((1, 2, 4, 8, 16, 32))
_NO_OCTAVES = frozenset((8, 16, 32))
"""Lengths that no pitch has as its octave: they tell LilyPond from other names."""

_LEAP = 12
"""Semitones that nobody leaps in a tune whose notes are typed without octaves."""

_COMMANDS = re.compile(
    r"\\(?:time|numericTimeSignature)\s*[0-9]+/[0-9]+|\\key\s+[a-z]+\s*\\[a-z]+"
    r"|\\clef\s+\"?[a-z_0-9]+\"?|\\tempo\s+\S+|\\bar\s+\"[^\"]*\"|\\absolute\b|[{}~]"
)
_FIXED = re.compile(r"\\fixed\s+[a-g](?:is|es|s)*(?P<marks>'*|,*)(?=[\s{])")
_RELATIVE = re.compile(r"\\relative\s*(?:(?P<name>[a-g](?:is|es|s)*)(?P<marks>'*|,*)(?=[\s{]))?")
_PITCH = r"(?P<name>[a-g](?:isis|eses|is|es|ss|s)?)(?P<marks>'+|,+)?"
_PITCHES = re.compile(_PITCH)
_IN_ENGLISH = re.compile(r"(?<![a-z])[bcdfg]ss?(?![a-z])")
r"""`cs` is C sharp with `\language "english"`; `as` and `es` are flats otherwise."""

_STEP = re.compile(
    r"(?:"
    + _PITCH
    + r"|(?P<rest>[rs])|<(?P<chord>[^<>]+)>)(?P<length>[0-9]{1,2})?(?P<dots>\.{0,2})"
)
_MARKED = re.compile(
    r"(?:(?P<syllable>(?i:sol|do|ut|re|mi|fa|la|si))|(?P<letter>[A-Ga-g]))(?P<sign>##|#|bb|b)?"
    r"(?P<marks>'+|,+)?(?::(?P<length>1/[0-9]{1,2}))?"
)
_SYLLABLE = re.compile(r"(?i:sol|do|ut|re|mi|fa|la|si)")
_SIGNS = {"": 0, "#": 1, "##": 2, "b": -1, "bb": -2}


def read_lilypond(text: str) -> tuple[PrimerEvent, ...] | None:
    """The notes of a text that is plainly LilyPond's; None for any other.

    Plainly: it has a `\\relative` or octave marks beside lengths, or lengths that can be no octave.
    Without any marks the notes lie about middle C, as in the other notations.
    """
    relative, fixed = _RELATIVE.search(text), _FIXED.search(text)
    body = _COMMANDS.sub(" ", _FIXED.sub(" ", _RELATIVE.sub(" ", text))).replace("|", " ")
    body = re.sub(r"<[^<>]*>", lambda m: "_".join(m.group().split()), body)
    steps = [_STEP.fullmatch(word.replace("_", " ")) for word in body.split()]
    found = [step for step in steps if step is not None]
    if not found or len(found) < len(steps):
        return None
    lengths = {int(step["length"]) for step in found if step["length"]}
    marks = "".join((step["marks"] or "") + (step["chord"] or "") for step in found)
    # `c, d, e` is a list.
    marked = "'" in marks or ("," in marks and bool(lengths))
    if not lengths <= _LENGTHS:
        return None
    timed = any(step["length"] and not step["name"] for step in found)
    if not (relative or fixed or marked or timed or lengths & _NO_OCTAVES or _fills_bars(found)):
        return None
    in_english = _IN_ENGLISH.search(body) is not None
    last: tuple[int, int] | None = None
    if relative:
        last = _place(relative["name"] or "c", relative["marks"] or "")
    floor = 0 if marked or relative else 12
    if fixed:
        floor = 12 * _octaves(fixed["marks"])
    length = _QUARTER
    events: list[PrimerEvent] = []
    for step in found:
        if step["length"]:
            length = Fraction(1, int(step["length"]))
            length *= 2 - Fraction(1, 2 ** len(step["dots"]))
        names = [step] if step["name"] else list(_PITCHES.finditer(step["chord"] or ""))
        pitches: list[int] = []
        before = last
        for number, name in enumerate(names):
            place = _place(name["name"], name["marks"] or "", before)
            before = place if relative else None
            last = place if relative and number == 0 else last
            pitches.append(_pitch(name["name"], place, in_english) + floor)
        events.append(PrimerEvent(tuple(sorted(set(pitches))), length))
    return _in_range(events)


def _fills_bars(steps: Sequence[re.Match[str]]) -> bool:
    """Whether numbers that some steps have fill bars as lengths, and leap about as octaves."""
    timed = [bool(step["length"]) for step in steps]
    if all(timed) or not any(timed):
        return False
    length, total = _QUARTER, Fraction(0)
    heights: list[int] = []
    for step in steps:
        if step["length"]:
            length = Fraction(1, int(step["length"])) * (2 - Fraction(1, 2 ** len(step["dots"])))
        total += length
        if step["name"]:
            heights.append(12 * int(step["length"] or 4) + LETTERS[step["name"][0].upper()])
    leaps = [abs(after - before) for before, after in pairwise(heights)]
    whole_bars = not total % 1 or not total % Fraction(3, 4)
    return whole_bars and max(leaps, default=0) > _LEAP


def read_marked(text: str) -> tuple[PrimerEvent, ...] | None:
    """The notes of a line whose octaves are marks, a quarter each; None for any other line.

    Small letters are as in LilyPond and after Helmholtz: c' is middle C and c the octave below.
    Capitals are as in ABC: C is middle C, C, below and C' above; where both are, c is above C. Only
    c'', which nobody needs there, tells that both are after Helmholtz. Syllables are small, and so
    is a capital with a mark that a phone begins a line with, if the line leaps less then.
    """
    words = text.replace("|", " ").split()
    # `C, E, G` is a list; behind the last name a comma can only be a mark.
    if not words or not any("'" in word or ",," in word for word in words):
        if not all(word.endswith(",") for word in words) or not words:
            return None
        if all(_SYLLABLE.match(word) for word in words):
            return None  # `do, re, mi,` is a list
    elif not any(word.endswith(",") for word in words[-1:]):
        words = [re.sub(r"(?<![,]),$", "", word) for word in words]
    steps = [_MARKED.fullmatch(word) for word in words]
    found = [step for step in steps if step is not None]
    if not found or len(found) < len(steps):
        return None
    small = [step for step in found if step["syllable"] or step.group()[0].islower()]
    events = _marked(found, small)
    if small and small == found[1:] and found[0]["marks"]:
        of_phones = _marked(found, found)
        events = min((events, of_phones), key=lambda line: _leaps([e.pitches[0] for e in line]))
    return _in_range(events)


def _marked(found: Sequence[re.Match[str]], small: Sequence[re.Match[str]]) -> list[PrimerEvent]:
    """The notes of a line with octave marks, of which these are small letters."""
    high = any(len(step["marks"] or "") > 1 and "'" in step["marks"] for step in small)
    both = 0 < len(small) < len(found)
    base_of_small = 72 if both and not high else 48
    base_of_capital = 36 if both and high else 60
    events: list[PrimerEvent] = []
    for step in found:
        name = step["syllable"] or step["letter"]
        pitch = base_of_small if step in small else base_of_capital
        pitch += SYLLABLES[name.lower()] if step["syllable"] else LETTERS[name.upper()]
        pitch += _SIGNS[step["sign"] or ""] + 12 * _octaves(step["marks"] or "")
        events.append(PrimerEvent((pitch,), Fraction(step["length"] or _QUARTER)))
    return events


def read_cased(text: str) -> tuple[PrimerEvent, ...] | None:
    """The notes of a line of letters alone, capital and small, in which small ones are an octave
    above, as in ABC: `C D E F G A B c`. None where it leaps less if they are not.
    """
    words = text.replace("|", " ").split()
    found = [step for word in words if (step := _MARKED.fullmatch(word))]
    if len(found) < len(words) or any(step["syllable"] or step["marks"] for step in found):
        return None
    low = [LETTERS[step["letter"].upper()] + _SIGNS[step["sign"] or ""] for step in found]
    high = [pitch + 12 * step["letter"].islower() for pitch, step in zip(low, found, strict=True)]
    if _leaps(high) >= _leaps(low):
        return None
    return tuple(
        PrimerEvent((60 + pitch,), Fraction(step["length"] or _QUARTER))
        for pitch, step in zip(high, found, strict=True)
    )


def _leaps(pitches: Sequence[int]) -> int:
    return sum(abs(after - before) for before, after in pairwise(pitches))


def _octaves(marks: str) -> int:
    return marks.count("'") - marks.count(",")


def _place(name: str, marks: str, last: tuple[int, int] | None = None) -> tuple[int, int]:
    """Letter, 0 to 6, and octave of a name; the nearest to the last one, as `\\relative` has it."""
    letter = "cdefgab".index(name[0])
    octave = 3
    if last is not None:
        octave = last[1]
        if letter - last[0] > 3:
            octave -= 1
        elif last[0] - letter > 3:
            octave += 1
    return letter, octave + _octaves(marks)


def _pitch(name: str, place: tuple[int, int], in_english: bool) -> int:
    if in_english:
        return 12 * (place[1] + 1) + LETTERS[name[0].upper()] + name.count("s")
    alteration = name.count("is") - name[1:].count("es") - (name[1:] == "s")
    return 12 * (place[1] + 1) + LETTERS[name[0].upper()] + alteration


def _in_range(events: Sequence[PrimerEvent]) -> tuple[PrimerEvent, ...] | None:
    return tuple(events) if all(in_range(p) for e in events for p in e.pitches) else None
