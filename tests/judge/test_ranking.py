from __future__ import annotations

from engine.judge.features import NAMES
from engine.judge.ranking import distance, score, style

LIVELY = dict.fromkeys(NAMES, 0.0) | {"density": 6.0, "gap_entropy": 2.0, "duration_entropy": 2.5}
CALM = dict.fromkeys(NAMES, 0.0) | {"density": 1.0, "gap_entropy": 1.0, "duration_entropy": 1.5}


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
