"""The same music in bars of another length."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.plan.barring import MADE_OF, in_bars_of
from engine.plan.chords import KINDS
from engine.plan.library import Excerpt
from engine.plan.plan import Return
from engine.plan.rhythm import BAR, LENGTH, PLACE, SHAPE, of_melody, read_rhythm
from engine.values import Metre, Role
from tests.plan.music import excerpt, plan_over, rows

EIGHTH = 6


def music(metre: Metre, bars: int = 16) -> Excerpt:
    """Bars over a chord each, a tune in eighths that climbs through each of them, and a bass."""
    bar = metre.ticks_per_bar
    own = excerpt(plan_over([(n % 12, "") for n in range(bars)], lag=8), metre=metre)
    notes = [
        (n * bar + place, EIGHTH, 60 + 2 * (place // EIGHTH), Role.MELODY)
        for n in range(bars)
        for place in range(0, bar, EIGHTH)
    ]
    for n in range(bars):
        notes += [(n * bar + place, 12, 40, Role.BASS) for place in range(0, bar, 12)]
    return replace(own, plan=replace(own.plan, rhythm=read_rhythm(rows(notes), metre)))


def roots(excerpt: Excerpt) -> list[int]:
    return (excerpt.plan.chords[:, 0] // KINDS).tolist()


def test_two_bars_of_six_eighths_are_one_of_twelve() -> None:
    own = music(Metre(6, 8))
    joined = in_bars_of(own, Metre(12, 8))
    assert (joined.metre, len(joined.plan)) == (Metre(12, 8), 8)
    assert roots(joined)[:6] == [0, 1, 2, 3, 4, 5]
    assert len(joined.plan.rhythm) == len(own.plan.rhythm)
    first = joined.plan.rhythm[joined.plan.rhythm[:, BAR] == 0]
    assert first[of_melody(first), PLACE].tolist() == list(range(0, 72, EIGHTH))
    assert joined.plan.lag[4:].tolist() == [[4, 4]] * 4
    assert (joined.plan.kind[4:] == Return.SAME).all()


def test_halves_of_bars_are_bars() -> None:
    own = music(Metre(4, 4))
    split = in_bars_of(own, Metre(2, 4))
    assert len(split.plan) == 32
    assert roots(split)[:8] == [0, 0, 0, 0, 1, 1, 1, 1]
    assert split.plan.lag[16:].tolist() == [[16, 16]] * 16


@pytest.mark.parametrize("metre", MADE_OF, ids=str)
def test_no_bar_ends_in_a_hole_and_none_is_longer_than_it_is(metre: Metre) -> None:
    written = in_bars_of(music(MADE_OF[metre]), metre).plan
    tune = written.rhythm[of_melody(written.rhythm)]
    for bar in range(len(written)):
        own = tune[tune[:, BAR] == bar]
        assert own[:, PLACE].tolist() == list(range(0, metre.ticks_per_bar, EIGHTH))
        assert (own[:, PLACE] + own[:, LENGTH]).max() == metre.ticks_per_bar
    assert len(written.chords) == 2 * len(written)
    onsets = written.least_onsets()
    assert (onsets[:, Role.MELODY] > 0).all()
    assert (onsets[:, Role.BASS] > 0).all()


def test_a_tune_goes_as_far_as_with_what_is_left_out() -> None:
    own = music(Metre(4, 4))
    cut = in_bars_of(own, Metre(7, 8))
    first, before = (
        plan.rhythm[of_melody(plan.rhythm) & (plan.rhythm[:, BAR] == 1)][0, SHAPE]
        for plan in (cut.plan, own.plan)
    )
    left_out = own.plan.rhythm[of_melody(own.plan.rhythm)][7]
    assert left_out[PLACE] == 42
    assert first == before + left_out[SHAPE]


def test_what_comes_back_in_part_only_is_new() -> None:
    own = music(Metre(6, 8))
    lag = own.plan.lag.copy()
    lag[9] = 0
    joined = in_bars_of(replace(own, plan=replace(own.plan, lag=lag)), Metre(12, 8))
    assert joined.plan.lag[:, 0].tolist() == [0, 0, 0, 0, 0, 4, 4, 4]
    odd = np.where(own.plan.lag > 0, 3, 0).astype(np.int16)
    apart = in_bars_of(replace(own, plan=replace(own.plan, lag=odd)), Metre(12, 8))
    assert not apart.plan.lag.any()


def test_a_rhythm_that_is_open_stays_open() -> None:
    joined = in_bars_of(excerpt(plan_over([(0, "")] * 16), metre=Metre(6, 8)), Metre(12, 8))
    assert not len(joined.plan.rhythm)
    assert (joined.plan.least_onsets()[:, Role.MELODY] > 0).all()


def test_music_in_that_metre_is_as_it_was() -> None:
    own = music(Metre(6, 8))
    assert in_bars_of(own, Metre(6, 8)) is own
