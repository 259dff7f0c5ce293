"""What tells a plan that readers like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.plan.merit import WEIGHTS, digest, merit, plan_figures
from engine.plan.plan import Plan
from engine.plan.rhythm import NO_RHYTHM, read_rhythm
from engine.regression import load_regression
from engine.values import Role
from tests.plan.music import BAR, FOUR, Row, plan_over, rows, struck, tune

TURN = [(0, ""), (0, ""), (5, ""), (7, "")]


def planned(plan: Plan, bass: bool = True, figure: tuple[int, ...] = (72, 74, 76, 77)) -> Plan:
    """The plan with a tune in quarters over a chord, and a bass or none, in each bar."""
    music: list[Row] = []
    for bar in range(len(plan)):
        music += struck((36, 60, 64, 67) if bass else (60, 64, 67), bar * BAR, BAR)
        music += tune(bar, figure, 12)
    return replace(plan, rhythm=read_rhythm(rows(music), FOUR))


def figures(plan: Plan) -> dict[str, float]:
    return plan_figures(plan, "major", FOUR)


def test_every_figure_that_is_weighed_is_read_and_finite() -> None:
    found = figures(planned(plan_over(TURN * 4)))
    assert set(load_regression(WEIGHTS).names) == set(found)
    assert np.isfinite(list(found.values())).all()


@pytest.mark.parametrize("bars", [1, 2, 16, 40])
def test_a_plan_of_any_length_has_a_merit_with_a_rhythm_or_without(bars: int) -> None:
    plan = plan_over([(0, "")] * bars)
    for own in (planned(plan), replace(plan, rhythm=NO_RHYTHM)):
        assert np.isfinite(merit(own, "minor", FOUR))


def test_chords_are_counted_by_their_roots_and_kinds() -> None:
    found = figures(plan_over([(0, ""), (0, "7"), (5, ""), (6, "m")] * 4))
    assert (found["chord_kinds"], found["chord_roots"]) == (4, 3)
    assert found["strange_roots"] == pytest.approx(0.25)
    assert found["tonic_share_off"] == pytest.approx(0.5 - 0.36)


def test_a_bass_that_plays_in_half_the_bars_is_seen() -> None:
    plan = plan_over(TURN * 4)
    density = plan.density.copy()
    density[::2, Role.BASS] = 0
    assert figures(replace(plan, density=density))["bass_bars"] == 0.5
    assert figures(plan)["bass_bars"] == 1.0


def test_what_comes_back_after_eight_bars_is_told_from_what_is_repeated_at_once() -> None:
    again, at_once = (figures(plan_over(TURN * 4, lag=lag)) for lag in (8, 1))
    assert again["tune_back_after_eight"] == 0.5
    assert again["tune_repeated_at_once"] == 0.0
    assert at_once["tune_repeated_at_once"] > 0.9


def test_a_tune_on_one_note_stays_and_one_of_equal_lengths_has_no_variety() -> None:
    still = figures(planned(plan_over(TURN * 4), figure=(72,) * 4))
    assert (still["tune_stays"], still["tune_lengths"]) == (1.0, 0.0)


def test_readers_like_a_bass_in_every_bar_and_a_theme_that_returns_and_no_strange_roots() -> None:
    good = planned(plan_over(TURN * 4, lag=8))
    density = good.density.copy()
    density[::2, Role.BASS] = 0
    strange = planned(plan_over([(0, ""), (6, ""), (1, "m"), (8, "dim")] * 4, lag=8))
    worse = (
        replace(good, density=density),
        replace(good, lag=np.where(good.lag == 8, 1, good.lag)),
        strange,
    )
    assert all(merit(plan, "major", FOUR) < merit(good, "major", FOUR) for plan in worse)


def test_a_plan_that_readers_marked_above_its_guess_has_more_merit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, other = planned(plan_over(TURN * 4)), planned(plan_over([(0, "")] * 16))
    guess = merit(read, "major", FOUR), merit(other, "major", FOUR)
    monkeypatch.setattr("engine.plan.merit._read", lambda: {digest(read): 2.0})
    assert merit(read, "major", FOUR) > guess[0] + 1
    assert merit(other, "major", FOUR) == guess[1]


def test_plans_are_known_again_by_their_chords_and_their_rhythm() -> None:
    one = planned(plan_over(TURN * 4))
    assert digest(one) == digest(planned(plan_over(TURN * 4, lag=8)))
    assert digest(one) != digest(planned(plan_over([(0, "")] * 16)))
    assert digest(one) != digest(planned(plan_over(TURN * 4), figure=(72, 71, 72, 74)))
