# pyright: strict
"""Signs that people put around and into the names of notes and chords, in the signs that are read.

`C4/4`, `C4 quarter`, `C4#`, `[Am] [F]`, `(x2)`, `<C4 E4>`, and what a phone adds to a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_BEGINS = r"(?<![^\s|(\[,;])"
_ENDS = r"(?![^\s|)\],;:])"

_PICTURES = re.compile(
    "[\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f\u20e3\u00ad\U0001f000-\U0001faff\U0001d11e-\U0001d126"
    "\u2600-\u2668\u266b\u266c\u2670-\u2714\u2717-\u2757\u2760-\u2793]"
)
"""Emoji, clefs and what has no width: not accidentals, signs of times, arrows."""

_NAMED_PICTURES = re.compile(r"<a?:\w{2,32}:[0-9]{10,20}>|(?<!\S):[a-z_]{4,}:(?!\S)")
"""Emoji of a server, and others by their names."""

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2007\u2009\u200a\u202f\u3000", " "),
        **dict.fromkeys("∣│┃❘ǀ╎❙", "|"),
        "、": ",",
        "𝄆": "|:",
        "𝄇": ":|",
        **dict.fromkeys("𝄀𝄁𝄂", "|"),
        "♩": " ♩ ",
        "♪": " ♪ ",
        "𝄻": " R:1 ",
        "𝄼": " R:1/2 ",
        "𝄽": " R ",
        "𝄾": " R:1/8 ",
        "𝄿": " R:1/16 ",
    }
)
_LENGTHS = {
    "1": "whole|redonda|ronde|semibreve|ganze",
    "1/2": "half|minim|blanca|blanche|minima|halbe",
    "1/4": "♩|quarter|crotchet|4th|negra|noire|seminima|semiminima|viertel",
    "1/8": "♪|eighth|quaver|8th|corchea|croche|colcheia|croma|achtel",
    "1/16": "sixteenth|semiquaver|16th|semicorchea|double[ -]croche|semicolcheia|semicroma"
    "|sechzehntel",
}
_LENGTH = re.compile(
    _BEGINS
    + r"(?:(?P<dotted>dotted) )?(?:"
    + "|".join(f"(?P<of{i}>{words})" for i, words in enumerate(_LENGTHS.values()))
    + r"|(?P<fraction>[1-9][0-9]?/(?:1|2|4|8|16|32)\.?))(?: notes?)?"
    + _ENDS,
    re.IGNORECASE,
)
_METRE = re.compile(r"\x00(?:[2-9]|1[0-9])/(?:[24]|(?<!3/)8)\.?\x00")
_PLACE = re.compile(r"\x00([^\x00]*)\x00")
_NOTE = (
    r"(?:(?:[A-Ga-g]|(?i:do|ut|re|mi|fa|sol|so|la|si|ti))(?:##|#|bb|b)?[0-9]?"
    r"|[2-9][0-9]|10[0-8]|\[[^\[\]]*\]|[Rr](?:est)?|silencio|pausa|silence)"
)
_NOTE_THEN = re.compile(_BEGINS + r"(?P<note>" + _NOTE + r") ?\(?\x00(?P<length>[^\x00]*)\x00\)?")
_THEN_NOTE = re.compile(r"\x00(?P<length>[^\x00]*)\x00 (?P<note>" + _NOTE + r")" + _ENDS)
_OVER = re.compile(
    _BEGINS + r"(?P<note>[A-Ga-g](?:##|#|bb|b)?[0-9])/(?P<unit>1|2|4|8|16|32)(?P<dot>\.?)" + _ENDS
)
_SIGN_LAST = re.compile(
    _BEGINS + r"(?P<letter>[A-Ga-g])(?P<octave>[0-8])"
    r"(?P<sign>##|#|♯|bb|b|♭|(?i:sharp|flat))" + _ENDS
)
_SIGN_FIRST = re.compile(_BEGINS + r"(?P<sign>[#♯♭]|b(?=[A-G][0-8]))(?P<letter>[A-G])(?![#b♯♭])")
_SHARE = re.compile(r"<([A-Ga-g][^<>|]*)>")
_BRACKETED = re.compile(r"\[([^\[\]\s,]+)\](?![^\s|,;)\[(])")
_TIMES = re.compile(r"\s*[(\[] ?(?:[xX×*] ?([1-9][0-9]?)|([1-9][0-9]?) ?[xX×]) ?[)\]]\s*$")
_LAST_BAR_TIMES = re.compile(r"(?<!:)\|\s*[xX×] ?([1-9][0-9]?)\s*\|?\s*$")
_LINE_TIMES = re.compile(r"^([^()\n]*[^()\s:|]) ([xX×*] ?[1-9][0-9]?)$", re.MULTILINE)
_EACH = re.compile(_BEGINS + r"(?P<name>[^\s|()\[\],;:]*[0-9m])[xX×*](?P<times>[2-9])" + _ENDS)
_STARRED = re.compile(_BEGINS + r"(?P<name>[^\s|()\[\],;:*]+)\*(?P<times>[2-9])" + _ENDS)
_GROUP_TIMES = re.compile(r"(\[[^\[\]|]*\])[xX×*]([2-9])" + _ENDS)
_QUOTED = re.compile(r"(?<![^\s\[(,])'([^'\s]+)'(?![^\s\]),])")
_VALUES = re.compile("[♩♪]")
_FRACTION_AFTER = re.compile(r"(?<=[^\s:0-9|])((?<=[A-Ga-g♯♭#b\]])|[0-9])([¼½¾⅛⅜⅝⅞])")
_DECIMAL_COMMA = re.compile(r"(:0),([0-9])")


def undecorated(text: str) -> str:
    """`text` without pictures and what has no width, its bar lines and rests in usual signs."""
    text = _NAMED_PICTURES.sub(" ", text)
    if text.isascii():
        return text
    text = _PICTURES.sub(" ", _FRACTION_AFTER.sub(r"\1:\2", text.translate(_SIGNS)))
    return text if _are_lengths(text) else _VALUES.sub(" ", text)


def _are_lengths(text: str) -> bool:
    """Whether every note has its value beside it as a sign, which otherwise adorns the line."""
    are_values = [word in ("♩", "♪") for word in text.split()]
    first, second = are_values[::2], are_values[1::2]
    if len(first) != len(second):
        return False
    return (all(first) and not any(second)) or (all(second) and not any(first))


def usual(text: str, is_only_chord: Callable[[str], bool]) -> str:
    """A line of notes or chords in the signs that are read; `is_only_chord` of a name of a step."""
    text = _QUOTED.sub(r"\1", text).replace("][", "] [")
    text = _SIGN_FIRST.sub(lambda m: m["letter"] + _sign(m["sign"]), text)
    text = _SIGN_LAST.sub(lambda m: m["letter"] + _sign(m["sign"]) + m["octave"], text)
    text = _repeated(text)
    if any(is_only_chord(name) for name in _BRACKETED.findall(text)):
        text = _BRACKETED.sub(r"\1", text)
    return text


def usual_notes(text: str) -> str:
    """A line of notes with lengths and chords in the signs that are read."""
    text = _SHARE.sub(r"[\1]", _DECIMAL_COMMA.sub(r"\1.\2", text))
    text = _OVER.sub(r"\g<note>:1/\g<unit>\g<dot>", text)
    text = re.sub(r" +", " ", text)
    marked = _LENGTH.sub(_marked, text)
    if marked == text:
        return text
    # `quarter C4 half E4`, else `C4 quarter E4 half`: whichever leaves no length over.
    for pattern in (_THEN_NOTE, _NOTE_THEN):
        joined = pattern.sub(r"\g<note>:\g<length>", marked)
        timed = all(":" in word for word in joined.split())
        # `3/4 C4 E4` tells the metre.
        if not _PLACE.search(joined) and (timed or not _METRE.search(marked)):
            return joined
    return text


def _sign(typed: str) -> str:
    return {"sharp": "#", "flat": "b"}.get(typed.lower(), typed)


def _marked(match: re.Match[str]) -> str:
    if match.string[: match.start()].rstrip().endswith(":"):
        return match.group()
    length = match["fraction"]
    if not length:
        length = next(length for i, length in enumerate(_LENGTHS) if match[f"of{i}"]) + (
            "." if match["dotted"] else ""
        )
    return f"\x00{length}\x00"


def _repeated(text: str) -> str:
    text = _GROUP_TIMES.sub(lambda m: " ".join([m[1]] * int(m[2])), text)
    for pattern in (_EACH, _STARRED):
        text = pattern.sub(lambda m: " ".join([m["name"]] * int(m["times"])), text)
    if "\n" in text.strip():
        text = _LINE_TIMES.sub(r"(\1) \2", text.strip())
    if times := _TIMES.search(text):
        text = f"{text[: times.start()]} x{times[1] or times[2]}"
    return _LAST_BAR_TIMES.sub(r" x\1", text)
