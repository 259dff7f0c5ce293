"""What a training tells people of their songs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.features.train.lessons import lessons
from bot.locales import speaker
from tests.bot.fullest import song, version


def told(gains: list[tuple[float | None, float | None, int, float]]) -> list[str]:
    """Lines for songs of (bits before, bits after, notes, quality), called 0, 1, …"""
    figures: dict[str, Any] = {
        "songs": [
            {"song_id": str(n), "title": str(n), "notes": notes, "before": before, "after": after}
            for n, (before, after, notes, _) in enumerate(gains)
        ]
    }
    songs = {
        str(n): replace(song(f"Song {n}"), quality=quality)
        for n, (_, _, _, quality) in enumerate(gains)
    }
    return lessons(speaker("en"), replace(version("x"), figures=figures), songs)


def test_the_song_that_helped_most_comes_first_by_its_name_of_now() -> None:
    lines = told([(8.0, 7.2, 500, 0.9), (8.0, 4.0, 500, 0.9)])
    assert lines == [
        "• **Song 1** helped most: its ending surprises the model 50 % less.",
        "• **Song 0** helped: its ending surprises the model 10 % less.",
    ]


@pytest.mark.parametrize(
    ("gain", "why"),
    [
        ((8.0, 8.0, 500, 0.4), "heard badly (40 % sure)"),
        ((8.0, 8.5, 90, 0.9), "few notes"),
        ((4.0, 4.0, 500, 0.9), "knew music like it"),
        ((9.0, 9.5, 500, 0.9), "unlike the rest"),
        ((None, None, 20, 0.9), "too short to tell"),
    ],
)
def test_why_a_song_did_not_help_is_said(
    gain: tuple[float | None, float | None, int, float], why: str
) -> None:
    first, second = told([(8.0, 6.0, 500, 0.9), gain])
    assert "Song 0" in first
    assert why in second
