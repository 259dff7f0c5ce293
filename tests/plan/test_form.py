"""What is longer than a plan has sections, a contrast, a return and one ending."""

from __future__ import annotations

import numpy as np
import pytest

from engine.plan.form import continued, long_form
from engine.plan.plan import Part, Plan, Return
from engine.values import Role
from tests.plan.music import plan_over

OWN = plan_over([(root, "") for root in (0, 5, 7, 0, 2, 5, 7, 0, 4, 9, 2, 7, 0, 5, 7, 0)])
OTHER = plan_over([(root, "m") for root in (9, 2, 4, 9) * 4])


def minor(plan: Plan) -> np.ndarray:
    """Which bars (b,) are of the contrast, by their chords; its last is a dominant."""
    return plan.chords[::2, 0] % 7 == 1


def form(bars: int) -> Plan:
    return long_form(OWN, OTHER, bars, "major")


@pytest.mark.parametrize("bars", range(17, 129))
def test_every_length_ends_as_the_plan_does_and_begins_as_it_does(bars: int) -> None:
    plan = form(bars)
    assert len(plan) == bars
    assert (plan.lag <= np.arange(bars)[:, None]).all()
    assert np.array_equal(plan.chords[-8:], OWN.chords[-8:])
    assert np.array_equal(plan.chords[:2], OWN.chords[:2])


@pytest.mark.parametrize("bars", [32, 40, 48, 64])
def test_a_contrast_stands_between_a_beginning_and_its_return(bars: int) -> None:
    elsewhere = np.flatnonzero(minor(form(bars)))
    assert len(elsewhere) >= 7
    assert elsewhere.min() >= 16
    assert elsewhere.max() < bars - 8


def test_sixty_four_bars_are_a_tune_its_variation_a_contrast_and_the_tune() -> None:
    plan = form(64)
    lag, kind = plan.lag[:, Part.MELODY], plan.kind[:, Part.MELODY]
    assert (lag[16:32] == 16).all()
    assert set(kind[16:32].tolist()) == {Return.SAME, Return.CONTOUR}
    assert not lag[32:48].any()
    assert (lag[48:63] == 48).all()
    assert (kind[48:63] == Return.SAME).all()
    assert minor(plan)[32:47].all()


def test_a_contrast_leads_back_over_the_dominant_and_lies_higher() -> None:
    plan = form(64)
    assert plan.chords[95].tolist() == [49, 7]
    assert plan.register[40, 0] > plan.register[4, 0]


def test_only_the_last_section_stops() -> None:
    quiet = OWN.density.copy()
    quiet[-1] = (1, 1, 1, 0)
    plan = long_form(
        Plan(*(quiet if n == "density" else getattr(OWN, n) for n in Plan.__slots__)),
        OTHER,
        64,
        "major",
    )
    for bar in (15, 31, 47):
        assert plan.density[bar, Role.CHORD] > 1
    assert plan.density[63].tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize("bars", [1, 4, 8, 12, 16, 24, 64])
@pytest.mark.parametrize("tail", [1, 3])
def test_what_goes_on_passes_through_the_old_ending(bars: int, tail: int) -> None:
    plan = continued(OWN, tail, OTHER, bars, "major")
    assert len(plan) == 16 + bars
    assert np.array_equal(plan.chords[: 2 * (16 - tail)], OWN.chords[: 2 * (16 - tail)])
    assert plan.chords[31].tolist() == [49, 7]  # the dominant
    assert (plan.density[16 - tail : 16, Role.CHORD] > 0).all()
    assert (plan.lag <= np.arange(len(plan))[:, None]).all()


def test_with_room_for_it_the_old_beginning_comes_back() -> None:
    plan = continued(OWN, 1, OTHER, 16, "major")
    back = np.flatnonzero(plan.lag[16:, Part.MELODY] >= 16) + 16
    assert (back - plan.lag[back, Part.MELODY]).tolist() == [0, 1, 2, 3]
