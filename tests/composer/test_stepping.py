"""The networks in numpy, a step at a time, are the networks that were trained."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
from engine.composer.controls import events_of
from engine.composer.decoding import Stepper
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.stepping.layers import Heads
from engine.composer.stepping.lstm import LSTMStepper
from engine.composer.stepping.transformer import TransformerStepper
from engine.composer.vocabulary import HEADS, ONSET
from engine.composer.weights import weights_of
from engine.composer.windows import lay_out, steps_of
from tests.composer.music import song

STEPS = 64
SMALL = {
    "transformer": Shape("transformer", width=32, layers=2, heads=4),
    "lstm": Shape("lstm", width=32, layers=2, heads=1),
}
PIECES = [steps_of(events_of(song(seed, bars=16))).part(0, STEPS) for seed in range(2)]


WINDOWS = lay_out(PIECES, window=STEPS)


@cache
def both(trunk: str) -> tuple[list[np.ndarray], Stepper, Heads]:
    """The logits of the Keras network over the windows, and the same network in numpy."""
    shape = SMALL[trunk]
    network: Any = EventNetwork(shape, precision="float32")
    expected = [np.asarray(head) for head in network(WINDOWS.inputs())]
    weights = weights_of(network)
    stepper: Stepper = (
        TransformerStepper(weights, layers=shape.layers, heads=shape.heads)
        if trunk == "transformer"
        else LSTMStepper(weights, layers=shape.layers)
    )
    return expected, stepper, Heads(weights)


@pytest.mark.parametrize("trunk", SMALL)
def test_numpy_steps_give_the_logits_of_the_keras_network(trunk: str) -> None:
    windows, (expected, stepper, heads) = WINDOWS, both(trunk)
    stepper.start(len(windows))
    for t in range(STEPS):
        state = stepper.advance(windows.classes[:, t], windows.bars[:, t])
        for head in range(len(HEADS)):
            assert np.allclose(heads.logits(head, state), expected[head][:, t], atol=1e-4)
            if head + 1 < len(HEADS):
                state = heads.know(head, state, windows.target[:, t, head])
            if head == ONSET:
                state = heads.know_position(state, windows.position[:, t])


@pytest.mark.parametrize("trunk", SMALL)
def test_a_piece_goes_on_alone_as_it_began_beside_others(trunk: str) -> None:
    windows, (expected, stepper, heads) = WINDOWS, both(trunk)
    stepper.start(2)
    for t in range(STEPS // 2):
        stepper.advance(windows.classes[:, t], windows.bars[:, t])
    stepper.keep(np.array([1]))
    for t in range(STEPS // 2, STEPS - 1):
        stepper.advance(windows.classes[1:, t], windows.bars[1:, t])
    state = stepper.advance(windows.classes[1:, -1], windows.bars[1:, -1])
    assert np.allclose(heads.logits(0, state), expected[0][1:, -1], atol=1e-4)
