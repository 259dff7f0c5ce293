# pyright: strict
"""Names of keys as people type them, in English, Spanish, German, French or Italian."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.errors import OptionError
from engine.messages import told
from engine.notation.pitch_names import (
    ACCIDENTAL,
    LETTER,
    LETTERS,
    SYLLABLE,
    alteration_of,
    plain,
    step_of,
)
from engine.values import Key, Mode

KEY_NAMES: tuple[str, ...] = tuple(
    str(Key(tonic, mode)) for mode in ("major", "minor") for tonic in range(12)
)
"""All keys by the names that Motif writes, for a list to choose from (24 of them)."""

_MODES: dict[str, Mode] = {
    "major": "major",
    "maj": "major",
    "ma": "major",
    "mayor": "major",
    "dur": "major",
    "majeur": "major",
    "maggiore": "major",
    "ionian": "major",
    "minor": "minor",
    "min": "minor",
    "m": "minor",
    "mi": "minor",
    "-": "minor",
    "menor": "minor",
    "moll": "minor",
    "mineur": "minor",
    "minore": "minor",
    "aeolian": "minor",
}
_ACCIDENTAL_WORDS = {
    "sharp": "#",
    "sostenido": "#",
    "diese": "#",
    "diesis": "#",
    "flat": "b",
    "bemol": "b",
    "bemolle": "b",
}
_GERMAN_SUFFIXES = {"": 0, "is": 1, "es": -1}
_GERMAN_NAME = re.compile(r"(?P<letter>[a-h])(?P<suffix>is|es|)")
_TONICS = (re.compile(SYLLABLE + ACCIDENTAL), re.compile(LETTER + ACCIDENTAL))
_LETTERS = {step: letter for letter, step in LETTERS.items()}
_LONGEST = 40
_MOST_WORDS = 3


def read_key(text: str) -> Key:
    """`A minor`, `Am`, `F#`, `Bb`, `la menor`, `sol`, `c-moll`, `Es-Dur`; raises OptionError.

    A letter or syllable alone is a major key; a small letter alone is minor, as in a theory book
    (`C` is C major, `a` is A minor). The key keeps the spelling of its tonic.
    """
    key = _read(plain(text[:_LONGEST]))
    if key is not None:
        return key
    nearest = _nearest(plain(text[:_LONGEST]))
    shown = "".join(c if c.isprintable() else "�" for c in text[:_LONGEST])
    if nearest is None:
        raise OptionError("options.key", name="key", shown=shown)
    near = told("options.key.near.do", nearest=nearest)
    raise OptionError("options.key", name="key", shown=shown, do=near)


def read_mode(text: str) -> Mode | None:
    """`minor`, `mayor` or `dur` alone: a mode without a tonic."""
    word = plain(text[:_LONGEST]).strip().lower()
    return _MODES.get(word) if len(word) > 2 else None


def _read(text: str) -> Key | None:
    words = [
        _ACCIDENTAL_WORDS.get(word.lower(), word)
        for word in text.replace("-", " - ").replace("_", " ").split()
    ]
    # `c-moll` and `C-Dur`, but `A-` and `A -` for A minor.
    if len(words) > 1:
        words = [word for word in words[:-1] if word != "-"] + words[-1:]
    if not words:
        return None
    if len(words) > 1 and words[1] in ("#", "b"):
        words[:2] = [words[0] + words[1]]
    if len(words) == 1:
        return _one_word(words[0])
    if len(words) != 2:
        return None
    mode = "major" if words[1] == "M" else _MODES.get(words[1].lower())
    if mode is None:
        return None
    tonic = _german_tonic(words[0]) if words[1].lower() in ("dur", "moll") else _tonic(words[0])
    return None if tonic is None else Key(tonic.pitch_class, mode, tonic.spelling)


def _one_word(word: str) -> Key | None:
    tonic = _tonic(word)
    if tonic is not None:
        small_letter = word[0].islower() and _TONICS[1].fullmatch(word) is not None
        return Key(tonic.pitch_class, "minor" if small_letter else "major", tonic.spelling)
    for end in range(1, len(word)):
        tonic = _tonic(word[:end])
        suffix = word[end:]
        mode = "major" if suffix == "M" else _MODES.get(suffix.lower())
        if tonic is not None and mode is not None:
            return Key(tonic.pitch_class, mode, tonic.spelling)
    return None


@dataclass(frozen=True, slots=True)
class _Tonic:
    step: int
    alteration: int

    @property
    def pitch_class(self) -> int:
        return (self.step + self.alteration) % 12

    @property
    def spelling(self) -> str:
        return _LETTERS[self.step] + "#" * self.alteration + "b" * -self.alteration


def _tonic(word: str) -> _Tonic | None:
    for pattern in _TONICS:
        if match := pattern.fullmatch(word):
            return _Tonic(step_of(match), alteration_of(match))
    return None


def _german_tonic(word: str) -> _Tonic | None:
    """German names go with Dur and Moll: B is B flat, H is B, Fis is F sharp."""
    name = word.lower()
    if name in _GERMAN:
        return _GERMAN[name]
    match = _GERMAN_NAME.fullmatch(name)
    if match is None:
        return _tonic(word)
    letter = _GERMAN.get(match["letter"])
    if letter is None or match["letter"] == "b":
        letter = _tonic(match["letter"])
    if letter is None:
        return None
    return _Tonic(letter.step, letter.alteration + _GERMAN_SUFFIXES[match["suffix"]])


_GERMAN = {"h": _Tonic(11, 0), "b": _Tonic(11, -1), "as": _Tonic(9, -1), "es": _Tonic(4, -1)}


def _nearest(text: str) -> str | None:
    """The key that is likeliest meant by a text that names none.

    None where it neither is a tonic and a word or two, like `D dorian`, nor begins for at least
    half of it like a key.
    """
    words = text.lower().replace("-", " ").split()
    dark = any(word.startswith(("mi", "me", "mo", "mn")) for word in words[1:])
    tonic = _german_tonic(words[0]) if 0 < len(words) <= _MOST_WORDS else None
    if tonic is not None:
        return str(Key(tonic.pitch_class, "minor" if dark else "major", tonic.spelling))
    for end in range(len(text), (len(text) - 1) // 2, -1):
        key = _read(text[:end].rstrip(" -_"))
        if key is not None:
            return str(Key(key.tonic, "minor" if dark else key.mode, key.spelling))
    return None
