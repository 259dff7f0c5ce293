"""Learning that leads too far from the base is drawn back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.composer.anchoring import HARDLY, MOST_FORGOTTEN, SHARES, Anchor
from engine.composer.artefact import SHIPPED, load
from engine.composer.bits import Meter, windows_over
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.replay import REPLAY, load_replay
from engine.composer.weights import put_weights

REMEMBERED = windows_over(load_replay(Path(SHIPPED) / REPLAY)[:3])


@pytest.fixture(scope="module")
def built() -> EventNetwork:
    base = load(SHIPPED)
    network = EventNetwork(Shape(**base.shape))
    network(REMEMBERED.take(slice(0, 1)).inputs())
    put_weights(network, base.weights)
    return network


@pytest.fixture
def network(built: EventNetwork) -> Iterator[EventNetwork]:
    """The base, each time as it ships."""
    before = built.get_weights()
    yield built
    built.set_weights(before)


class Learning:
    """A network that learnt something after its anchor was cast."""

    def __init__(
        self, network: EventNetwork, by: float = 0.001, meter: Meter | None = None
    ) -> None:
        self._network, self._start = network, network.get_weights()
        self.anchor = Anchor(network, meter or Meter(network), REMEMBERED)
        random = np.random.default_rng(0)
        network.set_weights(
            [w + by * w.std() * random.standard_normal(w.shape) for w in self._start]
        )
        self._learnt = network.get_weights()

    def is_at(self, share: float) -> bool:
        """Whether the network stands at this share of its way."""
        return all(
            np.allclose(held, start + share * (end - start), rtol=0, atol=1e-6)
            for start, end, held in zip(
                self._start, self._learnt, self._network.get_weights(), strict=True
            )
        )


def test_a_network_that_forgot_nothing_keeps_the_most_of_its_way(network: EventNetwork) -> None:
    learning = Learning(network)
    assert learning.anchor.hold() == SHARES[0] < 1
    assert learning.is_at(SHARES[0])


def test_a_network_that_forgot_is_drawn_back_until_it_remembers(network: EventNetwork) -> None:
    before, meter = network.get_weights(), Meter(network)
    cost = meter.measure(REMEMBERED).bits_per_note
    by, share = 0.02, SHARES[0]
    while share == SHARES[0]:
        network.set_weights(before)
        share = Learning(network, by, meter).anchor.hold()
        by *= 1.1
    assert share > SHARES[-1]
    assert meter.measure(REMEMBERED).bits_per_note - cost <= MOST_FORGOTTEN


def test_a_network_that_forgot_everything_still_goes_part_of_the_way(network: EventNetwork) -> None:
    learning = Learning(network, by=3.0)
    assert learning.anchor.hold() == SHARES[-1]


def test_what_costs_the_songs_hardly_anything_is_given_up_for_other_music(
    network: EventNetwork,
) -> None:
    learning = Learning(network)
    assert learning.anchor.hold(lambda: 4.0) == SHARES[-1]
    assert learning.is_at(SHARES[-1])


def test_a_way_that_the_songs_need_is_kept(network: EventNetwork) -> None:
    learning = Learning(network)
    costs = iter([4.0, 4.0 + HARDLY, 4.0 + 2 * HARDLY])
    assert learning.anchor.hold(lambda: next(costs)) == SHARES[1]
    assert learning.is_at(SHARES[1])


def test_what_was_drawn_back_once_is_held_as_far_again(network: EventNetwork) -> None:
    learning = Learning(network)
    assert learning.anchor.hold(farthest=SHARES[2]) == SHARES[2]
    assert learning.is_at(SHARES[2])


def test_a_cost_that_is_no_number_gives_nothing_up(network: EventNetwork) -> None:
    learning = Learning(network)
    assert learning.anchor.hold(lambda: float("nan")) == SHARES[0]
    assert learning.is_at(SHARES[0])
