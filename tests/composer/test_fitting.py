"""A step of a training, taken in parts side by side."""

from __future__ import annotations

from functools import cache

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


@cache
def learner(trunk: str) -> tuple[EventNetwork, Updates, Meter]:
    """A network that learnt nothing yet, or what tests before this one made it learn."""
    keras.utils.set_random_seed(0)  # what an untrained network says is a matter of chance
    network = EventNetwork(Shape(trunk, width=32, layers=1, heads=4, dropout=0.0))
    network(lay_out([steps_of(PIECES[0])]).take(slice(0, 1)).inputs())
    return network, Updates(network, LearningPlan(minutes=1.0)), Meter(network)


def losses(trunk: str, batch_size: int, epochs: int) -> list[float]:
    """What the pieces cost in each epoch of a fit."""
    _, updates, meter = learner(trunk)
    plan = LearningPlan(minutes=1e6, epochs=epochs, batch_size=batch_size, seed=1)
    return fit(
        updates,
        meter,
        lambda _: PIECES,
        None,
        plan,
        report=report_nothing,
        should_stop=never_stop,
    ).train


@pytest.mark.parametrize("fill_in", [0.0, 1.0])
def test_an_epoch_asks_for_every_note_of_its_pieces_once(fill_in: float) -> None:
    plan = LearningPlan(minutes=1.0, transpose=0.5, hide_plan=0.5, fill_in=fill_in)
    windows = fitting.windows_of_epoch(PIECES, plan, np.random.default_rng(0))
    notes = sum(map(len, PIECES))
    asked = windows.weight[..., PITCH].sum()
    assert notes - WINDOW // 2 <= asked <= notes  # an epoch begins a little way in
    filled = windows.classes[..., len(HEADS) + 1] - OFFSETS[len(HEADS) + 1] == MISSING
    assert filled.any() == bool(fill_in)


@pytest.mark.parametrize("trunk", ["transformer", "lstm"])
def test_batches_that_cannot_be_halved_are_learnt_as_well(trunk: str) -> None:
    for batch_size in (1, 3):
        assert 5 < losses(trunk, batch_size, 1)[0] < 30
        assert all(np.isfinite(value).all() for value in learner(trunk)[0].get_weights())


def test_a_second_fit_with_the_same_updates_is_as_the_first() -> None:
    network = learner("transformer")[0]
    weights = network.get_weights()
    first = losses("transformer", 2, 2)
    network.set_weights(weights)
    assert losses("transformer", 2, 2) == pytest.approx(first, rel=1e-5)
