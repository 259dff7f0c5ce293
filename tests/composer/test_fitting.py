"""A step of a training, taken in parts side by side."""

from __future__ import annotations

import keras
import numpy as np
import pytest

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow first
from engine.composer import fitting
from engine.composer.bits import Meter
from engine.composer.controls import events_of
from engine.composer.fitting import fit
from engine.composer.learning_plan import LearningPlan
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.updates import Updates
from engine.composer.vocabulary import HEADS, PITCH
from engine.composer.windows import MISSING, OFFSETS, WINDOW, lay_out, steps_of
from engine.values import never_stop, report_nothing
from tests.composer.music import song

pytestmark = pytest.mark.slow
PIECES = [events_of(song(seed, bars=24)) for seed in range(3)]


@pytest.fixture(autouse=True)
def same_beginnings() -> None:
    """What an untrained network says is a matter of chance."""
    keras.utils.set_random_seed(0)


@pytest.mark.parametrize("fill_in", [0.0, 1.0])
def test_an_epoch_asks_for_every_note_of_its_pieces_once(fill_in: float) -> None:
    plan = LearningPlan(minutes=1.0, transpose=0.5, hide_plan=0.5, fill_in=fill_in)
    windows = fitting._epoch(PIECES, plan, np.random.default_rng(0))
    notes = sum(map(len, PIECES))
    asked = windows.weight[..., PITCH].sum()
    assert notes - WINDOW // 2 <= asked <= notes  # an epoch begins a little way in
    filled = windows.classes[..., len(HEADS) + 1] - OFFSETS[len(HEADS) + 1] == MISSING
    assert filled.any() == bool(fill_in)


@pytest.mark.parametrize("trunk", ["transformer", "lstm"])
def test_batches_that_cannot_be_halved_are_learnt_as_well(trunk: str) -> None:
    network = EventNetwork(Shape(trunk, width=32, layers=1, heads=4, dropout=0.0))
    network(lay_out([steps_of(PIECES[0])]).take(slice(0, 1)).inputs())
    plans = [LearningPlan(minutes=1e6, epochs=1, batch_size=size, seed=1) for size in (1, 3)]
    updates, meter = Updates(network, plans[0]), Meter(network)
    for plan in plans:
        losses = fit(
            updates,
            meter,
            lambda _: PIECES,
            None,
            plan,
            report=report_nothing,
            should_stop=never_stop,
        ).train
        assert 5 < losses[0] < 30
        assert all(np.isfinite(value).all() for value in network.get_weights())


def test_a_second_fit_with_the_same_updates_is_as_the_first() -> None:
    network = EventNetwork(Shape("transformer", width=32, layers=1, heads=4, dropout=0.0))
    network(lay_out([steps_of(PIECES[0])]).take(slice(0, 1)).inputs())
    weights = network.get_weights()
    plan = LearningPlan(minutes=1e6, epochs=2, batch_size=2, seed=1)
    updates, meter = Updates(network, plan), Meter(network)

    def losses() -> list[float]:
        network.set_weights(weights)
        return fit(
            updates,
            meter,
            lambda _: PIECES,
            None,
            plan,
            report=report_nothing,
            should_stop=never_stop,
        ).train

    assert losses() == pytest.approx(losses(), rel=1e-5)
