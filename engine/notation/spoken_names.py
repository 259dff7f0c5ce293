# pyright: strict
"""Names of several words, as people say them, written as one: `do dièse`, `C minor`, `B flat 3`."""

from __future__ import annotations

import re
import unicodedata

_ROOT = (
    r"(?<![^\s|(\[,;])(?:(?i:sol|so|d[oó]|ut|r[eé]|mi|f[aá]|l[aá]|si|ti)|[A-Ga-g])"
    r"(?:##|#|bb|b|♯|♭)?"
)
_SHARP = re.compile(
    r"(?P<root>" + _ROOT + r")[ -]?(?i:sostenido|sustenido|sharp|di[eè]se|diesis|kreuz)(?![^\W\d_])"
    r"(?: (?=[0-9](?![0-9])))?"
)
_FLAT = re.compile(
    r"(?P<root>" + _ROOT + r")[ -]?(?i:b[eé]mol|bemolle|flat)(?![^\W\d_])(?: (?=[0-9](?![0-9])))?"
)
_NATURAL = re.compile(
    r"(?P<root>" + _ROOT + r")[ -]?(?i:naturale?|becuadro|bequadro|b[eé]carre)(?![^\W\d_])"
)
_MINOR = re.compile(
    r"(?P<root>"
    + _ROOT
    + r")(?: m(?=[0-9b#♭♯()+-]*(?:/[A-Za-z#b♭♯]+)?(?:[\s|,;)]|$))|[ -](?i:(?P<moll>moll)|minor)"
    r"| (?i:menor|mineur|minore|min))"
    r"(?: ?(?P<number>6|7|9|11|13)(?![^\s|,;)(]))?(?=[\s|,;)(0-9b#♭♯+/-]|$)"
)
_MAJOR = re.compile(
    r"(?P<root>" + _ROOT + r")(?: M(?=[67]?(?:[\s|,;)]|$))|[ -](?i:(?P<dur>dur)|major)"
    r"| (?i:mayor|majeur|magg(?:iore)?|maj))"
    r"(?: ?(?P<number>6|7|9|11|13))?(?![^\s|,;)(])"
)
_QUALITY = re.compile(
    r"(?P<root>" + _ROOT + r"(?:maj7|m7|m|7)?) "
    r"(?P<quality>(?i:dim(?:inished)?|aug(?:mented)?|half[ -]?dim(?:inished)?|sus|add))"
    r" ?(?P<step>[0-9]{0,2})(?![^\s|,;)])"
)
_SIGN_APART = re.compile(
    r"(?P<root>(?<![^\s|(\[,;])(?i:sol|so|d[oó]|ut|r[eé]|mi|f[aá]|l[aá]|si|ti)"
    r"|(?<![^\s|(\[,;])[A-G](?= [#♯])) (?=[b#♭♯](?:[\s|,;)m0-9(]|maj|$))"
)
_CHANGE_APART = re.compile(
    r"(?P<root>(?<![^\s|(\[,;])[A-G][^\s|,;]*) "
    r"(?=\((?:add|sus)?[b#♭♯]?(?:2|4|5|9|11|13)\)|(?<=[0-9)] )[b#♭♯](?:5|9|11|13)(?![^\s|,;)]))"
)
_MOST_CHANGES = 3
_OCTAVE = re.compile(r"(?P<root>" + _ROOT + r") (?=[0-9](?![^\s|,;)\]:]))")


def written_together(text: str) -> str:
    """`text` with the words that belong to one name put together, in signs that are read."""
    text = unicodedata.normalize("NFC", text)
    text = _SIGN_APART.sub(r"\g<root>", text)
    text = _FLAT.sub(r"\g<root>b", _SHARP.sub(r"\g<root>#", _NATURAL.sub(r"\g<root>", text)))
    text = _MINOR.sub(lambda m: f"{_root(m, 'moll')}m{m['number'] or ''}", text)
    text = _MAJOR.sub(lambda m: f"{_root(m, 'dur')}maj{m['number'] or ''}", text)
    text = _QUALITY.sub(_with_quality, text)
    for _ in range(_MOST_CHANGES):
        text = _CHANGE_APART.sub(r"\g<root>", text)
    return _OCTAVE.sub(r"\g<root>", text)


def _with_quality(match: re.Match[str]) -> str:
    quality = "".join(c for c in match["quality"] if c not in " -")
    return match["root"] + quality + match["step"]


def _root(match: re.Match[str], german: str) -> str:
    """The root as typed; B is B flat where the mode is said in German."""
    return f"{match['root']}b" if match[german] and match["root"] in ("B", "b") else match["root"]
