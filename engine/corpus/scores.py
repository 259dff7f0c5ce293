"""Scores of music21's corpus as pieces on the beat grid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from music21 import converter, key, meter, stream, tempo
from music21.exceptions21 import Music21Exception

from engine.corpus.pieces import CorpusPiece
from engine.corpus.rights import restriction, text_of, transcriber
from engine.notation.keys import estimate_key
from engine.notation.roles import assign_roles
from engine.values import TICKS_PER_BEAT, Key, Metre, Note, Role

VELOCITY = 64
"""Scores say little about loudness: a constant."""

_MINOR_MODES = {"minor", "aeolian", "dorian", "phrygian", "locrian"}

# A start within a bar, and by how many quarter notes what follows it is moved.
_Shift = tuple[Fraction, Fraction]


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
            score = _parse(path, text)
            pieces.append(_piece(score, source, label, text))
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


def _piece(score: stream.Score, source: str, name: str, text: str) -> CorpusPiece:
    joined = score.stripTies()
    metre = _metre(joined)
    shifts = _bar_shifts(joined, Fraction(metre.beats * 4, metre.unit))
    notes = assign_roles(_notes(joined, shifts))
    if len(notes) < 8:
        raise ValueError("fewer than eight notes")
    return CorpusPiece(
        source=source,
        name=name,
        notes=np.array(
            [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in notes], np.int32
        ),
        metre=metre,
        key=_stated_key(joined) if text.startswith("X:") else estimate_key(notes),
        tempo=_tempo(joined),
        has_velocity=False,
        transcriber=transcriber(text),
    )


def _metre(score: stream.Score) -> Metre:
    """The time signature of most measures."""
    lasting: dict[Metre, int] = {}
    for measure in score.parts[0].getElementsByClass(stream.Measure):
        signature = measure.getContextByClass(meter.TimeSignature)
        if signature is not None:
            one = Metre(signature.numerator, signature.denominator)
            lasting[one] = lasting.get(one, 0) + 1
    usual = {m: n for m, n in lasting.items() if m.unit in (2, 4, 8, 16) and m.beats <= 16}
    if not usual:
        raise ValueError("no usable time signature")
    return max(usual, key=lambda one: usual[one])


def _bar_shifts(score: stream.Score, bar: Fraction) -> list[_Shift]:
    """What brings every full measure onto a bar line: pickups go to the end of a bar.

    Repeats are not played, so a part may end with less than a bar and the next begin with a pickup
    of its own.
    """
    shifts: list[_Shift] = [(Fraction(0), Fraction(0))]
    total = Fraction(0)
    before: tuple[Fraction, Fraction] | None = None
    for measure in score.parts[0].getElementsByClass(stream.Measure):
        start, length = Fraction(measure.offset), Fraction(measure.duration.quarterLength)
        phase = (start + total) % bar
        if length == bar and phase:
            gap = bar - phase
            is_pickup = before is not None and before[1] <= bar / 2
            total += gap
            shifts.append((before[0] if before and is_pickup else start, total))
        before = start, length
    return shifts


def _notes(score: stream.Score, shifts: list[_Shift]) -> list[Note]:
    """All parts together by onset, then pitch; grace notes dropped, doubled notes merged."""
    starts = [float(start) for start, _ in shifts]
    longest: dict[tuple[int, int], int] = {}
    for element in score.flatten().notes:
        if element.duration.isGrace or element.quarterLength <= 0:
            continue
        offset = float(element.offset)
        moved = float(shifts[int(np.searchsorted(starts, offset + 1e-6, side="right")) - 1][1])
        onset = round((offset + moved) * TICKS_PER_BEAT)
        duration = max(1, round(float(element.quarterLength) * TICKS_PER_BEAT))
        for pitch in element.pitches:
            place = onset, max(0, min(127, pitch.midi))
            longest[place] = max(longest.get(place, 0), duration)
    return [
        Note(onset, duration, pitch, VELOCITY, Role.CHORD)
        for (onset, pitch), duration in sorted(longest.items())
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
