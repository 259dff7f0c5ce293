"""Entries of a round are ranked by pairs, and it is told how sure that is."""

from __future__ import annotations

import numpy as np

from engine.tasks import rank_entries
from engine.taste.values import Duel


def duels(
    better: dict[str, float], voters: int, *, seed: int = 0, noise: float = 0.2, first: float = 0.0
) -> list[Duel]:
    """Every voter hears every pair, and mostly says what is better, or what came first."""
    chooser = np.random.default_rng(seed)
    names = sorted(better)
    found: list[Duel] = []
    for voter in range(voters):
        for number, one in enumerate(names):
            for other in names[number + 1 :]:
                a, b = (one, other) if chooser.random() < 0.5 else (other, one)
                chosen = max((a, b), key=better.__getitem__)
                if chooser.random() < noise:
                    chosen = (a, b)[int(chooser.integers(2))]
                if chooser.random() < first:
                    chosen = a
                found.append(Duel(a, b, chosen, f"member {voter}"))
    return found


LIKED = {"a": 3.0, "b": 2.0, "c": 1.0, "d": 0.0}


def test_what_wins_more_stands_first_and_the_more_votes_the_surer() -> None:
    few, many = (rank_entries("dcba", duels(LIKED, voters)) for voters in (2, 12))
    assert [place.entry for place in many] == ["a", "b", "c", "d"]
    assert many[0].best > 0.9
    assert many[0].best > few[0].best
    assert all(0.5 <= place.above <= 1 for place in many)
    assert (many[0].duels, many[0].won) == (36, sum(d.chosen == "a" for d in duels(LIKED, 12)))


def test_votes_by_lot_make_nobody_sure_in_the_mean() -> None:
    rounds = [rank_entries("abcd", duels(LIKED, 12, noise=1.0, seed=seed)) for seed in range(12)]
    assert np.mean([max(place.best for place in places) for places in rounds]) < 0.7


def test_voting_for_what_comes_first_is_no_merit() -> None:
    places = rank_entries("abcd", duels(dict.fromkeys("abcd", 0.0), 12, noise=1.0, first=0.9))
    assert max(place.best for place in places) < 0.75


def test_one_who_votes_against_all_others_does_not_turn_them() -> None:
    against = {name: -liked for name, liked in LIKED.items()}
    zealot = [Duel(d.first, d.second, d.chosen, "zealot") for d in duels(against, 1, noise=0.0)]
    places = rank_entries("abcd", [*duels(LIKED, 6), *zealot])
    assert places[0].entry == "a"


def test_without_votes_all_are_as_good_and_what_is_withdrawn_is_left_out() -> None:
    assert rank_entries([], []) == ()
    (alone,) = rank_entries(["a"], [Duel("a", "gone", "gone", "m")])
    assert (alone.entry, alone.duels, alone.best) == ("a", 0, 1.0)
    places = rank_entries("abc", [])
    assert all(abs(place.best - 1 / 3) < 0.05 for place in places)
