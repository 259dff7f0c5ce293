"""Which plans of people's music ship with the base."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.base import ENOUGH, FAIR, MOST, RARE, SHIPS, best_of_each_kind, plans_of
from engine.corpus.pieces import CorpusPiece
from engine.notation.options import METRES
from engine.plan.barring import in_bars_of
from engine.plan.drawing import fitting
from engine.plan.library import Excerpt, load_excerpts
from engine.plan.merit import beyond_guess, merit
from engine.plan.plan import Plan
from engine.plan.rhythm import BAR, LENGTH, PLACE
from engine.values import Key, Metre, Role
from tests.plan.music import FOUR, Row, excerpt, plan_over, rows, struck


def plans(count: int, merit: float, metre: Metre = FOUR) -> list[Excerpt]:
    """So many plans, each another."""
    made = [plan_over([(n % 12, ""), (n // 12 % 12, "m"), (n // 144, "")]) for n in range(count)]
    bars = [round(100 * abs(merit)) % 12, int(merit < 0)]
    ends = plan_over([(bar, "7") for bar in bars])
    return [replace(excerpt(joined(plan, ends), metre=metre), merit=merit) for plan in made]


def joined(one: Plan, other: Plan) -> Plan:
    return replace(one, chords=np.concatenate([one.chords, other.chords]))


def test_of_each_metre_and_mode_the_best_ship_but_not_more_than_its_share() -> None:
    waltz, rare = Metre(3, 4), Metre(5, 4)
    found = [*plans(MOST[FOUR], SHIPS), *plans(MOST[FOUR], SHIPS + 1), *plans(45, SHIPS, waltz)]
    shipped = best_of_each_kind([*found, *plans(RARE + 5, SHIPS, rare)])
    assert Counter((e.metre, e.merit) for e in shipped) == {
        (FOUR, SHIPS + 1): MOST[FOUR],
        (waltz, SHIPS): 45,
        (rare, SHIPS): RARE,
    }


def test_where_a_metre_has_few_good_ones_fair_ones_ship_as_well() -> None:
    shipped = best_of_each_kind([*plans(5, SHIPS), *plans(ENOUGH, FAIR), *plans(9, FAIR - 0.1)])
    assert Counter(e.merit for e in shipped) == {SHIPS: 5, FAIR: ENOUGH - 5}


def waltz_or_march(metre: Metre, tempo: float) -> CorpusPiece:
    """Thirty-two bars that begin and close on the tonic, with a figure for each chord."""
    bar = metre.ticks_per_bar
    music: list[Row] = []
    for number in range(32):
        low, high = ((36, 60, 64), 72) if number % 4 in (0, 3) else ((43, 59, 62), 74)
        music += struck(low, number * bar, bar)
        music += [(number * bar + n * 12, 12, high + 2 * n, Role.MELODY) for n in range(bar // 12)]
    notes = rows(music).astype(np.int32)
    return CorpusPiece("mutopia", "march", notes, metre, Key(0, "major"), tempo, False, False)


@pytest.fixture
def whatever_the_merit(monkeypatch: pytest.MonkeyPatch) -> None:
    for least in ("SHIPS", "FAIR"):
        monkeypatch.setattr(f"engine.base.{least}", -9.0)


def found(metre: Metre, tempo: float) -> set[tuple[Metre, str, float]]:
    shipped = plans_of({"mutopia": [waltz_or_march(metre, tempo)]})
    return {(e.metre, e.mode, e.tempo) for e in shipped}


def test_the_same_plan_from_two_sources_ships_once() -> None:
    assert len(best_of_each_kind([*plans(3, SHIPS), *plans(3, SHIPS)])) == 3


@pytest.mark.usefixtures("whatever_the_merit")
def test_two_halves_are_read_as_four_quarters() -> None:
    assert {metre for metre, _, _ in found(Metre(2, 2), 90.0)} == {FOUR}


@pytest.mark.usefixtures("whatever_the_merit")
def test_slow_music_in_two_quarters_ships_in_four_as_well_and_quick_music_does_not() -> None:
    assert (FOUR, "major", 160.0) in found(Metre(2, 4), 80.0)
    assert {metre for metre, _, _ in found(Metre(2, 4), 130.0)} == {Metre(2, 4)}


@pytest.mark.usefixtures("whatever_the_merit")
def test_a_piece_that_tells_no_tempo_has_a_usual_one() -> None:
    assert {tempo for _, _, tempo in found(FOUR, 0.0)} == {100.0}


@pytest.mark.usefixtures("whatever_the_merit")
def test_what_is_good_in_major_ships_in_minor_as_well() -> None:
    assert {mode for _, mode, _ in found(FOUR, 90.0)} == {"major", "minor"}


def test_plans_that_ship_have_the_merit_that_readers_gave_them() -> None:
    shipped = load_excerpts(Path(__file__).parents[2] / "models" / "base" / "plans.npz")
    read = [e for e in shipped if beyond_guess(e.plan)]
    assert len(read) > 100
    for own in read:
        assert own.merit == pytest.approx(merit(own.plan, own.mode, own.metre), abs=0.01)


@pytest.mark.usefixtures("whatever_the_merit")
def test_no_plan_ships_of_a_piece_that_readers_know_by_its_rhythm() -> None:
    march = waltz_or_march(FOUR, 100.0)
    assert plans_of({"mutopia": [march]})
    for name in ("JoplinS_entertainer_entertainer-1", "SousaJP_TheLibertyBell_TheLibertyBell-1"):
        assert not plans_of({"mutopia": [replace(march, name=name)]})


@pytest.mark.usefixtures("whatever_the_merit")
def test_a_plan_tells_the_piece_that_it_is_of() -> None:
    assert {e.piece for e in plans_of({"mutopia": [waltz_or_march(FOUR, 90.0)]})} == {
        "mutopia/march"
    }
    shipped = load_excerpts(Path(__file__).parents[2] / "models" / "base" / "plans.npz")
    assert np.mean([bool(e.piece) for e in shipped]) > 0.99


@pytest.mark.parametrize("metre", METRES, ids=str)
def test_in_every_metre_that_may_be_asked_for_bars_are_full(metre: Metre) -> None:
    shipped = load_excerpts(Path(__file__).parents[2] / "models" / "base" / "plans.npz")
    full: list[bool] = []
    for own in fitting(shipped, "major", metre)[:8]:
        rhythm = in_bars_of(own, metre).plan.rhythm
        ends = rhythm[:, PLACE] + rhythm[:, LENGTH]
        last_sixth = np.unique(rhythm[ends > metre.ticks_per_bar * 5 / 6, BAR])
        full += np.isin(np.unique(rhythm[:, BAR]), last_sixth).tolist()
    assert np.mean(full) > 0.85
