# pyright: strict
"""What a line was meant to be as a whole: without its words, or with German names."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.notation.suggestions import GERMAN

_MOST_SHOWN = 300
_CHORD_PRO = re.compile(r"\[([A-G][^\[\]\s]*)\](?=[^\W\d_])|(?<=[^\W\d_])\[([A-G][^\[\]\s]*)\]")
_LABEL = re.compile(r"[^\W\d_]{2,}(?: \d+| [A-D])?\s*[:=](?!\S*/)|\[[^\[\]]*[^\W\d_]{4}[^\[\]]*\]")
_REMARK = re.compile(r"\([^()]*[^\W\d_]{3}[^()]*\)")
_MUSICAL = re.compile(r"[\d/#♯♭]|\w[^\w'’]+\w")
"""No word has these."""

_JOINING = frozenset("yeouiY&")
"""What joins names in some language; other letters alone may be names that are not known."""

_OF_MUSIC = re.compile(
    r"twice|thrice|repeat(ed)?|times|bis|ter|veces|fois|volte|over|on|bass|bajo|sobre|sur|stop|rest"
    r"|whole|half|quarter|eighth|sixteenth|dotted|trip(let|olet)|tuplet|beats?|bars?|minor|major"
    r"|mol|dur|magg|dominant|(sixth|seventh|ninth|eleventh|thirteenth)s?|six|seven|nine|scales?"
    r"|arpeggio|modes?|dorian|phrygian|lydian|mixolydian|aeolian|locrian|pentatonic|blues"
    r"|d[ie]|r[ai]|fi|li|sa|ga|ma|pa|dha|ni|doh|ray|me|fah|soh|lah|te"
    r"|dim\w*|aug\w*|sus\w*|kick|snare|hats?|drums?|bombo|caja|sharp|flat|coda|segno",
    re.IGNORECASE,
)
"""Words that say something about the music."""

_WORDS = re.compile(r"\w+")
_TIMES = re.compile(r"[xX][0-9]+|[0-9]+[xX]")
_GERMAN_NAME = re.compile(
    r"(?<![^\s|(\[,;-])(?P<name>[A-HDa-h]is|[Ee]s|[Aa]s|[CDFGcdfg]es|[Hh])(?=[0-9]|m|$|[\s|)\],;/-])"
)
_HARTE = re.compile(r"(?<![^\s|(\[,;])([A-Ga-g][#b]?):(?=maj|min|dim|aug|sus|hdim|[679](?![0-9/]))")
_HARTE_SURELY = re.compile(r"(?<![^\s|(\[,;])[A-Ga-g][#b]?:(?:maj|min|dim|aug|sus|hdim)")
_GERMAN_B = re.compile(r"(?<![^\s|(\[,;-])([Bb])(?=[0-9]|m|$|[\s|)\],;/-])")


def meant_as_a_whole(
    line: str, token: str, nearest: str | None, is_readable: Callable[[str], bool]
) -> str | None:
    """The line as it was meant, which `is_readable`; None where mending `token` is enough.

    With H or other German names in it B is B flat. Words between, before and below names are left
    out, unless `token` has something near.
    """
    if len(line) > 4 * _MOST_SHOWN:
        return None
    candidates: list[str] = []
    if _GERMAN_NAME.search(line) and _GERMAN_B.search(line):
        flat = _GERMAN_B.sub(r"\1b", line)
        candidates.append(_GERMAN_NAME.sub(lambda m: GERMAN[m["name"].lower()], flat))
    if _HARTE_SURELY.search(line):
        candidates.append(_HARTE.sub(r"\1", line))
    bracketed = [m[1] or m[2] for m in _CHORD_PRO.finditer(line)]
    if bracketed:
        pairs = re.findall(r"\[([A-G][^\[\]\s]*)\]", line)
        candidates.append(" ".join(pairs))
    if nearest is None and (bracketed or not _MUSICAL.search(token) or _LABEL.search(line)):
        candidates.append(_without_words(line, is_readable))
    for candidate in candidates:
        short = " ".join(candidate.split())
        if short and short != line and len(short) <= _MOST_SHOWN and is_readable(short):
            return short
    return None


def _without_words(line: str, is_readable: Callable[[str], bool]) -> str:
    kept: list[str] = []
    known: dict[str, bool] = {}
    aside = " ".join(_LABEL.findall(line) + _REMARK.findall(line))
    if any(_OF_MUSIC.fullmatch(word) or _TIMES.fullmatch(word) for word in _WORDS.findall(aside)):
        return ""
    parts = _REMARK.sub(" ", _LABEL.sub(" ", line)).splitlines()
    for part in parts:
        words = part.replace("|", " | ").split()
        for word in words:
            if word not in known:
                known[word] = word in "|%/" or is_readable(word)
        reads = [known[word] for word in words]
        if len(parts) > 1 and reads.count(False) > reads.count(True):
            continue  # words below their chords: `A` and `me` in them are no chords
        unread = [word for word, read in zip(words, reads, strict=True) if not read]
        if not all(_is_word(word, is_readable) for word in unread):
            return ""
        around = zip([True, *reads], reads, [*reads[1:], True], words, strict=False)
        kept += [
            word
            for before, read, after, word in around
            if read and (before or after or not (word.islower() or word == "A"))
        ]
    return " ".join(kept)


def _is_word(text: str, is_readable: Callable[[str], bool]) -> bool:
    """Whether a text that cannot be read is a word or a mark, and surely no music."""
    inner = re.sub(r"^\W+|\W+$", "", text)
    if _OF_MUSIC.fullmatch(inner):
        return False
    if len(inner) == 1:
        return inner in _JOINING
    return not _MUSICAL.search(text.strip(".:;,!?()[]{}")) and not (inner and is_readable(inner))
