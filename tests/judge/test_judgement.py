from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from engine.judge.excerpts import Excerpt, excerpts
from engine.judge.judgement import Judgement, closeness, compare, copying, own_closeness
from engine.values import Metre
from tests.judge.music import line

FOUR = Metre(4, 4)


def walk(seed: int, *, bars: int = 64, leap: int = 2, step: int = 12) -> list[Excerpt]:
    """Excerpts of a random walk in C major."""
    random = np.random.default_rng(seed)
    scale = [p for p in range(48, 96) if p % 12 in (0, 2, 4, 5, 7, 9, 11)]
    free = 14 + np.cumsum(random.integers(-leap, leap + 1, bars * 48 // step))
    places = len(scale) - 1 - np.abs(len(scale) - 1 - free % (2 * len(scale) - 2))
    return excerpts(line([scale[i] for i in places], step=step), FOUR, 0)


def test_a_measure_tells_both_means_the_songs_band_and_who_is_inside() -> None:
    songs = [e for seed in range(4) for e in walk(seed)]
    measures = compare(walk(9), songs)
    scale = measures["scale_consistency"]
    assert scale.pieces == scale.songs == scale.low == scale.high == 1.0
    assert scale.inside == 1.0
    leaps = compare(walk(9, leap=9), songs)["top_step_mean"]
    assert leaps.pieces > leaps.high
    assert leaps.inside < 0.5


def test_music_made_alike_is_closer_than_music_made_otherwise() -> None:
    songs = [e for seed in range(3) for e in walk(seed)]
    alike, strange = closeness(walk(8), songs), closeness(walk(8, leap=9, step=6), songs)
    own = own_closeness(songs)
    assert alike is not None
    assert strange is not None
    assert own is not None
    assert strange.mean < 0.75 < alike.mean
    assert strange.order < alike.order
    assert own.mean > 0.75


def test_too_few_excerpts_are_not_compared() -> None:
    assert closeness(walk(1), walk(2)[:4]) is None
    assert own_closeness(walk(2)[:4]) is None
    assert compare([], walk(1)) == {}
    assert copying([], [line([60, 62])]) is None


def test_copying_tells_the_worst_run_and_the_mean_share() -> None:
    song = line(list(range(60, 80)))
    fresh = line([60, 67, 61, 68, 59, 70, 62, 66, 58, 71])
    found = copying([song, fresh], [song])
    assert found is not None
    assert found.longest_run == 19
    assert found.copied_share == pytest.approx(0.5)


def test_a_judgement_is_json() -> None:
    songs = [e for seed in range(3) for e in walk(seed)]
    whole = Judgement(1, 8, compare(walk(9), songs), closeness(walk(9), songs))
    record = json.loads(json.dumps(whole.to_json()))
    assert record["measures"]["gap_entropy"]["songs"] == 0.0
    assert 0 <= record["closeness"]["mean"] <= 1
    assert replace(whole, closeness=None).to_json()["closeness"] is None
