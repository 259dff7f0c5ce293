"""Which of several candidates is heard: what is put together like people's music, and likely."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.judge import ranking
from engine.judge.passages import Floats, Music, music_of
from engine.judge.people import FIGURES, people
from engine.judge.ranking import Measured, measured, rate
from tests.judge.passages import Notes, chorale


def likeness(candidates: list[Music], songs: list[Music]) -> Floats:
    return ranking.likeness([measured(music) for music in candidates], songs)


def marked(candidates: list[Music]) -> Floats:
    return ranking.marked([measured(music) for music in candidates])


STILL = music_of(np.array(chorale([(48, 60, 64, 67)]), float), 4.0)


def tune(seed: int) -> Music:
    """A melody of eighths and quarters over moving chords, its first four bars coming back."""
    random = np.random.default_rng(seed)
    bars: list[Notes] = []
    for _ in range(4):
        at, notes = 0.0, []
        while at < 4:
            length = min(float(random.choice([0.5, 1.0])), 4 - at)
            notes.append((at, length, 72 + int(random.choice([0, 2, 4, 5, 7]))))
            at += length
        bars.append(notes)
    roots = (0, 5, 7, 0, 9, 5, 7, 0)
    notes = [(4.0 * n + at, d, p) for n in range(16) for at, d, p in bars[n % 4]]
    for number in range(16):
        low = 48 + roots[number % 8] - 12
        notes += [(4.0 * number, 4.0, low)]
        notes += [(4.0 * number + beat, 1.0, low + 12 + s) for beat in range(4) for s in (4, 7)]
    return music_of(np.array(sorted(notes), float), 4.0)


def test_music_with_a_tune_and_moving_chords_comes_before_one_chord_for_ever() -> None:
    lively, still = likeness([tune(0), STILL], [])
    assert still < lively <= 0


def test_what_is_like_the_servers_songs_comes_nearer_to_the_front() -> None:
    without = likeness([tune(0), STILL], [])
    beside = likeness([tune(0), STILL], [STILL] * 8)
    assert beside[1] - beside[0] > without[1] - without[0]


def test_of_what_is_alike_a_bass_that_moves_less_than_people_s_in_the_mean_is_nearer() -> None:
    middle = {name: figure.mean for name, figure in people().figures.items()}
    rows = [middle | {"bass_motion": middle["bass_motion"] + away} for away in (-0.1, 0.0, 0.1)]
    candidates = [
        Measured(np.array([[row[name] for name in FIGURES]]), np.zeros(1)) for row in rows
    ]
    found = ranking.likeness(candidates, [])
    assert found[0] > found[1] > found[2]


def test_music_in_an_unknown_metre_has_what_the_others_have() -> None:
    odd = replace(tune(0), bar=3.5)
    found = likeness([odd, tune(1), tune(2)], [])
    assert found[0] == pytest.approx((found[1] + found[2]) / 2)
    assert likeness([odd], []).tolist() == [0.0]


def test_of_what_is_alike_that_after_the_better_plan_comes_first() -> None:
    alike = [tune(0), tune(0)]
    plain = rate(alike, [])
    assert plain[0] == plain[1]
    assert rate(alike, [], [1.0, 0.0]).argmax() == 0
    assert rate(alike, [], [0.0, 1.0]).argmax() == 1


def without(music: Music, keep: NDArray[np.bool_]) -> Music:
    return Music(music.onset[keep], music.duration[keep], music.pitch[keep], music.bar)


def test_a_bass_that_stops_costs_marks() -> None:
    whole = tune(0)
    stops = without(whole, (whole.pitch >= 48) | (whole.onset < 16) | (whole.onset >= 48))
    assert marked([stops])[0] < marked([whole])[0]


def test_an_accompaniment_of_another_rhythm_in_each_bar_costs_marks() -> None:
    whole = tune(0)
    random = np.random.default_rng(1)
    jumbled = without(whole, (whole.pitch >= 72) | (random.random(len(whole.onset)) < 0.6))
    assert marked([jumbled])[0] < marked([whole])[0]


def test_a_tune_against_its_chords_costs_marks() -> None:
    whole = tune(0)
    against = replace(whole, pitch=whole.pitch + (whole.pitch >= 72))
    assert marked([against])[0] < marked([whole])[0]


def test_clusters_far_down_cost_marks() -> None:
    whole = tune(0)
    low = np.array([(4.0 * bar, 4.0, 36 + step) for bar in range(16) for step in (1, 3, 5)], float)
    notes = np.column_stack([whole.onset, whole.duration, whole.pitch.astype(float)])
    muddy = music_of(np.vstack([notes, low]), 4.0)
    assert marked([muddy])[0] < marked([whole])[0]


def test_an_unknown_metre_is_marked_as_the_others_are() -> None:
    odd = replace(tune(0), bar=3.5)
    found = marked([odd, tune(1), tune(2)])
    assert found[0] == pytest.approx((found[1] + found[2]) / 2)
