"""Songs made by formula in each metre: bass, chords and a tune as bands and beginners play them.

Scores of concert music hold little of this, and it is what people render to try things out.
"""

from __future__ import annotations

import numpy as np

from benchmarks.metred_music import Excerpt, PlayedNote
from engine.values import Metre

_TEMPOS = {
    Metre(2, 4): (55, 130),
    Metre(3, 4): (75, 200),
    Metre(4, 4): (66, 190),
    Metre(6, 8): (60, 180),
    Metre(9, 8): (70, 180),
    Metre(12, 8): (60, 170),
}
"""Quarters a minute, the slowest and the fastest."""

_SIMPLE = ((0,), (0,), (0, 0.5), (0, 0.5), (0, 0.25, 0.5, 0.75), (0, 0.75), (0, 0.5, 0.75), ())
_COMPOUND = ((0,), (0, 1), (0, 1), (0, 0.5, 1), (0, 0.5, 1), (0, 0.75, 1), (0.5, 1), ())
"""Where in a beat notes of a tune begin, in quarters."""

_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
_SECONDS = 45.0
_LEAD_SECONDS = 0.3


def make_song(metre: Metre, chance: np.random.Generator) -> Excerpt:
    """A song of 45 s in a metre."""
    bar, beat = metre.beats * 4 / metre.unit, 1.5 if metre.unit == 8 else 1.0
    slowest, fastest = np.log(_TEMPOS[metre])
    tempo = float(np.exp(chance.uniform(slowest, fastest)))
    count = max(8, round(_SECONDS * tempo / 60 / bar))
    beats = np.arange(0, bar, beat)
    eighths = np.arange(0, bar, 0.5)
    halves = beats[:: len(beats) // 2] if len(beats) in (2, 4) else beats[:1]
    after = beats[1:] if metre.unit == 4 else np.setdiff1d(eighths, beats)
    basses = [beats[:1], halves, halves, beats, eighths]
    chords = [after, after, beats, beats[:1], eighths, eighths[0:0], beats[1::2]]
    bass = basses[int(chance.integers(len(basses)))]
    chord = chords[int(chance.integers(len(chords)))]
    rhythms = [_rhythm(beats, metre, chance) for _ in range(3)]
    form = [int(one) for one in chance.integers(3, size=8 if chance.random() < 0.5 else 4)]
    scale = np.array(_SCALES[int(chance.integers(2))]) + int(chance.integers(-5, 7))
    roots = chance.integers(0, 7, size=int(chance.choice([4, 8])))
    lasting = float(chance.choice([0.5, 1, 1, 1, 2])) if len(beats) in (2, 4) else 1.0
    broken = chance.random() < 0.3
    notes: list[PlayedNote] = []

    def add(quarter: float, length: float, pitch: float, program: int) -> None:
        onset = _LEAD_SECONDS + quarter * 60 / tempo
        stress = 12 * (quarter % bar == 0) + 5 * (quarter % beat == 0)
        velocity = int(np.clip(68 + stress + chance.normal(0, 7), 20, 120))
        end = onset + max(0.05, length * 60 / tempo)
        notes.append(PlayedNote(onset, end, int(pitch), velocity, program))

    def degree(number: int) -> int:
        return int(scale[number % 7]) + 12 * (number // 7)

    place = int(chance.integers(0, 7))
    for number in range(count):
        begin = number * bar
        for at in bass:
            root = int(roots[int((number + at / bar) // lasting) % len(roots)])
            fifth = 4 * (chance.random() < 0.3 and at > 0)
            add(begin + at, 0.9 * (bar / len(bass)), 36 + degree(root + fifth) % 24, 32)
        for index, at in enumerate(chord):
            root = int(roots[int((number + at / bar) // lasting) % len(roots)])
            steps = ((0, 2, 4, 2)[index % 4],) if broken else (0, 2, 4)
            for step in steps:
                add(begin + at, 0.8 * (bar / max(2, len(chord))), 55 + degree(root + step) % 14, 0)
        rhythm = rhythms[form[number % len(form)]]
        for at, following in zip(rhythm, [*rhythm[1:], bar], strict=True):
            place = int(np.clip(place + chance.integers(-3, 4), -3, 9))
            add(begin + at, 0.95 * (following - at), 72 + degree(place), 73)
    bars = _LEAD_SECONDS + np.arange(count, dtype=np.float64) * (bar * 60 / tempo)
    played = sorted(notes, key=lambda note: (note.onset, note.pitch))
    return Excerpt("made", metre, tuple(played), bars, tempo, bars_known=True)


def _rhythm(
    beats: np.ndarray[tuple[int], np.dtype[np.float64]], metre: Metre, chance: np.random.Generator
) -> list[float]:
    """Where in a bar the notes of a tune begin."""
    kinds = _COMPOUND if metre.unit == 8 else _SIMPLE
    places = [
        float(beat + one)
        for number, beat in enumerate(beats.tolist())
        for one in kinds[int(chance.integers(len(kinds) - (number == 0)))]
    ]
    return places or [0.0]
