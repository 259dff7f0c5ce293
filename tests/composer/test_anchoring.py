"""Learning that leads too far from the base is drawn back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
from engine.composer.anchoring import MOST_FORGOTTEN, SHARES, Anchor, part_of_way
from engine.composer.bits import Meter, windows_over
from engine.composer.controls import events_of
from engine.composer.fitting import fit
from engine.composer.learning_plan import LearningPlan
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.updates import Updates
from engine.values import never_stop, report_nothing
from tests.composer.music import song

pytestmark = pytest.mark.slow
PIECES = [events_of(song(seed, bars=24)) for seed in range(3)]
REMEMBERED = windows_over(PIECES)


@pytest.fixture(scope="module")
def built() -> EventNetwork:
    network = EventNetwork(Shape("transformer", width=32, layers=1, heads=4, dropout=0.0))
    network(REMEMBERED.take(slice(0, 1)).inputs())
    plan = LearningPlan(minutes=10.0, epochs=8, batch_size=2, learning_rate=1e-2)
    fit(
        Updates(network, plan),
        Meter(network),
        lambda _: PIECES,
        None,
        plan,
        report=report_nothing,
        should_stop=never_stop,
    )
    return network


@pytest.fixture(scope="module")
def meter(built: EventNetwork) -> Meter:
    """Of the network, compiled once."""
    return Meter(built)


@pytest.fixture
def network(built: EventNetwork) -> Iterator[EventNetwork]:
    """A network that knows its music, each time as it was."""
    before = built.get_weights()
    yield built
    built.set_weights(before)


class Learning:
    """A network that learnt something after its anchor was cast."""

    def __init__(self, network: EventNetwork, meter: Meter, by: float = 0.001) -> None:
        self._network, self._start = network, network.get_weights()
        self.anchor = Anchor(network, meter, REMEMBERED)
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


def test_a_network_that_forgot_nothing_keeps_the_most_of_its_way(
    network: EventNetwork, meter: Meter
) -> None:
    learning = Learning(network, meter)
    assert learning.anchor.hold() == SHARES[0] < 1
    assert learning.is_at(SHARES[0])


def test_a_network_that_forgot_is_drawn_back_until_it_remembers(
    network: EventNetwork, meter: Meter
) -> None:
    before = network.get_weights()
    cost = meter.measure(REMEMBERED).bits_per_note
    by, share = 0.01, SHARES[0]
    while share == SHARES[0]:
        network.set_weights(before)
        share = Learning(network, meter, by).anchor.hold()
        by *= 1.1
    assert share > SHARES[-1]
    assert meter.measure(REMEMBERED).bits_per_note - cost <= MOST_FORGOTTEN


def test_a_network_that_forgot_everything_still_goes_part_of_the_way(
    network: EventNetwork, meter: Meter
) -> None:
    learning = Learning(network, meter, by=3.0)
    assert learning.anchor.hold() == SHARES[-1]


def test_what_was_drawn_back_once_is_held_as_far_again(network: EventNetwork, meter: Meter) -> None:
    learning = Learning(network, meter)
    assert learning.anchor.hold(farthest=SHARES[2]) == SHARES[2]
    assert learning.is_at(SHARES[2])


def test_a_part_of_a_way_is_gone_weight_by_weight() -> None:
    start, end = [np.zeros(3, np.float32)], [np.array([1, 2, -4], np.float32)]
    assert np.allclose(part_of_way(start, end, 0.5)[0], [0.5, 1, -2])
    assert np.array_equal(part_of_way(start, end, 1.0)[0], end[0])
