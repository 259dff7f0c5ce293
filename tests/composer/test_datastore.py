"""What a model looks up in its songs, and how far it believes it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.composer.datastore import (
    Datastore,
    Floats,
    Lookup,
    Recalled,
    Tokens,
    Trust,
    costs_with,
    keep,
)
from engine.composer.vocabulary import HEADS, PITCH, SIZES

TRUST = Trust(0.8, 2.0, 2.0)


def music(events: int, seed: int = 0) -> tuple[Floats, Tokens]:
    """States (n, 96) far from each other, and random tokens after them."""
    random = np.random.default_rng(seed)
    states = (3 * random.normal(size=(events, 96))).astype(np.float32)
    tokens = np.stack([random.integers(size, size=events) for size in SIZES], axis=1)
    return states, tokens.astype(np.int32)


@pytest.fixture(scope="module")
def songs() -> tuple[Floats, Tokens]:
    return music(200)


@pytest.fixture(scope="module")
def lookup(songs: tuple[Floats, Tokens]) -> Lookup:
    states, tokens = songs
    return Lookup(keep([states[:120], states[120:]], [tokens[:120], tokens[120:]], TRUST))


def recalled(lookup: Lookup, states: Floats, trust: Trust | None = None) -> Recalled:
    return lookup.recall(lookup.near(states), trust)


def test_a_state_of_a_song_finds_its_own_event_first(
    songs: tuple[Floats, Tokens], lookup: Lookup
) -> None:
    found, distances = lookup.near(songs[0])
    nearest = np.take_along_axis(found, distances.argmin(axis=1)[:, None], axis=1)[:, 0]
    assert (nearest == np.arange(200)).mean() > 0.95


def test_what_came_there_becomes_cheap(songs: tuple[Floats, Tokens], lookup: Lookup) -> None:
    states, tokens = songs
    alone = np.tile(np.log(np.array(SIZES, np.float32)), (200, 1))
    assert costs_with(recalled(lookup, states), tokens, alone).mean() < 0.3 * alone.mean()


def test_far_from_all_songs_the_network_is_hardly_contradicted(lookup: Lookup) -> None:
    states, tokens = music(50, seed=1)
    alone = np.full((50, len(HEADS)), 2.0, np.float32)
    costs = costs_with(recalled(lookup, 5 * states), tokens, alone)
    assert costs.max() < 2.05


def test_without_trust_nothing_changes(songs: tuple[Floats, Tokens], lookup: Lookup) -> None:
    states, tokens = songs
    alone = np.full((200, len(HEADS)), 1.5, np.float32)
    costs = costs_with(recalled(lookup, states, Trust(0.0, 1.0, 1.0)), tokens, alone)
    assert costs == pytest.approx(alone, abs=1e-5)


def test_mixed_logits_and_costs_say_the_same(songs: tuple[Floats, Tokens], lookup: Lookup) -> None:
    states, tokens = songs
    random = np.random.default_rng(2)
    one, other = recalled(lookup, states), recalled(lookup, states)
    for head, size in enumerate(SIZES):
        logits = random.normal(size=(200, size)).astype(np.float32)
        mixed = one.mixed(head, logits)
        assert np.exp(mixed).sum(axis=1) == pytest.approx(1, abs=1e-4)
        wanted = tokens[:, head]
        normaliser = np.log(np.exp(logits).sum(axis=1))
        nats = (normaliser - logits[np.arange(200), wanted]).astype(np.float32)
        costs = other.cost(head, wanted, nats)
        assert -mixed[np.arange(200), wanted] == pytest.approx(costs, abs=1e-3)
        one.know(head, wanted)
        other.know(head, wanted)


def test_neighbours_that_disagree_fall_silent(songs: tuple[Floats, Tokens], lookup: Lookup) -> None:
    one = recalled(lookup, songs[0][:1])
    one.know(0, np.array([-1], np.int32))
    logits = np.zeros((1, SIZES[PITCH]), np.float32)
    assert np.exp(one.mixed(PITCH, logits)) == pytest.approx(1 / SIZES[PITCH], abs=1e-5)


def test_it_comes_back_as_it_was_stored(songs: tuple[Floats, Tokens]) -> None:
    states, tokens = songs
    store = keep([states], [tokens], TRUST)
    again = Datastore.from_arrays(store.to_arrays())
    assert (again.keys == store.keys).all()
    assert (again.tokens == tokens).all()
    assert again.trust.most == pytest.approx(TRUST.most)


def test_a_damaged_one_is_recognised(songs: tuple[Floats, Tokens]) -> None:
    arrays = keep([songs[0]], [songs[1]], TRUST).to_arrays()
    with pytest.raises(ValueError, match="do not go together"):
        Datastore.from_arrays(arrays | {"tokens": arrays["tokens"][:-1]})
