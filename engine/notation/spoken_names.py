"""Names of several words, as people say them, written as one: `do dièse`, `C minor`, `B flat 3`."""
# pyright: strict

from __future__ import annotations

import re
import unicodedata

_ROOT = r"(?<![^\s|(\[,;])(?:(?i:sol|so|do|ut|r[eé]|mi|fa|la|si|ti)|[A-Ga-g])(?:##|#|bb|b|♯|♭)?"
_SHARP = re.compile(
    r"(?P<root>"
    + _ROOT
    + r")[ -](?i:sostenido|sharp|di[eè]se|diesis|kreuz)\b(?: (?=[0-9](?![0-9])))?"
)
_FLAT = re.compile(
    r"(?P<root>" + _ROOT + r")[ -](?i:b[eé]mol|bemolle|flat)\b(?: (?=[0-9](?![0-9])))?"
)
_NATURAL = re.compile(r"(?P<root>" + _ROOT + r")[ -](?i:naturale?|becuadro|bequadro|b[eé]carre)\b")
_MINOR = re.compile(
    r"(?P<root>" + _ROOT + r") (?i:minor|menor|mineur|minore|min|moll)"
    r"(?: ?(?P<number>6|7|9|11|13))?(?![^\s|,;)(])"
)
_MAJOR = re.compile(
    r"(?P<root>" + _ROOT + r") (?i:major|mayor|majeur|maggiore|maj|dur)"
    r"(?: ?(?P<number>6|7|9|11|13))?(?![^\s|,;)(])"
)
_QUALITY = re.compile(
    r"(?P<root>" + _ROOT + r"(?:maj7|m7|m|7)?) (?=(?i:dim|aug|sus|add)[0-9]{0,2}(?![^\s|,;)]))"
)
_OCTAVE = re.compile(r"(?P<root>" + _ROOT + r") (?=[0-9](?![^\s|,;)\]:]))")


def written_together(text: str) -> str:
    """`text` with the words that belong to one name put together, in signs that are read."""
    text = unicodedata.normalize("NFC", text)
    text = _FLAT.sub(r"\g<root>b", _SHARP.sub(r"\g<root>#", _NATURAL.sub(r"\g<root>", text)))
    text = _MINOR.sub(lambda m: f"{m['root']}m{m['number'] or ''}", text)
    text = _MAJOR.sub(lambda m: f"{m['root']}maj{m['number'] or ''}", text)
    return _OCTAVE.sub(r"\g<root>", _QUALITY.sub(r"\g<root>", text))
