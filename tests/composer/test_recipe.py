"""How long songs are gone over, by how many notes they have and what the budget says."""

from __future__ import annotations

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
from engine.composer.recipe import EPOCHS, FINISHING, MINUTES, finishing_plan, plan_for
from engine.values import Budget


def test_songs_are_gone_over_so_often_from_a_base() -> None:
    plan = plan_for(Budget(), 8_000, 0, has_base=True)
    assert (plan.epochs, plan.minutes) == (EPOCHS, (1 - FINISHING) * MINUTES)


def test_few_notes_are_gone_over_more_often_and_measured_more_seldom() -> None:
    plan = plan_for(Budget(), 1_000, 0, has_base=True)
    assert (plan.epochs, plan.measure_every) == (4 * EPOCHS, 4)


def test_from_nothing_only_time_ends_learning() -> None:
    assert plan_for(Budget(minutes=1.0), 8_000, 0, has_base=False).epochs > 500


def test_epochs_that_are_asked_for_are_gone_whatever_the_clock_says() -> None:
    plan = plan_for(Budget(epochs=40), 8_000, 0, has_base=True)
    assert plan.epochs == 40
    assert plan.minutes > 60


def test_whole_songs_are_gone_over_a_third_as_often_as_was_best() -> None:
    plan = finishing_plan(plan_for(Budget(), 8_000, 0, has_base=True), 12)
    assert plan.epochs == 4
    assert plan.seed == 1
