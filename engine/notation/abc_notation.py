# pyright: strict
"""Tunes in ABC notation (https://abcnotation.com/wiki/abc:standard:v2.1), a line of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd

from engine.errors import OptionError
from engine.notation.key_names import read_key
from engine.notation.pitch_names import LETTERS, in_range
from engine.notation.spelling import sharps, signature_alter
from engine.values import PrimerEvent

_FIELD = re.compile(
    r"\[?(?<![A-Za-z])(?P<kind>[A-Z]):\s?(?P<value>[^\s\]|]+(?: (?=maj|min)[a-z]+)?)\]?"
)
_FIELDS = {
    "K": re.compile(r"[A-G][#b]?"),
    "L": re.compile(r"1/[0-9]{1,2}$"),
    "M": re.compile(r"[0-9]{1,2}/[0-9]{1,2}$|C"),
}
_HEADER = re.compile(r"(?<![^\s])X:\s?[0-9]+\s.*?(?=\bK:)", re.DOTALL)
_TEXT_FIELD = re.compile(r"^[A-DF-JN-Zmrsw]:.*$|(?<![^\s])%.*$", re.MULTILINE)
"""What is told about a tune, and its words."""

_CHORD_ABOVE = re.compile(r"\"[^\"\s]+\"(?=[A-Ga-gz^_=(\[])")
_IGNORED = re.compile(r"\"[^\"]*\"|\{[^}]*\}|![^!]*!")
_NOTE = r"(?P<sign>\^\^|\^|__|_|=)?(?P<letter>[A-Ga-g])(?P<marks>'+|,+)?"
_NOTES = re.compile(_NOTE)
_LENGTH = r"(?P<count>[0-9]{1,2})?(?P<slashes>/+)?(?P<parts>[0-9]{1,2})?"
_TOKENS = re.compile(
    r"(?P<space>\s+)|(?P<bar>:?\|[\]|:]?:?|\[\||::)|\((?P<tuplet>[2-9])"
    r"|(?P<ignored>[-~.()uv\\])|(?<=[A-Ga-gz0-9',\]/])(?P<broken>>|<)(?=[A-Ga-gz^_=\[])"
    r"|(?:" + _NOTE + r"|(?P<rest>z)|\[(?P<chord>[A-Ga-g^_=',]+)\])" + _LENGTH
)
_JOINTS = re.compile(r"(?<=[0-9])[-_/=]+(?=[A-Ga-g])")
_WITH_OCTAVE = re.compile(r"[A-Ga-g][0-9]")
_WITH_ARROWS = re.compile(r"[A-G][3-6](?:>[A-G][3-6])+|\|")
_WITH_SLASHES = re.compile(r"[A-G](?:/[A-G]){2,}")
_WITH_UNIT = re.compile(r"[A-Ga-g][0-9]/(?:2|4|8|16)")
_SIGNS = {"^": 1, "^^": 2, "_": -1, "__": -2, "=": 0}
_MODES = {"dor": -2, "phr": -4, "lyd": 1, "mix": -1, "loc": -5}
_TUPLETS = {2: Fraction(3, 2), 3: Fraction(2, 3), 4: Fraction(3, 4), 6: Fraction(1, 3)}
_LEAP = 12


def read_abc(text: str, reads_otherwise: Callable[[str], bool]) -> tuple[PrimerEvent, ...] | None:
    """The notes of a text that is plainly ABC; None for any other.

    Plainly: it has what nothing else has (fields, `"Am"A2`, `^`, `z`, `c2/`, `a>b`), words that are
    names in no other way, or bars of one length where names with octaves would leap about. `C4/4`,
    `C4_E4` and `C/E/G` are names with something between them. `reads_otherwise` says whether a
    word is a name of notes or chords.
    """
    if header := _HEADER.search(text):
        known = [m.group() for m in _FIELD.finditer(header.group()) if m["kind"] in _FIELDS]
        text = "\n".join([text[: header.start()], *known, text[header.end() :]])
    text = _TEXT_FIELD.sub(" ", text)
    fields = {m["kind"]: m["value"] for m in _FIELD.finditer(text)}
    body = _IGNORED.sub(" ", _FIELD.sub(" ", text))
    tokens: list[re.Match[str]] = []
    at = 0
    while at < len(body):
        token = _TOKENS.match(body, at)
        if token is None or token.end() == at:
            return None
        tokens.append(token)
        at = token.end()
    if not any(token["letter"] or token["chord"] for token in tokens):
        return None
    known = any(_FIELDS[kind].match(value) for kind, value in fields.items() if kind in _FIELDS)
    known = known or _CHORD_ABOVE.search(text) is not None
    if not (known or _is_plain(body, tokens, reads_otherwise)):
        return None
    try:
        return _events(tokens, fields)
    except (OptionError, ValueError, ZeroDivisionError):
        return None


def _is_plain(
    body: str, tokens: Sequence[re.Match[str]], reads_otherwise: Callable[[str], bool]
) -> bool:
    words = body.replace("|", " ").replace(":", " ").split()
    strange = [word for word in words if not reads_otherwise(word)]
    parts = [part for word in strange for part in _JOINTS.split(word)]
    if any(_JOINTS.search(word) for word in strange) and all(
        _WITH_OCTAVE.fullmatch(part) for part in parts
    ):
        return False
    if all(map(_WITH_ARROWS.fullmatch, words)) or all(map(_WITH_SLASHES.fullmatch, words)):
        return False
    if all(map(_WITH_UNIT.fullmatch, words)) or any(map(_is_reducible, tokens)):
        return False
    signs = any(
        token["sign"]
        or token["broken"]
        or token["tuplet"]
        or (token["chord"] and len(token["chord"]) > 1)
        or token["slashes"]
        or (token["marks"] and token["count"])
        for token in tokens
    )
    barred = any(token["bar"] for token in tokens)
    rests = any(token["rest"] for token in tokens)
    if strange:
        return signs or (barred and (rests or any(len(word) > 1 for word in strange)))
    return barred and _fills_bars(tokens)


def _is_reducible(token: re.Match[str]) -> bool:
    """Whether a length is `4/4` or `4/2`, which nobody writes who reads it as ABC."""
    if not (token["slashes"] and token["parts"] and token["count"]):
        return False
    return gcd(int(token["count"]), int(token["parts"])) > 1


def _fills_bars(tokens: Sequence[re.Match[str]]) -> bool:
    """Whether numbers fill two bars or more evenly as lengths, and leap about as octaves."""
    bars: list[list[int]] = [[]]
    pitches: list[int] = []
    for token in tokens:
        if token["bar"]:
            bars.append([])
        elif token["letter"]:
            count = int(token["count"] or 0)
            if not count:
                return False
            bars[-1].append(count)
            pitches.append(12 * count + LETTERS[token["letter"].upper()])
    filled = [sum(bar) for bar in bars if bar]
    leaps = [abs(b - a) for a, b in pairwise(pitches)]
    return len(filled) > 1 and len(set(filled)) == 1 and max(leaps, default=0) > _LEAP


def _events(
    tokens: Sequence[re.Match[str]], fields: dict[str, str]
) -> tuple[PrimerEvent, ...] | None:
    unit = Fraction(fields["L"]) if "L" in fields else _usual_unit(fields.get("M", ""))
    fifths = _fifths(fields.get("K", "C"))
    events: list[PrimerEvent] = []
    altered: dict[tuple[str, int], int] = {}
    tuplet, left, broken = Fraction(1), 0, ""
    for token in tokens:
        if token["bar"]:
            altered = {}
        elif token["tuplet"]:
            left = int(token["tuplet"])
            tuplet = _TUPLETS.get(left, Fraction(2, left))
        elif token["broken"] and events:
            broken = token["broken"]
            first = Fraction(3, 2) if broken == ">" else Fraction(1, 2)
            events[-1] = PrimerEvent(events[-1].pitches, events[-1].duration * first)
        elif token["letter"] or token["rest"] or token["chord"]:
            length = unit * _length(token)
            if left:
                length *= tuplet
                left -= 1
            if broken:
                length *= Fraction(1, 2) if broken == ">" else Fraction(3, 2)
                broken = ""
            notes = [token] if token["letter"] else _NOTES.finditer(token["chord"] or "")
            pitches = sorted({_pitch(note, fifths, altered) for note in notes})
            events.append(PrimerEvent(tuple(pitches), length))
    return tuple(events) if all(in_range(p) for e in events for p in e.pitches) else None


def _length(token: re.Match[str]) -> Fraction:
    count = Fraction(int(token["count"] or 1))
    if token["parts"] and not token["slashes"]:
        return count
    slashes = len(token["slashes"] or "")
    return count / (int(token["parts"]) if token["parts"] else 2**slashes)


def _pitch(note: re.Match[str], fifths: int, altered: dict[tuple[str, int], int]) -> int:
    letter, marks = note["letter"], note["marks"] or ""
    octave = (5 if letter.islower() else 4) + marks.count("'") - marks.count(",")
    place = (letter.upper(), octave)
    if note["sign"]:
        altered[place] = _SIGNS[note["sign"]]
    alter = altered.get(place, signature_alter(letter.upper(), fifths))
    return 12 * (octave + 1) + LETTERS[letter.upper()] + alter


def _usual_unit(metre: str) -> Fraction:
    beats, slash, unit = metre.partition("/")
    if slash and Fraction(int(beats), int(unit)) < Fraction(3, 4):
        return Fraction(1, 16)
    return Fraction(1, 8)


def _fifths(name: str) -> int:
    for mode, fifths in _MODES.items():
        tonic, found, _ = name.lower().partition(mode)
        if found:
            return sharps(read_key(tonic.strip().capitalize() + " major")) + fifths
    return sharps(read_key(name))
