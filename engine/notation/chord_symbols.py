"""Chord symbols of lead sheets, `Am7`, `F#m7b5`, `C/E`, `Lam7`, and a voicing for them."""
# pyright: strict

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.notation.pitch_names import (
    ACCIDENTAL,
    LETTER,
    SYLLABLE,
    alteration_of,
    read_name,
    step_of,
)

_INTERVALS: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "6/9": (0, 4, 7, 9, 14),
    "m6/9": (0, 3, 7, 9, 14),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "mmaj7": (0, 3, 7, 11),
    "dim7": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10),
    "aug7": (0, 4, 8, 10),
    "maj7#5": (0, 4, 8, 11),
    "7sus2": (0, 2, 7, 10),
    "7sus4": (0, 5, 7, 10),
    "7b5": (0, 4, 6, 10),
    "7b9": (0, 4, 7, 10, 13),
    "7#9": (0, 4, 7, 10, 15),
    "7#11": (0, 4, 7, 10, 18),
    "7b13": (0, 4, 10, 20),
    "maj7#11": (0, 4, 7, 11, 18),
    "9": (0, 4, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "m9": (0, 3, 7, 10, 14),
    "9sus4": (0, 5, 7, 10, 14),
    # Players leave the third out of a dominant eleventh and the eleventh out of a thirteenth:
    # they lie a semitone apart.
    "11": (0, 7, 10, 14, 17),
    "maj11": (0, 7, 11, 14, 17),
    "m11": (0, 3, 7, 10, 14, 17),
    "13": (0, 4, 7, 10, 14, 21),
    "maj13": (0, 4, 7, 11, 14, 21),
    "m13": (0, 3, 7, 10, 14, 21),
    "add9": (0, 4, 7, 14),
    "add11": (0, 4, 7, 17),
    "madd9": (0, 3, 7, 14),
}

_ALIASES: dict[str, str] = {
    "M": "",
    "maj": "",
    "ma": "",
    "min": "m",
    "mi": "m",
    "-": "m",
    "o": "dim",
    "°": "dim",
    "+": "aug",
    "#5": "aug",
    "sus": "sus4",
    "add2": "add9",
    "add4": "add11",
    "69": "6/9",
    "m69": "m6/9",
    "min6": "m6",
    "mi6": "m6",
    "-6": "m6",
    "M6": "6",
    "maj6": "6",
    "dom7": "7",
    "M7": "maj7",
    "ma7": "maj7",
    "Δ": "maj7",
    "Δ7": "maj7",
    "min7": "m7",
    "mi7": "m7",
    "-7": "m7",
    "mM7": "mmaj7",
    "mMaj7": "mmaj7",
    "minmaj7": "mmaj7",
    "-maj7": "mmaj7",
    "-M7": "mmaj7",
    "o7": "dim7",
    "°7": "dim7",
    "ø": "m7b5",
    "ø7": "m7b5",
    "min7b5": "m7b5",
    "mi7b5": "m7b5",
    "-7b5": "m7b5",
    "m7-5": "m7b5",
    "+7": "aug7",
    "7+": "aug7",
    "7#5": "aug7",
    "M7#5": "maj7#5",
    "+maj7": "maj7#5",
    "7sus": "7sus4",
    "7-5": "7b5",
    "7-9": "7b9",
    "7+9": "7#9",
    "M7#11": "maj7#11",
    "M9": "maj9",
    "ma9": "maj9",
    "Δ9": "maj9",
    "min9": "m9",
    "mi9": "m9",
    "-9": "m9",
    "9sus": "9sus4",
    "M11": "maj11",
    "min11": "m11",
    "-11": "m11",
    "M13": "maj13",
    "min13": "m13",
    "-13": "m13",
    "minadd9": "madd9",
    "m9add": "madd9",
    "major": "",
    "minor": "m",
    "mayor": "",
    "menor": "m",
}

QUALITIES: tuple[str, ...] = tuple(_INTERVALS)
"""What may follow the root, in the spelling that Motif prefers."""

AMBIGUOUS_QUALITIES = frozenset({"", "6", "7"})
"""`C`, `C6` and `C7` may be notes as well as chords."""

_ROOTS = (
    re.compile(SYLLABLE + ACCIDENTAL + r"(?P<quality>(?!o).*)", re.DOTALL),
    re.compile(LETTER + ACCIDENTAL + r"(?P<quality>.*)", re.DOTALL),
)
_WORD = re.compile(r"(?i:maj|min|dim|aug|sus|add|may|men)")
_BASS_OCTAVE = 48
_UPPER_OCTAVE = 60


@dataclass(frozen=True, slots=True)
class ChordSymbol:
    """What a symbol says. `root` and `bass` are pitch classes, `intervals` semitones above the root
    in the order of the symbol's steps, 0 to 21, the root first.
    """

    root: int
    intervals: tuple[int, ...]
    bass: int


def split_root(symbol: str) -> tuple[str, str] | None:
    """Root and the rest of a symbol, or None if it does not begin with a pitch name."""
    for pattern in _ROOTS:
        match = pattern.fullmatch(symbol)
        if match and _canonical(match["quality"].partition("/")[0]) is not None:
            return symbol[: match.start("quality")], match["quality"]
    match = _ROOTS[1].fullmatch(symbol)
    return (symbol[: match.start("quality")], match["quality"]) if match else None


def is_ambiguous(symbol: str) -> bool:
    """Whether a readable chord symbol could be meant as a single note: `C`, `Bb6`, `sol7`."""
    root = split_root(symbol)
    return root is not None and root[1] in AMBIGUOUS_QUALITIES


def read_chord(symbol: str) -> tuple[int, ...] | None:
    """MIDI numbers, ascending, of a chord symbol; None if it is none.

    The bass lies in octave 3 and everything else in octave 4, whatever the chord: so neighbouring
    chords share their upper notes or move by steps, as a pianist would play them.
    """
    chord = read_symbol(symbol)
    return None if chord is None else _voice(chord)


def read_symbol(symbol: str) -> ChordSymbol | None:
    """What a chord symbol says; None if it is none."""
    for pattern in _ROOTS:
        match = pattern.fullmatch(symbol)
        if match is None:
            continue
        root = (step_of(match) + alteration_of(match)) % 12
        found = _quality_and_bass(match["quality"], root)
        if found is not None:
            return ChordSymbol(root, *found)
    return None


def _quality_and_bass(text: str, root: int) -> tuple[tuple[int, ...], int] | None:
    whole = _canonical(text)
    if whole is not None:
        return _INTERVALS[whole], root
    quality, slash, bass_text = text.rpartition("/")
    bass = read_name(bass_text)
    canonical = _canonical(quality)
    if not slash or bass is None or bass.octave is not None or canonical is None:
        return None
    return _INTERVALS[canonical], (bass.step + bass.alteration) % 12


def _canonical(quality: str) -> str | None:
    """The preferred spelling of a quality. `M` and `m` differ; spelled-out words do not."""
    bare = quality.replace("(", "").replace(")", "")
    spellings = [bare, bare.lower()] if _WORD.search(bare) else [bare]
    for spelling in spellings:
        known = _ALIASES.get(spelling, spelling)
        if known in _INTERVALS:
            return known
    return None


def _voice(chord: ChordSymbol) -> tuple[int, ...]:
    classes = {(chord.root + interval) % 12 for interval in chord.intervals}
    # A triad keeps its bass note in the upper voices too; four notes are enough otherwise.
    upper = classes if len(classes) <= 3 else classes - {chord.bass}
    return (
        _BASS_OCTAVE + chord.bass,
        *sorted(_UPPER_OCTAVE + pitch_class for pitch_class in upper),
    )
