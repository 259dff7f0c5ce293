# pyright: strict
"""The nearest thing that would be right, for a typed token that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from math import log2

from engine.notation.chord_quality import COMMON
from engine.notation.chord_symbols import split_root
from engine.notation.pitch_names import HIGHEST_PITCH, LOWEST_PITCH, SYLLABLES, read_name
from engine.values import PITCH_CLASS_NAMES

# H is B in German; the others lie beside a note's letter on a keyboard.
_NEIGHBOURS = {"H": "B", "X": "C", "V": "C", "S": "D", "Z": "A", "Q": "A", "W": "E", "N": "B"}
GERMAN = {
    "cis": "C#",
    "dis": "D#",
    "eis": "E#",
    "fis": "F#",
    "gis": "G#",
    "ais": "A#",
    "his": "B#",
    "ces": "Cb",
    "des": "Db",
    "es": "Eb",
    "fes": "Fb",
    "ges": "Gb",
    "as": "Ab",
    "hes": "Bb",
    "h": "B",
}
_LENGTH_WORDS = {
    "w": "1",
    "whole": "1",
    "h": "1/2",
    "half": "1/2",
    "q": "1/4",
    "quarter": "1/4",
    "e": "1/8",
    "eighth": "1/8",
    "s": "1/16",
    "sixteenth": "1/16",
}
_GERMAN_NAME = re.compile(
    r"(?P<name>[A-Ha-h](?:is|es)|[Ee]s(?!us)|[Aa]s(?!us)|[Hh](?=[^A-Za-z]|m|$))"
    r"(?P<minor>-?moll)?(?P<major>-?[Dd]ur)?(?P<rest>.*)"
)
_ABBREVIATION = re.compile(r"(?:[A-Z]\.)+")
"""`D.C.`, `D.S.`: no letters of notes."""

_STRUMMED = re.compile(r"([^/]+)(//+)")
_SUSPENDED = {"2": "sus2", "4": "sus4"}
_LONGEST_TOKEN = 120
_MOST_LEFT_OUT = 2
"""Characters at the end of a name that may be slips: more of them say something."""

_JOINTS = re.compile(r"[-_./+&~*=>→➔➜➝➞⟶⇒·•]+")
_JOINED = re.compile(r"(?:sol|do|re|mi|fa|la|si|ti|[A-Ga-g])(?:##|#|bb|b)?[0-9]?", re.IGNORECASE)
HIGHEST_DEGREE = 15
"""Numbers up to this are steps of a scale or frets, and nobody's notes."""

_LETTERS = re.compile(r"[a-g]{3,}|[A-G]{3,}|[A-G][AC-G]|[A-G]{2,}[a-g]+|[a-g]+[A-G]{2,}")
"""Names without a space between them; capitals with a B behind are a flat, as phones write it."""

_HERTZ = re.compile(r"([1-9][0-9]{1,3}(?:\.[0-9]+)?)(?:[Hh][Zz])?")
_HIGHEST_NUMBER = 127
_TONIC_SOL_FA = {
    "doh": "do",
    "ray": "re",
    "me": "mi",
    "fah": "fa",
    "soh": "sol",
    "lah": "la",
    "te": "ti",
}
_DASHED = re.compile(r"([^-]+)(-{2,})")
_JOINED_CHORDS = re.compile(
    r"[A-G](?:#|b)?(?:maj|min|dim|aug|sus|add|m|M|°|\d)*(?:/[A-G](?:#|b)?)?"
)


def nearest_step(token: str, readable: Callable[[str], bool]) -> str | None:
    """What the writer of `token` may have meant: always something that `readable` accepts."""
    if len(token) > _LONGEST_TOKEN:
        return None
    body, colon, length = token.partition(":")
    if length[:1].isalpha():  # `C:maj7`, as researchers write chords
        return body + length if readable(body + length) else None
    for candidate in _candidates(body, readable):
        whole = candidate + colon + length
        if readable(whole):
            return whole
        if colon and readable(candidate):
            return candidate
    return None


def nearest_length(text: str) -> str | None:
    """The nearest length, as a fraction of a whole note, to one that cannot be read."""
    if text.lower() in _LENGTH_WORDS:
        return _LENGTH_WORDS[text.lower()]
    if text in ("8", "16", "32"):
        return f"1/{text}"
    return None if text[:1].isalpha() else "1/4"


def _candidates(body: str, readable: Callable[[str], bool]) -> Iterator[str]:
    yield body
    if body.startswith("[") and "]" not in body:
        yield body.rstrip() + "]"
    yield body.strip("()[]{}<>´’.!?*_~")
    if hertz := _HERTZ.fullmatch(body):
        yield from _pitch_of(float(hertz[1]))
    if _is_number(body) and not 0 <= int(body[:6]) <= HIGHEST_DEGREE:
        yield str(min(max(int(body[:6]), LOWEST_PITCH), HIGHEST_PITCH))
    yield from _other_spellings(body)
    yield from _several(body, readable)
    yield from _octaves(body)
    # `B`, `EB`: capitals all along, as a phone writes them.
    yield body[:1] + body[1:].lower()
    yield from _longest_start(body, readable)
    yield from _alike(body)


def _pitch_of(hertz: float) -> Iterator[str]:
    """The name of the note of a frequency that is no MIDI number."""
    pitch = round(69 + 12 * log2(hertz / 440))
    if hertz > _HIGHEST_NUMBER and pitch <= HIGHEST_PITCH:
        yield f"{PITCH_CLASS_NAMES[pitch % 12]}{pitch // 12 - 1}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit()


def _other_spellings(body: str) -> Iterator[str]:
    german = _GERMAN_NAME.fullmatch(body)
    if german and german["name"].lower() in GERMAN:
        yield GERMAN[german["name"].lower()] + ("m" if german["minor"] else "") + german["rest"]
    if sharp := re.fullmatch(r"([A-Ga-g])s([0-9])", body):
        yield f"{sharp[1]}#{sharp[2]}"
    if below := re.fullmatch(r"([A-Ga-g](?:##|#|bb|b)?)-([0-9])", body):
        yield below[1] + below[2]
    if body.lower() in _TONIC_SOL_FA:
        yield _TONIC_SOL_FA[body.lower()]
    if dashed := _DASHED.fullmatch(body):
        yield dashed[1] + " -" * len(dashed[2])
    if strummed := _STRUMMED.fullmatch(body):
        yield strummed[1] + " /" * (len(strummed[2]) - 1)
    if body[-1:] in _SUSPENDED:
        yield body[:-1] + _SUSPENDED[body[-1]]
    if body in ("z", "Z", "P", "-", "."):
        yield "R"
    neighbour = _NEIGHBOURS.get(body[:1].upper())
    if neighbour:
        yield neighbour + body[1:]


def _several(body: str, readable: Callable[[str], bool]) -> Iterator[str]:
    """Steps that were written without a space between them: `C4-E4-G4`, `ceg`."""
    parts = [] if _ABBREVIATION.fullmatch(body) else [p for p in _JOINTS.split(body) if p]
    if len(parts) > 1 and all(readable(part) for part in parts):
        yield f"[{' '.join(parts)}]" if "+" in body else " ".join(parts)
    if _LETTERS.fullmatch(body):
        # in one case all along a b is the note, not a flat
        yield " ".join(body)
    runs = _JOINED.findall(body)
    spelled = all(run[-1].isdigit() for run in runs) or len(runs) > 2
    if len(runs) > 1 and spelled and "".join(runs) == body:
        yield " ".join(runs)
    chords = _JOINED_CHORDS.findall(body)
    if len(chords) > 1 and max(map(len, chords)) > 1 and "".join(chords) == body:
        yield " ".join(chords)


def _octaves(body: str) -> Iterator[str]:
    name = read_name(body)
    if name is None or name.octave is None or name.octave > 9:
        return
    stem = body[: -len(str(name.octave))] if body.endswith(str(name.octave)) else ""
    if stem:
        yield from (f"{stem}{octave}" for octave in _by_distance(range(9), name.octave))


def _by_distance(octaves: Sequence[int], wanted: int) -> list[int]:
    return sorted(octaves, key=lambda octave: abs(octave - wanted))


def _longest_start(body: str, readable: Callable[[str], bool]) -> Iterator[str]:
    """`C44` begins with C4, `E#b` with E#; but `Cmaj8` is meant as a seventh, not as C, and
    `banana` is not meant as b.
    """
    root = split_root(body)
    if root is not None and len(root[1]) > 2:
        yield from _qualities_like(*root)
    most = _MOST_LEFT_OUT
    if body.isalpha():
        most = int(body[0] in "ABCDEFG")  # a word loses no letter to be a name
    if body.isdigit():
        most = 0
    for end in range(len(body) - 1, max(0, len(body) - 1 - most), -1):
        if readable(body[:end]) and body[end - 1] not in "([{":
            yield body[:end]


def _qualities_like(root: str, quality: str) -> Iterator[str]:
    from difflib import get_close_matches  # 5 ms that a request without mistakes does not need

    for close in get_close_matches(quality, COMMON, n=3, cutoff=0.6):
        yield root + close


def _alike(body: str) -> Iterator[str]:
    from difflib import get_close_matches

    names = [*SYLLABLES, "rest", "silencio"]
    if len(body) <= 8:
        yield from get_close_matches(body.lower(), names, n=3, cutoff=0.7)
