"""What the benchmark of metres counts as right."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.metre.__main__ import Counted, compare, count_spoiled, rates
from benchmarks.metre.music import Excerpt
from benchmarks.metre.plain import STYLES, make_plain
from benchmarks.metre.twins import are_twins
from engine.audio.metre import Bars
from engine.values import Metre

TWO, THREE, FOUR = Metre(2, 4), Metre(3, 4), Metre(4, 4)
SIX, NINE, TWELVE = Metre(6, 8), Metre(9, 8), Metre(12, 8)


@pytest.mark.parametrize(
    ("metre", "other", "ratio"),
    [
        (FOUR, FOUR, 1.0),
        (TWO, FOUR, 1.0),
        (TWO, FOUR, 2.0),
        (FOUR, TWO, 0.5),
        (FOUR, FOUR, 2.03),
        (SIX, TWELVE, 1.0),
        (SIX, THREE, 2.0),
        (THREE, SIX, 0.5),
        (TWELVE, THREE, 2.0),
    ],
)
def test_ways_to_write_the_same_pulses_are_twins(metre: Metre, other: Metre, ratio: float) -> None:
    assert are_twins(metre, other, ratio)
    assert are_twins(other, metre, 1 / ratio)


@pytest.mark.parametrize(
    ("metre", "other", "ratio"),
    [
        (THREE, FOUR, 1.0),
        (THREE, TWO, 2.0),
        (SIX, THREE, 1.0),
        (SIX, NINE, 1.0),
        (NINE, THREE, 2.0),
        (FOUR, FOUR, 1.5),
        (FOUR, FOUR, 1.15),
        (TWO, TWO, 16.0),
        (TWELVE, FOUR, 1.0),
        (TWELVE, FOUR, 2 / 3),
        (FOUR, SIX, 1.5),
    ],
)
def test_pulses_that_no_listener_takes_for_each_other_are_no_twins(
    metre: Metre, other: Metre, ratio: float
) -> None:
    assert not are_twins(metre, other, ratio)
    assert not are_twins(other, metre, 1 / ratio)


def march() -> Excerpt:
    return make_plain(STYLES[0], np.random.default_rng(0))


def heard_as(metre: Metre, song: Excerpt, quarters: float, late: float = 0.0) -> Bars:
    """A song heard with beats of so many of its quarters, `late` (quarters) after its bar lines."""
    length = 60 / song.tempo
    return Bars(metre, song.bars[0] + length * (late + np.arange(0, 80, quarters)))


def test_a_march_in_two_is_right_in_two_alone_and_its_twin_in_four() -> None:
    song = march()
    assert rates([compare(song, heard_as(TWO, song, 1.0))]) == (1.0,) * 6
    assert rates([compare(song, heard_as(FOUR, song, 1.0))]) == (0, 1, 0, 1, 1, 1)
    assert rates([compare(song, heard_as(FOUR, song, 0.5))]) == (0, 1, 1, 1, 0, 1)
    assert rates([compare(song, heard_as(THREE, song, 1.0))]) == (0, 0, 0, 0, 1, 1)


def test_bars_that_begin_on_another_beat_are_not_right_for_a_twin_either() -> None:
    song = march()
    assert rates([compare(song, heard_as(FOUR, song, 1.0, late=1.0))])[2:4] == (0, 0)


def test_bar_lines_that_are_not_known_are_not_counted() -> None:
    known, unknown = (
        Counted("", TWO, TWO, twin=True, tempo_right=True, bars=bars, twin_bars=bars)
        for bars in (0.5, None)
    )
    assert rates([known, unknown])[2] == 0.0
    assert np.isnan(rates([unknown])[2])


def test_a_spoiled_march_is_counted_as_a_recording_is() -> None:
    song = march()
    counted = compare(song, count_spoiled(song, np.random.default_rng(1)))
    assert counted.twin
    assert counted.twin_bars is not None
    assert counted.twin_bars > 0.8
