from __future__ import annotations

import numpy as np

from engine.judge.excerpts import Rows
from engine.judge.features import NAMES, features
from engine.judge.ranking import by_excerpt, distance, score, style
from engine.values import Metre

FOUR_FOUR = Metre(4, 4)

LIVELY = dict.fromkeys(NAMES, 0.0) | {"density": 6.0, "gap_entropy": 2.0, "duration_entropy": 2.5}
CALM = dict.fromkeys(NAMES, 0.0) | {"density": 1.0, "gap_entropy": 1.0, "duration_entropy": 1.5}


def rows(notes: list[tuple[int, int]]) -> Rows:
    """Notes of a role, pitch and velocity, of these onsets and durations in ticks."""
    return np.array([(onset, duration, 60, 80, 0) for onset, duration in notes])


def rated(piece: dict[str, float], *, durations: int = 6, gaps: int = 5) -> float:
    return score(piece, style([LIVELY] * 5), -2.0, durations=durations, gaps=gaps)


def test_what_is_like_the_servers_songs_comes_first() -> None:
    assert distance(LIVELY, style([LIVELY] * 5)) < distance(CALM, style([LIVELY] * 5))
    assert rated(LIVELY) > rated(CALM)


def test_a_plain_rhythm_loses_against_anything_varied() -> None:
    assert rated(LIVELY, durations=2) < rated(CALM)
    assert rated(LIVELY, gaps=1) < rated(CALM)


def test_one_song_alone_does_not_narrow_the_style_to_itself() -> None:
    assert all(spread > 0 for _, spread in style([LIVELY]).values())


def test_being_longer_does_not_count_as_being_more_varied() -> None:
    eight_bars = rows([(48 * bar + gap, 6) for bar in range(8) for gap in (0, 12, 18)])
    other = rows([(48 * bar + gap, 24) for bar in range(8, 16) for gap in (0, 24, 30)])
    sixteen = np.concatenate([eight_bars, other])
    assert features(sixteen, FOUR_FOUR)["duration_entropy"] == 1.0
    assert by_excerpt(sixteen, FOUR_FOUR)["duration_entropy"] == 0.0


def test_music_too_short_for_an_excerpt_has_features_all_the_same() -> None:
    three = rows([(0, 6), (12, 12), (24, 6)])
    assert by_excerpt(three, FOUR_FOUR) == features(three, FOUR_FOUR)


def test_a_monotonous_rhythm_counts_for_more_than_a_thin_texture() -> None:
    spread = {name: pair[1] for name, pair in style([LIVELY] * 5).items()}
    monotonous = LIVELY | {"gap_entropy": LIVELY["gap_entropy"] - spread["gap_entropy"]}
    thin = LIVELY | {"density": LIVELY["density"] - spread["density"]}
    assert rated(monotonous) < rated(thin)
