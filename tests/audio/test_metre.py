"""Metre, length of the quarter and bar lines of music whose bars are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from benchmarks.metre.music import Excerpt
from benchmarks.metre.plain import STYLES, make_plain
from engine.audio import metre
from engine.audio.beats import find_beats
from engine.audio.metre import Bars, find_bars
from engine.audio.metre_features import Evidence, Hypothesis
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


def plain_four(tempo: float, chords_last: float) -> list[HeardNote]:
    """A tune in quarters and eighths over one chord to the bar of four, without drums."""
    quarter = 60 / tempo
    notes: list[HeardNote] = []
    for number in range(20):
        root, line = ROOTS[number % len(ROOTS)], 0.3 + 4 * number * quarter
        for pitch in (36 + root, 55 + root, 59 + root, 62 + root):
            notes.append(HeardNote(line, line + chords_last * quarter, pitch, 80))
        for index, (place, after) in enumerate(pairwise([0, 1, 2, 2.5, 3, 4])):
            pitch = 72 + root % 7 + TUNE[(index + number % 4) % len(TUNE)]
            onset = line + place * quarter
            notes.append(HeardNote(onset, line + after * quarter, pitch, 80))
    return sorted(notes, key=lambda note: (note.onset, note.pitch))


@pytest.mark.parametrize("tempo", [96.0, 120.0, 130.0])
@pytest.mark.parametrize("chords_last", [1.0, 3.8])
def test_a_plain_four_without_drums_is_no_slow_two(tempo: float, chords_last: float) -> None:
    bars = bars_of(plain_four(tempo, chords_last))
    assert bars.metre == Metre(4, 4)
    assert 60 / np.median(np.diff(bars.beats)) == pytest.approx(tempo, rel=0.02)


def test_plain_music_of_every_style_is_counted_as_written() -> None:
    chance = np.random.default_rng(2026)
    right = np.array([_counted_rightly(make_plain(style, chance)) for style in STYLES * 2])
    metre, tempo, first_beats = right.mean(axis=0)
    assert metre >= 0.9
    assert tempo >= 0.9
    assert first_beats >= 0.9


def backbeat(lines: np.ndarray, quarter: float, kicks: list[int]) -> list[HeardNote]:
    """Four quarters from each line: hi-hats in eighths, `kicks`, and snares on the others."""
    return [
        HeardNote(line + place * quarter / 2, line + place * quarter / 2 + 0.1, pitch, 90)
        for line in lines.tolist()
        for place in range(8)
        for pitch in (42, 36 if place // 2 in kicks else 38)[: 2 - place % 2]
    ]


def test_drums_tell_on_which_beat_bars_begin() -> None:
    chance = np.random.default_rng(1)
    quarter, lines = 0.5, 0.4 + np.arange(20) * 2.0
    tune = [
        HeardNote(line + place, line + place + 0.24, 60 + int(chance.integers(12)), 80)
        for line in lines.tolist()
        for place in np.arange(0, 2, 0.25).tolist()
    ]
    for shift in (0, 1):
        drums = backbeat(lines + shift * quarter, quarter, [0, 2])
        bars = find_bars(tune, find_beats(tune, 41.0), 0.4, 41.0, drums)
        assert bars.metre in (Metre(2, 4), Metre(4, 4))  # nothing tells which
        place = float(np.interp(lines[4] + shift * quarter, bars.beats, np.arange(len(bars.beats))))
        assert abs(place % 2 - round(place % 2)) < 0.1
        assert round(place) % 2 == 0


def oompah(tempo: float, beats: int, seed: int) -> tuple[list[HeardNote], list[HeardNote]]:
    """Bars of one bass and kick, then chords and snares; two beats are halves of a quarter."""
    chance = np.random.default_rng(seed)
    step = 60 / tempo / (2 if beats == 2 else 1)
    notes: list[HeardNote] = []
    drums: list[HeardNote] = []
    for number in range(80):
        root, line = (0, 0, 7, 7, 7, 7, 0, 0)[number // 2 % 8], 0.4 + beats * number * step
        for beat in range(beats):
            played = [48 + root - 5 * (number % 2)] if not beat else [64, 67, 72]
            for pitch in (*played, 76 + int(chance.integers(12))):
                onset = line + beat * step + float(chance.normal(0, 0.006))
                notes.append(HeardNote(onset, onset + 0.8 * step, pitch, 80))
            for pitch in (38, 42) if beat else (36,):
                onset = line + beat * step
                drums.append(HeardNote(onset, onset + 0.1, pitch, 90))
    return sorted(notes, key=lambda note: (note.onset, note.pitch)), drums


def counted(notes: list[HeardNote], drums: list[HeardNote]) -> tuple[Metre, float]:
    """The metre, and quarters a minute."""
    last = max(note.offset for note in notes)
    bars = find_bars(notes, find_beats(notes, last), notes[0].onset, last, drums)
    return bars.metre, 60 / float(np.median(np.diff(bars.beats)))


@pytest.mark.parametrize("tempo", [104.0, 116.0, 128.0])
def test_kicks_on_all_beats_and_snares_halfway_are_two_quarters(tempo: float) -> None:
    assert counted(*oompah(tempo, 2, 3)) == (Metre(2, 4), pytest.approx(tempo, rel=0.02))


@pytest.mark.parametrize("tempo", [160.0, 180.0])
def test_a_kick_and_two_snares_are_a_fast_waltz(tempo: float) -> None:
    assert counted(*oompah(tempo, 3, 3)) == (Metre(3, 4), pytest.approx(tempo, rel=0.02))


@pytest.mark.parametrize("tempo", [170.0, 180.0])
def test_a_fast_backbeat_is_no_two_quarters_at_half_the_tempo(tempo: float) -> None:
    quarter = 60 / tempo
    drums = backbeat(0.3 + 4 * quarter * np.arange(20), quarter, [0, 2])
    found = counted(plain_four(tempo, 1.0), drums)
    assert found == (Metre(4, 4), pytest.approx(tempo, rel=0.02))


def _counted_rightly(song: Excerpt) -> tuple[bool, bool, bool]:
    """Whether metre, tempo and first beats are as written."""
    pitched = [note for note in song.notes if note.program is not None]
    notes = [HeardNote(n.onset, n.offset, n.pitch, n.velocity) for n in pitched]
    struck = [n for n in song.notes if n.program is None]
    drums = [HeardNote(n.onset, n.offset, n.pitch, n.velocity) for n in struck]
    pulses = find_beats(notes, song.seconds)
    bars = find_bars(notes, pulses, notes[0].onset, song.seconds, drums)
    tempo = 60 / float(np.median(np.diff(bars.beats)))
    places = np.interp(song.bars, bars.beats, np.arange(len(bars.beats)))
    length = bars.metre.beats * 4 / bars.metre.unit
    away = np.abs(places - np.round(places / length) * length)
    return (
        bars.metre == song.metre,
        abs(np.log(tempo / song.tempo)) < 0.05,
        bool(np.mean(away < 0.2) > 0.8),
    )


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


def test_quarters_that_would_move_what_is_played_are_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    eighths, _ = played(Metre(4, 4))
    echoes = [replace(n, onset=n.onset + 0.125, offset=n.offset + 0.125) for n in eighths]
    notes = sorted([*eighths, *echoes], key=lambda note: (note.onset, note.pitch))
    plain = metre.choose

    def by_threes_first(
        found: Mapping[Metre, Evidence], pulses: float, *, with_drums: bool = False
    ) -> Hypothesis:
        by_threes = (h for one in found.values() for h in one.hypotheses if h.pulses == (3, 2))
        return next(by_threes, None) or plain(found, pulses, with_drums=with_drums)

    monkeypatch.setattr(metre, "choose", by_threes_first)
    assert 60 / np.median(np.diff(bars_of(notes).beats)) == pytest.approx(120, rel=0.02)
