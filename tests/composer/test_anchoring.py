"""Learning that leads too far from the base is drawn back."""

from __future__ import annotations

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
def network() -> EventNetwork:
    base = load(SHIPPED)
    network = EventNetwork(Shape(**base.shape))
    network(REMEMBERED.take(slice(0, 1)).inputs())
    put_weights(network, base.weights)
    return network


def moved(network: EventNetwork, by: float) -> None:
    random = np.random.default_rng(0)
    network.set_weights(
        [w + by * w.std() * random.standard_normal(w.shape) for w in network.get_weights()]
    )


def test_a_network_that_forgot_nothing_keeps_the_most_of_its_way(network: EventNetwork) -> None:
    before = network.get_weights()
    anchor = Anchor(network, Meter(network), REMEMBERED)
    moved(network, 0.001)
    learnt = network.get_weights()
    assert anchor.hold() == SHARES[0] < 1
    for start, end, held in zip(before, learnt, network.get_weights(), strict=True):
        assert held == pytest.approx(start + SHARES[0] * (end - start), abs=1e-5)
    network.set_weights(before)


def test_a_network_that_forgot_is_drawn_back_until_it_remembers(network: EventNetwork) -> None:
    before, meter = network.get_weights(), Meter(network)
    cost = meter.measure(REMEMBERED).bits_per_note
    anchor = Anchor(network, meter, REMEMBERED)
    by, share = 0.02, SHARES[0]
    while share == SHARES[0]:
        network.set_weights(before)
        moved(network, by)
        share = anchor.hold()
        by *= 1.1
    assert share > SHARES[-1]
    assert meter.measure(REMEMBERED).bits_per_note - cost <= MOST_FORGOTTEN
    network.set_weights(before)


def test_a_network_that_forgot_everything_still_goes_part_of_the_way(network: EventNetwork) -> None:
    before = network.get_weights()
    anchor = Anchor(network, Meter(network), REMEMBERED)
    moved(network, 3.0)
    assert anchor.hold() == SHARES[-1]
    network.set_weights(before)


def test_what_costs_the_songs_hardly_anything_is_given_up_for_other_music(
    network: EventNetwork,
) -> None:
    before = network.get_weights()
    anchor = Anchor(network, Meter(network), REMEMBERED)
    moved(network, 0.001)
    assert anchor.hold(lambda: 4.0) == SHARES[-1]
    network.set_weights(before)


def test_a_way_that_the_songs_need_is_kept(network: EventNetwork) -> None:
    before = network.get_weights()
    anchor = Anchor(network, Meter(network), REMEMBERED)
    moved(network, 0.001)
    learnt = network.get_weights()
    costs = iter([4.0, 4.0 + HARDLY, 4.0 + 2 * HARDLY])
    assert anchor.hold(lambda: next(costs)) == SHARES[1]
    for start, end, held in zip(before, learnt, network.get_weights(), strict=True):
        assert held == pytest.approx(start + SHARES[1] * (end - start), abs=1e-5)
    network.set_weights(before)


def test_what_was_drawn_back_once_is_held_as_far_again(network: EventNetwork) -> None:
    before = network.get_weights()
    anchor = Anchor(network, Meter(network), REMEMBERED)
    moved(network, 0.001)
    learnt = network.get_weights()
    assert anchor.hold(farthest=SHARES[2]) == SHARES[2]
    for start, end, held in zip(before, learnt, network.get_weights(), strict=True):
        assert held == pytest.approx(start + SHARES[2] * (end - start), abs=1e-5)
    network.set_weights(before)


def test_a_cost_that_is_no_number_gives_nothing_up(network: EventNetwork) -> None:
    before = network.get_weights()
    anchor = Anchor(network, Meter(network), REMEMBERED)
    moved(network, 0.001)
    assert anchor.hold(lambda: float("nan")) == SHARES[0]
    network.set_weights(before)
