# pyright: strict
"""Names of single pitches as people type them: `C4`, `eb`, `fa#`, `60`.

Scientific pitch notation (C4 is MIDI 60, https://en.wikipedia.org/wiki/Scientific_pitch_notation)
and fixed-do solmisation. Pure Python, so that a chat bot can read a request at once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LOWEST_PITCH = 21
HIGHEST_PITCH = 108
"""A0 and C8, the ends of a piano: what a composition may use."""

DEFAULT_OCTAVE = 4

LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SYLLABLES = {
    "do": 0,
    "ut": 0,
    "re": 2,
    "mi": 4,
    "fa": 5,
    "sol": 7,
    "so": 7,
    "la": 9,
    "si": 11,
    "ti": 11,
}
ACCIDENTALS = {"": 0, "#": 1, "##": 2, "x": 2, "b": -1, "bb": -2}

SYLLABLE = r"(?P<syllable>(?i:sol|so|do|ut|re|mi|fa|la|si|ti))"
LETTER = r"(?P<letter>[A-Ga-g])"
ACCIDENTAL = r"(?P<accidental>##|#|x|bb|b)?"

_TYPOGRAPHY = str.maketrans(
    {
        "♭": "b",
        "♯": "#",
        "𝄫": "bb",
        "𝄪": "##",
        "♮": None,
        "⁄": "/",
        "−": "-",
        "–": "-",
        "‐": "-",
        "∕": "/",
        "△": "Δ",
        "∆": "Δ",
        "º": "°",
        "˚": "°",
        "´": "'",
        "’": "'",
        "‘": "'",
        "′": "'",
        "″": "''",
        "—": "-",
    }
)
_OCTAVE = r"(?P<octave>-?[0-9]{1,3})?"
_NOTES = (
    re.compile(SYLLABLE + ACCIDENTAL + _OCTAVE),
    re.compile(LETTER + ACCIDENTAL + _OCTAVE),
)
_NUMBER = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class PitchName:
    """A pitch class (0 to 11 after wrapping) with the octave that was typed, if one was."""

    step: int
    alteration: int
    octave: int | None

    @property
    def pitch(self) -> int:
        """MIDI number; Cb4 is 59 and B#4 is 72, as written. May lie outside of any instrument."""
        octave = DEFAULT_OCTAVE if self.octave is None else self.octave
        return 12 * (octave + 1) + self.step + self.alteration


def plain(text: str) -> str:
    """`text` with typographic signs and accents replaced by what a keyboard has.

    Compatibility forms (full-width letters, `½`) are decomposed, music's own accidentals become
    `#` and `b`, and letters lose their accents (`ré` is `re`).
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_TYPOGRAPHY))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return kept.translate(_TYPOGRAPHY)


def step_of(match: re.Match[str]) -> int:
    """The unaltered pitch class, 0 to 11, of a match of SYLLABLE or LETTER."""
    groups = match.groupdict()
    if groups.get("syllable"):
        return SYLLABLES[groups["syllable"].lower()]
    return LETTERS[groups["letter"].upper()]


def alteration_of(match: re.Match[str]) -> int:
    """Semitones, -2 to 2, of a match of ACCIDENTAL."""
    return ACCIDENTALS[match["accidental"] or ""]


def read_name(token: str) -> PitchName | None:
    """A note name, or None if `token` is none. The octave is not checked."""
    for pattern in _NOTES:
        if match := pattern.fullmatch(token):
            octave = match["octave"]
            return PitchName(
                step_of(match), alteration_of(match), None if octave is None else int(octave)
            )
    return None


def read_pitch(token: str) -> int | None:
    """The MIDI number of a name or number, or None if it is neither. The range is not checked."""
    if _NUMBER.fullmatch(token):
        return int(token)
    name = read_name(token)
    return None if name is None else name.pitch


def in_range(pitch: int) -> bool:
    """Whether a composition may use this MIDI number."""
    return LOWEST_PITCH <= pitch <= HIGHEST_PITCH
