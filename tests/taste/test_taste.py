"""What a community likes is learnt from its votes, and no one member or crowd can decide it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from engine.english import english
from engine.judge.features import NAMES
from engine.tasks import learn_taste
from engine.taste.fitting import RELIABILITIES, Choices, modes
from engine.taste.selecting import free_takes, pulls, show
from engine.taste.values import Ballot, Taste
from engine.taste.weights import ballot_weights
from engine.taste.words import _DIRECTIONS

DAY = 86_400.0
FEATURES = ("pitch_mean", "density", "bar_repetition", "duration_mean", "top_leaps")
UNIT = {"pitch_mean": 5.0, "density": 1.5, "bar_repetition": 0.2, "duration_mean": 8.0}


def takes(chooser: np.random.Generator, count: int = 4) -> tuple[dict[str, float], ...]:
    rows = chooser.normal(size=(count, len(FEATURES)))
    return tuple(
        {name: UNIT.get(name, 1.0) * float(x) for name, x in zip(FEATURES, row, strict=True)}
        for row in rows
    )


def votes(
    count: int,
    likes: dict[str, float],
    *,
    seed: int = 0,
    members: Sequence[str] = tuple("abcdefgh"),
    noise: float = 0.3,
    **given: object,
) -> list[Ballot]:
    """Members, one after the other, vote for what they like most of the takes of a request each."""
    chooser = np.random.default_rng(seed)
    found: list[Ballot] = []
    for number in range(count):
        shown = takes(chooser)
        liked = [sum(w * take[n] / UNIT.get(n, 1.0) for n, w in likes.items()) for take in shown]
        best = int(np.argmax(liked)) if likes and chooser.random() >= noise else None
        chosen = int(chooser.integers(4)) if best is None else best
        member = members[number % len(members)]
        ballot = Ballot(f"{seed}.{number}", member, "somebody", shown, chosen, number * DAY / 10)
        found.append(replace(ballot, **given))  # type: ignore[arg-type]
    return found


def learnt(ballots: Sequence[Ballot], now: float = 100 * DAY) -> Taste:
    return learn_taste(ballots, now=now)


LOW = votes(60, {"pitch_mean": -1.0})


def test_what_is_voted_for_is_liked_and_said() -> None:
    taste = learnt(LOW)
    assert taste.sureness > 0.9
    liking = taste.likings["pitch_mean"]
    assert liking.weight < 0
    assert liking.certainty > 0.99
    assert liking.spread == pytest.approx(5.0, rel=0.2)
    assert english(taste.told[0]) == "lower"
    assert english(taste.told[-1]) == (
        f"That is {round(100 * taste.sureness)} % sure, from 60 votes of 8 members."
    )


def test_the_opposite_votes_teach_the_opposite() -> None:
    other = learnt(votes(60, {"pitch_mean": 1.0}))
    shown = takes(np.random.default_rng(5), 12)
    assert np.corrcoef(pulls(learnt(LOW), shown), pulls(other, shown))[0, 1] < -0.5


@pytest.mark.parametrize("seed", range(6))
def test_noise_teaches_nothing(seed: int) -> None:
    taste = learnt(votes(150, {}, seed=seed))
    assert taste.sureness == 0
    assert not pulls(taste, takes(np.random.default_rng(1), 9)).any()


def test_noise_teaches_nothing_while_ballots_are_few() -> None:
    """Chance may seem to say something then, and it says little."""
    found = [learnt(votes(24, {}, seed=seed)).sureness for seed in range(12)]
    assert sum(sureness > 0 for sureness in found) <= 1
    assert max(found) < 0.2


def test_what_most_members_like_is_heard_from_the_first_ballots_on() -> None:
    likes = {"pitch_mean": -1.0, "density": 1.0, "top_leaps": 0.7}
    found = [learnt(votes(32, likes, seed=seed), 4 * DAY) for seed in range(12)]
    assert sum(taste.sureness > 0.8 for taste in found) >= 10
    assert sum(taste.likings["pitch_mean"].weight < 0 for taste in found) >= 11


@pytest.mark.parametrize("seed", range(4))
def test_what_one_member_says_is_no_taste_of_the_community(seed: int) -> None:
    """However many votes it says it with: the others vote by lot."""
    one = votes(60, {"pitch_mean": 1.0}, seed=50 + seed, members=["zealot"], noise=0.0)
    assert learnt([*votes(60, {}, seed=seed), *one]).sureness == 0


def test_nothing_is_learnt_from_fewer_than_twenty_ballots_or_four_members() -> None:
    few, pair = learnt(LOW[:19]), learnt(votes(60, {"pitch_mean": -1.0}, members=("a", "b", "c")))
    assert (few.sureness, pair.sureness) == (0, 0)
    assert english(few.told[0]) == "A taste is learnt from 20 votes on; so far: 19."
    assert "4 members" in english(pair.told[0])
    assert learnt(()).told


def test_the_order_of_ballots_is_no_matter_and_the_record_is_json() -> None:
    taste = learnt(LOW)
    again = learnt(LOW[::-1])
    assert {n: own.weight for n, own in again.likings.items()} == pytest.approx(
        {n: own.weight for n, own in taste.likings.items()}, rel=1e-4, abs=1e-6
    )
    assert Taste.from_json(json.loads(json.dumps(taste.to_json()))) == taste


def test_a_member_who_is_deleted_leaves_nothing_behind() -> None:
    kept = [ballot for ballot in LOW if ballot.member != "a"]
    assert '"a"' not in json.dumps(learnt(LOW).to_json())
    assert learnt(kept).ballots == len(kept)


def test_where_a_take_stood_is_not_what_is_liked_in_it() -> None:
    """All vote for the first, which is the lowest by chance of how they were shown."""
    ballots: list[Ballot] = []
    for ballot in votes(80, {}):
        shown = sorted(ballot.takes, key=lambda take: take["density"])
        chooser = np.random.default_rng(len(ballots))
        order = shown if chooser.random() < 0.5 else [shown[k] for k in chooser.permutation(4)]
        ballots.append(replace(ballot, takes=tuple(order), chosen=0))
    blind = [replace(b, takes=b.takes[1:] + b.takes[:1], chosen=3) for b in ballots[::2]]
    mixed = learnt([*blind, *ballots[1::2]]).likings["density"].weight
    assert abs(learnt(ballots).likings["density"].weight) < abs(mixed)


def share(ballots: Sequence[Ballot], member: str, now: float = 10 * DAY) -> float:
    counts = ballot_weights(ballots, now)
    return float(sum(c for b, c in zip(ballots, counts, strict=True) if b.member == member)) / (
        float(counts.sum())
    )


@pytest.mark.parametrize("others", [3, 4, 6, 12, 40])
@pytest.mark.parametrize("of_zealot", [5, 40, 400])
def test_one_members_votes_are_never_more_than_a_quarter(others: int, of_zealot: int) -> None:
    members = [f"m{number}" for number in range(others)]
    ballots = [
        *votes(3 * others, {}, members=members),
        *votes(of_zealot, {}, seed=1, members=["zealot"]),
    ]
    assert share(ballots, "zealot") <= 0.25 + 1e-9
    assert max(share(ballots, member) for member in members) <= 0.25 + 1e-9


def test_a_zealot_does_not_turn_a_community() -> None:
    zealot = votes(40, {"pitch_mean": 1.0}, seed=3, members=["zealot"], noise=0.0)
    assert learnt([*LOW, *zealot]).likings["pitch_mean"].weight < 0


def test_one_who_votes_the_very_other_way_tells_what_it_is_about() -> None:
    """Which of the two ways is liked, most members say."""
    likes = {"pitch_mean": -1.0, "density": 1.0, "top_leaps": 0.7}
    against = {name: -weight for name, weight in likes.items()}
    alone: list[Taste] = []
    both: list[Taste] = []
    for seed in range(8):
        zealot = votes(16, against, seed=100 + seed, members=["zealot"], noise=0.0)
        most = votes(24, likes, seed=seed)
        alone.append(learnt(most, 4 * DAY))
        both.append(learnt([*most, *zealot], 4 * DAY))
    assert sum(own.sureness for own in both) > sum(own.sureness for own in alone)
    assert all(own.likings["density"].weight > 0 for own in both)


@pytest.mark.parametrize("place", [0, 3])
def test_many_who_always_vote_for_one_place_do_not_hide_what_the_others_like(place: int) -> None:
    crowd = [f"always{number}" for number in range(6)]
    always = [replace(b, chosen=place) for b in votes(180, {}, seed=5, members=crowd)]
    taste = learnt([*LOW, *always], 10 * DAY)
    assert taste.sureness > 0.8
    assert taste.likings["pitch_mean"].weight < 0
    assert learnt(always).sureness == 0


def test_ballots_of_new_members_in_bulk_count_little() -> None:
    crowd = [f"new{number}" for number in range(100)]
    raid = votes(300, {"pitch_mean": 1.0}, seed=3, members=crowd, noise=0.0, account_days=2.0)
    counts = ballot_weights([*LOW, *raid], 10 * DAY)
    assert counts[len(LOW) :].sum() <= 0.1 * counts.sum() + 1e-6
    raided = learnt([*LOW, *raid])
    assert raided.likings["pitch_mean"].weight < 0
    assert raided.sureness > 0.9
    assert learnt(raid).sureness == 0
    few = votes(60, {"pitch_mean": -1.0}, members=("a", "b", "c"))
    assert learnt([*few, *raid]).sureness == 0


def test_older_votes_fade() -> None:
    counts = ballot_weights([replace(LOW[k], at=-90 * DAY * (k // 8)) for k in range(16)], 0.0)
    assert counts[8:] == pytest.approx(counts[:8] / 2)
    turned = [replace(b, at=b.at + 700 * DAY) for b in votes(60, {"pitch_mean": 1.0}, seed=2)]
    assert learnt([*LOW, *turned], 710 * DAY).likings["pitch_mean"].weight > 0


def test_votes_for_takes_that_one_asked_for_count_half() -> None:
    ballots = [replace(ballot, at=0.0) for ballot in LOW[:16]]
    ballots[0] = replace(ballots[0], asked_by=ballots[0].member)
    counts = ballot_weights(ballots, 0.0)
    assert counts[0] == pytest.approx(counts[1] / 2)


def test_a_choice_among_many_takes_teaches_more_than_one_between_two_but_not_by_every_pair() -> (
    None
):
    two = [
        replace(b, takes=(b.takes[b.chosen], b.takes[b.chosen - 1]), chosen=0, request=b.request)
        for b in LOW
    ]
    assert learnt(LOW).sureness >= learnt(two).sureness


def test_a_ballot_that_says_nothing_is_left_out_and_counted() -> None:
    odd = [
        replace(LOW[0], request="x", takes=LOW[0].takes[:1], chosen=0),
        replace(LOW[0], request="y", chosen=9),
        replace(LOW[0], request="z", at=float("nan")),
        LOW[0],
    ]
    taste = learnt([*LOW, *odd])
    assert (taste.ballots, taste.left_out) == (60, 4)
    assert taste.likings == learnt(LOW).likings


def test_features_that_are_not_known_or_no_numbers_break_nothing() -> None:
    holed = [
        replace(b, takes=({**b.takes[0], "density": float("nan")}, *b.takes[1:-1], {"new": 1e300}))
        for b in LOW
    ]
    taste = learnt(holed)
    assert all(np.isfinite(own.weight) for own in taste.likings.values())
    assert np.isfinite(pulls(taste, [{}, {"pitch_mean": float("nan")}, {"pitch_mean": 3.0}])).all()
    assert learnt([replace(b, takes=({}, {}), chosen=0) for b in LOW]).sureness == 0


def drawn_choices(count: int, takes: int, seed: int = 0) -> Choices:
    """Ballots of five members on random rows of three features."""
    chooser = np.random.default_rng(seed)
    return Choices(
        rows=chooser.normal(size=(count, takes, 3)),
        habits=np.zeros((count, takes, 1)),
        there=np.ones((count, takes), np.bool_),
        chosen=chooser.integers(takes, size=count),
        members=np.arange(count) % 5,
        counts=chooser.random(count),
    )


def test_between_two_takes_it_is_bradley_terry_as_scikit_learn_fits_it() -> None:
    choices = drawn_choices(80, 2)
    found = modes(choices, choices.rows[None], np.array([1.0]), reliabilities=((1.0, 1.0),))
    better = choices.rows[np.arange(80), choices.chosen]
    rows = better - choices.rows[np.arange(80), 1 - choices.chosen]
    won = np.arange(80) % 2 == 0
    oracle = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-8)
    oracle.fit(np.where(won[:, None], rows, -rows), won, choices.counts)
    assert found.weights[0] == pytest.approx(oracle.coef_[0], abs=1e-3)


def test_members_who_may_not_follow_are_fitted_as_a_general_minimiser_has_it() -> None:
    choices = drawn_choices(60, 4)
    prior = 0.8

    def loss(weights: np.ndarray) -> float:
        liked = choices.rows @ weights
        chances = [
            np.exp(own - np.logaddexp.reduce(own, axis=1, keepdims=True)) for own in (liked, -liked)
        ]
        likely = np.array([own[np.arange(60), choices.chosen] for own in chances])
        total = weights @ weights / prior**2 / 2
        for member in range(5):
            own = choices.members == member
            logs = [
                np.log(probable)
                + choices.counts[own]
                @ np.log(abs(share) * likely[int(share < 0), own] + (1 - abs(share)) / 4)
                for share, probable in RELIABILITIES
            ]
            total -= float(np.logaddexp.reduce(logs))
        return float(total)

    found = modes(choices, choices.rows[None], np.array([prior]))
    oracle = minimize(loss, found.weights[0] + 0.05, method="BFGS", options={"gtol": 1e-8})
    assert found.weights[0] == pytest.approx(oracle.x, abs=1e-2)


def test_all_figures_of_a_take_have_words() -> None:
    assert {*NAMES, "log_probability"} <= _DIRECTIONS.keys()


def test_one_take_in_four_is_chosen_by_no_taste() -> None:
    for count in range(1, 9):
        assert np.mean([free_takes(count, seed) for seed in range(400)]) == count / 4
    taste, chooser = learnt(LOW), np.random.default_rng(0)
    for seed in range(20):
        candidates, rated = takes(chooser, 12), chooser.normal(size=12)
        assert int(np.argmax(rated)) in show(taste, rated, candidates, 4, seed)


def test_the_others_are_what_is_liked_by_as_much_as_it_is_sure() -> None:
    taste, chooser = learnt(LOW), np.random.default_rng(0)
    middle = {0.0: list[float](), 0.3: list[float](), 1.0: list[float]()}
    for seed in range(40):
        candidates, rated = takes(chooser, 12), chooser.normal(size=12)
        for sure, found in middle.items():
            shown = show(replace(taste, sureness=sure), rated, candidates, 4, seed)
            found.append(float(np.mean([candidates[own]["pitch_mean"] for own in shown])))
    means = [float(np.mean(found)) for found in middle.values()]
    assert means[0] > means[1] > means[2]
    assert means[2] < means[0] - 2.0


def test_what_is_shown_stays_as_diverse_as_what_is_drawn_by_lot() -> None:
    taste, chooser = learnt(LOW), np.random.default_rng(0)
    ratios: dict[int, list[float]] = {2: [], 3: [], 4: []}
    for seed in range(40):
        candidates, rated = takes(chooser, 12), chooser.normal(size=12)
        rows = np.array([[take[n] / UNIT.get(n, 1.0) for n in FEATURES] for take in candidates])
        apart = np.sqrt(((rows[:, None] - rows[None]) ** 2).sum(axis=2))
        for count, found in ratios.items():
            shown = show(taste, rated, candidates, count, seed)
            pairs = count * (count - 1)
            found.append(apart[np.ix_(shown, shown)].sum() / pairs / (apart.sum() / 132))
    assert all(np.mean(found) >= 0.95 for found in ratios.values())
    assert len(show(taste, np.zeros(2), takes(chooser, 2), 4, 0)) == 2
