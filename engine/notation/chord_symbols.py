# pyright: strict
"""Chord symbols of lead sheets, `Am7`, `F#m7b5`, `C/E`, `Lam7`, and a voicing for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.notation.chord_quality import read_quality
from engine.notation.pitch_names import (
    ACCIDENTAL,
    LETTER,
    SYLLABLE,
    alteration_of,
    in_range,
    read_name,
    step_of,
)

_ROOTS = (
    re.compile(SYLLABLE + ACCIDENTAL + r"(?P<quality>(?!o(?!mit)).*)", re.DOTALL),
    re.compile(LETTER + ACCIDENTAL + r"(?P<quality>.*)", re.DOTALL),
)
_ITALIAN_SEVENTH = re.compile(r"^7\+(?![0-9])")
"""`Do7+` is a major seventh where notes are called do, re, mi."""

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
        if match and read_quality(match["quality"].partition("/")[0]) is not None:
            return symbol[: match.start("quality")], match["quality"]
    match = _ROOTS[1].fullmatch(symbol)
    return (symbol[: match.start("quality")], match["quality"]) if match else None


def may_be_note(symbol: str) -> bool:
    """Whether a readable chord symbol could be meant as a single note: `C`, `Bb6`, `sol7`."""
    name = read_name(symbol)
    return name is not None and in_range(name.pitch)


def read_chord(symbol: str) -> tuple[int, ...] | None:
    """MIDI numbers, ascending, of a chord symbol; None if it is none.

    The bass lies in octave 3 and everything else in octave 4, whatever the chord: so neighbouring
    chords share their upper notes or move by steps, as a pianist would play them.
    """
    chord = read_symbol(symbol)
    return None if chord is None else voice(chord)


def read_symbol(symbol: str) -> ChordSymbol | None:
    """What a chord symbol says; None if it is none."""
    for pattern in _ROOTS:
        match = pattern.fullmatch(symbol)
        if match is None:
            continue
        root = (step_of(match) + alteration_of(match)) % 12
        quality = match["quality"]
        if len(match["accidental"] or "") == 2 and quality[:1] in ("#", "b"):
            return None  # three accidentals
        if pattern is _ROOTS[0]:
            quality = _ITALIAN_SEVENTH.sub("maj7", quality)
        found = _quality_and_bass(quality, root)
        if found is not None:
            return ChordSymbol(root, *found)
    return None


def _quality_and_bass(text: str, root: int) -> tuple[tuple[int, ...], int] | None:
    intervals = read_quality(text)
    if intervals is not None:
        return intervals, root
    quality, slash, bass_text = text.rpartition("/")
    bass, intervals = read_name(bass_text), read_quality(quality)
    if not slash or bass is None or bass.octave is not None or intervals is None:
        return None
    return intervals, (bass.step + bass.alteration) % 12


def voice(chord: ChordSymbol) -> tuple[int, ...]:
    """MIDI numbers, ascending, of a chord; see `read_chord`."""
    classes = {(chord.root + interval) % 12 for interval in chord.intervals}
    # A triad keeps its bass note in the upper voices too; four notes are enough otherwise.
    upper = classes if len(classes) <= 3 else classes - {chord.bass}
    return (
        _BASS_OCTAVE + chord.bass,
        *sorted(_UPPER_OCTAVE + pitch_class for pitch_class in upper),
    )
