"""Metre, length of the quarter and bar lines of music whose bars are known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engine.audio.beats import find_beats
from engine.audio.metre import Bars, find_bars
from engine.values import HeardNote, Metre

ROOTS = (0, 5, 7, 0, 9, 5, 7, 0)
TUNE = (0, 2, 4, 2, 7, 5, 4, 2, 0, 4, 5, 7)

SONGS = {
    Metre(2, 4): (76.0, [(0, 1)], [0.5, 1, 1.5], [0, 0.5, 0.75, 1, 1.25, 1.5, 1.75]),
    Metre(3, 4): (132.0, [(0, 1)], [1, 2], [0, 1, 1.5, 2]),
    Metre(4, 4): (120.0, [(0, 2), (2, 2)], [1, 3], [0, 1, 1.5, 2, 3, 3.5]),
    Metre(6, 8): (96.0, [(0, 1), (1.5, 1)], [0.5, 1, 2, 2.5], [0, 1, 1.5, 2, 2.5]),
    Metre(9, 8): (96.0, [(0, 1)], [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4], [0, 1, 1.5, 2.5, 3, 4]),
    Metre(12, 8): (
        84.0,
        [(0, 1), (3, 1)],
        [0.5, 1, 1.5, 2, 2.5, 3.5, 4, 4.5, 5, 5.5],
        [0, 1, 1.5, 3, 4, 4.5, 5.5],
    ),
}
"""Quarters a minute; bass (quarter, length), chords and tune of each bar."""


def played(metre: Metre, seed: int = 0) -> tuple[list[HeardNote], np.ndarray]:
    """Forty seconds of accompanied tune, a little unsteady, and its bar lines in seconds."""
    tempo, bass, chords, tune = SONGS[metre]
    chance = np.random.default_rng(seed)
    quarter, bar = 60 / tempo, metre.beats * 4 / metre.unit
    lines = 0.4 + np.arange(0, 40, bar * quarter)
    notes: list[HeardNote] = []

    def add(line: float, place: float, length: float, pitch: int) -> None:
        onset = line + place * quarter + float(chance.normal(0, 0.006))
        notes.append(HeardNote(onset, onset + length * quarter, pitch, 70))

    for number, line in enumerate(lines.tolist()):
        root = ROOTS[number % len(ROOTS)]
        for place, length in bass:
            add(line, place, length, 36 + root)
        for place in chords:
            for step in (0, 4, 7):
                add(line, place, 0.4, 55 + root + step)
        for index, (place, after) in enumerate(pairwise([*tune, bar])):
            step = TUNE[(index + number % 4 * len(tune)) % len(TUNE)]
            add(line, place, after - place, 72 + root % 7 + step)
    return sorted(notes, key=lambda note: (note.onset, note.pitch)), lines


def bars_of(notes: list[HeardNote]) -> Bars:
    last = max(note.offset for note in notes)
    return find_bars(notes, find_beats(notes, last), notes[0].onset, last)


@pytest.mark.parametrize("metre", SONGS)
def test_a_metre_its_bars_and_its_tempo_are_found(metre: Metre) -> None:
    notes, lines = played(metre)
    bars = bars_of(notes)
    assert bars.metre == metre
    assert 60 / np.median(np.diff(bars.beats)) == pytest.approx(SONGS[metre][0], rel=0.02)
    places = np.interp(lines, bars.beats, np.arange(len(bars.beats)))
    away = places - np.round(places / (metre.beats * 4 / metre.unit)) * metre.beats * 4 / metre.unit
    assert np.abs(away).max() < 0.1


def test_what_could_be_in_two_or_in_four_is_in_four_where_there_are_drums() -> None:
    notes, _ = played(Metre(2, 4))
    pulses, last = find_beats(notes, 42.0), notes[-1].offset
    assert find_bars(notes, pulses, notes[0].onset, last).metre == Metre(2, 4)
    assert find_bars(notes, pulses, notes[0].onset, last, drums=True).metre == Metre(4, 4)


def test_beats_begin_with_the_bar_of_the_first_note_and_outlast_the_last() -> None:
    notes, _ = played(Metre(3, 4))
    bars = bars_of(notes)
    assert bars.beats[0] == pytest.approx(notes[0].onset, abs=0.05)
    assert bars.beats[-1] > max(note.offset for note in notes)
    assert (np.diff(bars.beats) > 0).all()


@pytest.mark.parametrize("count", [1, 2, 7, 9])
def test_hardly_any_notes_still_have_bars(count: int) -> None:
    notes = [HeardNote(0.5 * i, 0.5 * i + 0.4, 60, 80) for i in range(count)]
    bars = bars_of(notes)
    assert (np.diff(bars.beats) > 0).all()
    assert bars.beats[0] <= notes[0].onset + 0.06
    assert bars.beats[-1] > notes[-1].offset
