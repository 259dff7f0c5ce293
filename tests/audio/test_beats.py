"""Tempo, beats and bars of notes whose rhythm is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.audio.beats import extend_beats, find_beats
from engine.values import HeardNote


def rhythm(beats: NDArray[np.float64], seed: int = 0) -> list[HeardNote]:
    """Bass on every beat, melody on most eighths and some sixteenths, a little unsteady."""
    chance = np.random.default_rng(seed)
    places = np.arange(0, len(beats) - 1, 0.25)
    times = np.interp(places, np.arange(len(beats)), beats) + chance.normal(0, 0.008, len(places))
    notes: list[HeardNote] = []
    for place, time in zip(places.tolist(), times.tolist(), strict=True):
        start = max(0.0, time)
        if place % 1 == 0:
            notes.append(HeardNote(start, start + 0.3, 36 + int(place) % 4 * 2, 100))
        if chance.random() < (0.9 if place % 0.5 == 0 else 0.25):
            notes.append(HeardNote(start, start + 0.2, int(chance.integers(60, 80)), 80))
    return notes


@pytest.mark.parametrize("tempo", [72.0, 97.5, 120.0, 133.0, 168.0])
def test_a_constant_tempo_is_found(tempo: float) -> None:
    true = np.arange(0.3, 60, 60 / tempo)
    found = 60 / np.median(np.diff(find_beats(rhythm(true), 60.0)))
    assert min(abs(found / (tempo * m) - 1) for m in (0.5, 1, 2)) < 0.01


def test_beats_lie_where_the_bass_is() -> None:
    true = np.arange(0.3, 60, 0.5)
    beats = find_beats(rhythm(true), 60.0)
    inside = beats[(beats > 1) & (beats < 58)]
    away = np.abs(inside[:, None] - true[None]).min(axis=1)
    assert np.median(away) < 0.02


def test_a_drifting_tempo_is_followed() -> None:
    gaps = 0.5 * (1 + 0.06 * np.sin(np.arange(150) / 20))
    true = 0.2 + np.concatenate(([0.0], np.cumsum(gaps)))
    beats = find_beats(rhythm(true), float(true[-1]))
    inside = beats[(beats > 4) & (beats < true[-1] - 4)]
    away = np.abs(inside[:, None] - true[None]).min(axis=1)
    assert np.percentile(away, 90) < 0.05


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_hardly_any_notes_still_have_beats(count: int) -> None:
    notes = [HeardNote(float(i), i + 0.5, 60, 80) for i in range(count)]
    beats = find_beats(notes, 6.0)
    assert (np.diff(beats) > 0).all()
    assert beats[0] <= 0
    assert beats[-1] >= 6.0


def test_beats_are_extended_over_the_whole_recording() -> None:
    beats = extend_beats(np.array([2.0, 2.5, 3.0]), 5.2)
    assert beats[0] <= 0
    assert beats[-1] > 5.2
    assert np.diff(beats) == pytest.approx(0.5)


def test_slow_music_is_counted_slowly() -> None:
    chance = np.random.default_rng(2)
    notes = [
        HeardNote(time, time + 1.0, int(chance.integers(50, 70)), 80)
        for time in np.arange(0.2, 90, 0.5).tolist()
        if time % 2 < 0.5 or chance.random() < 0.3
    ]
    assert 60 / np.median(np.diff(find_beats(notes, 90.0))) < 90


def test_music_without_a_beat_gets_long_ones() -> None:
    chance = np.random.default_rng(3)
    times = np.cumsum(chance.uniform(0.2, 0.6, 200))
    notes = [HeardNote(t, t + 0.5, int(chance.integers(50, 80)), 80) for t in times.tolist()]
    assert np.median(np.diff(find_beats(notes, float(times[-1])))) > 0.6
