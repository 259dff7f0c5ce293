"""Scores of music21's corpus as pieces on the beat grid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from music21 import converter, key, stream, tempo
from music21.exceptions21 import Music21Exception

from engine.corpus.pieces import CorpusPiece
from engine.corpus.rights import restriction, text_of, transcriber
from engine.notation.keys import estimate_key
from engine.notation.roles import assign_roles
from engine.values import TICKS_PER_BEAT, Key, Metre, Note, Role

VELOCITY = 64
"""Scores say little about loudness: a constant."""

_MINOR_MODES = {"minor", "aeolian", "dorian", "phrygian", "locrian"}

_FEWEST_NOTES = 8
_EXACTNESS = 96
"""Parts of a quarter note that measures are rounded to: parsers add up floating-point numbers."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """A measure: its section and where it begins there, in quarter notes."""

    section: int
    place: Fraction
    metre: Metre


def read_scores(path: Path, source: str) -> tuple[list[CorpusPiece], list[str]]:
    """The pieces of one ABC or MusicXML file, and a line for each that was left out, with why."""
    data = path.read_bytes()
    pieces: list[CorpusPiece] = []
    skipped: list[str] = []
    for label, text in _tunes(path, text_of(data)):
        reserved = restriction(text)
        if reserved:
            skipped.append(f"{label}: rights reserved ({' '.join(reserved.split())[:60]})")
            continue
        try:
            pieces += _pieces(_parse(path, text), source, label, text)
        except (Music21Exception, ValueError, KeyError, IndexError, AttributeError, TypeError) as e:
            # music21 meets malformed scores with whatever its parser stumbles over.
            skipped.append(f"{label}: {type(e).__name__}: {str(e)[:80]}")
    return pieces, skipped


def _tunes(path: Path, text: str) -> Iterator[tuple[str, str]]:
    """Name and text of each piece: a MusicXML file is one, an ABC file holds one per X field."""
    if path.suffix != ".abc":
        yield f"{path.parent.name}/{path.stem}", text
        return
    for tune in re.split(r"(?m)^(?=X:)", text)[1:]:
        title = re.search(r"(?m)^T:\s*(.+?)\s*$", tune)
        number = re.match(r"X:\s*(\d+)", tune)
        label = title.group(1) if title else "untitled"
        yield f"{path.stem} {number.group(1) if number else ''} {label}", tune


def _parse(path: Path, text: str) -> stream.Score:
    if path.suffix == ".abc":
        parsed = converter.parse(text, format="abc")
    else:
        parsed = converter.parse(path, forceSource=True, storePickle=False)
    if not isinstance(parsed, stream.Score):
        raise ValueError("not a single score")
    return parsed


def _pieces(score: stream.Score, source: str, name: str, text: str) -> list[CorpusPiece]:
    """A piece for each section of one metre that has enough notes."""
    bars = _bars(score.parts[0])
    sections = _sections(score.stripTies(), bars)
    is_abc = text.startswith("X:")
    pieces: list[CorpusPiece] = []
    for number, (metre, notes) in enumerate(sections):
        if len(notes) < _FEWEST_NOTES:
            continue
        notes = assign_roles(notes)
        table = [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in notes]
        piece = CorpusPiece(
            source=source,
            name=f"{name} part {number + 1}" if len(sections) > 1 else name,
            notes=np.array(table, np.int32),
            metre=metre,
            key=_stated_key(score) if is_abc else estimate_key(notes),
            tempo=_tempo(score),
            has_velocity=False,
            transcriber=transcriber(text),
        )
        pieces.append(piece)
    if not pieces:
        raise ValueError(f"fewer than {_FEWEST_NOTES} notes in a usable time signature")
    return pieces


def _bars(part: stream.Part) -> list[_Bar]:
    """The measures of a part, full ones moved onto bar lines; a metre change begins a section.

    Repeats are not played, so a strain may end with less than a bar and the next begin with a
    pickup of its own: a pickup goes to the end of a bar.
    """
    measures = list(part.getElementsByClass(stream.Measure))
    starts = [Fraction(round(m.offset * _EXACTNESS), _EXACTNESS) for m in measures]
    total = Fraction(round(part.highestTime * _EXACTNESS), _EXACTNESS)
    bars: list[_Bar] = []
    place = Fraction(0)
    short_before = Fraction(0)
    for measure, start, end in zip(measures, starts, [*starts[1:], total], strict=True):
        metre = _metre(measure, bars)
        bar, length = Fraction(metre.beats * 4, metre.unit), end - start
        if not bars or metre != bars[-1].metre:
            section, place = (bars[-1].section + 1 if bars else 0), Fraction(0)
        else:
            section = bars[-1].section
            gap = -place % bar
            if length >= bar and gap:
                if 0 < short_before <= bar / 2:
                    bars[-1] = replace(bars[-1], place=bars[-1].place + gap)
                place += gap
        bars.append(_Bar(section, place, metre))
        place += length
        short_before = length if length < bar else Fraction(0)
    return bars


def _metre(measure: stream.Measure, before: list[_Bar]) -> Metre:
    """The measure's own time signature, or the one in force."""
    signature = measure.timeSignature
    if signature is not None:
        return Metre(signature.numerator, signature.denominator)
    if not before:
        raise ValueError("no time signature")
    return before[-1].metre


def _sections(score: stream.Score, bars: list[_Bar]) -> list[tuple[Metre, list[Note]]]:
    """All parts together by onset, then pitch; grace notes dropped, doubled notes merged.

    Measures are matched by their number in the part, for an overfull one moves the rest of its
    part only. Sections of a metre that Motif does not know come back empty.
    """
    metres = {bar.section: bar.metre for bar in bars}
    longest: dict[int, dict[tuple[int, int], int]] = {section: {} for section in metres}
    for part in score.parts:
        measures = part.getElementsByClass(stream.Measure)
        for bar, measure in zip(bars, measures, strict=False):
            found = longest[bar.section]
            for element in measure.flatten().notes:
                if element.duration.isGrace or element.quarterLength <= 0:
                    continue
                onset = round((bar.place + Fraction(element.offset)) * TICKS_PER_BEAT)
                duration = max(1, round(float(element.quarterLength) * TICKS_PER_BEAT))
                for pitch in element.pitches:
                    place = onset, max(0, min(127, pitch.midi))
                    found[place] = max(found.get(place, 0), duration)
    return [
        (metre, _from_first_bar(longest[section], metre) if _is_usual(metre) else [])
        for section, metre in metres.items()
    ]


def _is_usual(metre: Metre) -> bool:
    return metre.unit in (2, 4, 8, 16) and metre.beats <= 16


def _from_first_bar(found: dict[tuple[int, int], int], metre: Metre) -> list[Note]:
    """Notes without the empty bars before them."""
    if not found:
        return []
    empty = min(onset for onset, _ in found) // metre.ticks_per_bar * metre.ticks_per_bar
    return [
        Note(onset - empty, duration, pitch, VELOCITY, Role.CHORD)
        for (onset, pitch), duration in sorted(found.items())
    ]


def _stated_key(score: stream.Score) -> Key:
    """The key as an ABC tune states it, modes by their third."""
    stated = score.recurse().getElementsByClass(key.Key).first()
    if stated is None:
        raise ValueError("no key")
    return Key(stated.tonic.pitchClass, "minor" if stated.mode in _MINOR_MODES else "major")


def _tempo(score: stream.Score) -> float:
    mark = score.recurse().getElementsByClass(tempo.MetronomeMark).first()
    quarters = mark.getQuarterBPM() if mark is not None else None
    return float(quarters) if quarters else 0.0
