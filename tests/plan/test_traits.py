"""What a plan is like as numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.plan.rhythm import read_rhythm
from engine.plan.traits import distances, traits
from engine.values import Metre
from tests.plan.music import FOUR, plan_over, rows, tune

CALM = plan_over([(0, "")] * 8, density=(2, 1, 1, 0))
BUSY = plan_over([(0, "")] * 8, density=(6, 4, 6, 0))


def test_a_plan_is_nearest_to_one_like_it() -> None:
    calm, busy = traits(CALM, FOUR), traits(BUSY, FOUR)
    away = distances(traits(plan_over([(0, "")] * 8, density=(6, 4, 5, 0)), FOUR), [calm, busy])
    assert away[1] < away[0]


def test_the_same_music_written_in_bars_of_half_the_length_is_as_busy() -> None:
    long = plan_over([(0, "")] * 8, density=(4, 2, 4, 0))
    short = plan_over([(0, "")] * 8, density=(2, 1, 2, 0))
    assert np.allclose(traits(long, FOUR)[:3], traits(short, Metre(2, 4))[:3])


def test_one_on_the_beat_is_told_from_one_beside_it() -> None:
    on, beside = (
        replace(CALM, rhythm=read_rhythm(rows(tune(0, [72, 74], 12) + late), FOUR))
        for late in ([], tune(1, [72, 74, 76, 77, 79], 6))
    )
    away = distances(traits(on, FOUR), [traits(on, FOUR), traits(beside, FOUR)])
    assert away[0] == 0 < away[1]


def test_what_an_open_rhythm_does_not_say_keeps_nothing_apart() -> None:
    known = replace(CALM, rhythm=read_rhythm(rows(tune(0, [72, 74], 12)), FOUR))
    for song, other in ((CALM, known), (known, CALM), (CALM, CALM)):
        assert distances(traits(song, FOUR), [traits(other, FOUR)]).tolist() == [0.0]
