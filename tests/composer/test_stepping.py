from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.composer.controls import events_of
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.stepping.layers import Heads
from engine.composer.stepping.lstm import LSTMStepper
from engine.composer.stepping.transformer import TransformerStepper
from engine.composer.vocabulary import DURATION, HEADS, ONSET
from engine.composer.weights import weights_of
from engine.composer.windows import lay_out
from tests.composer.music import song

SMALL = {
    "transformer": Shape("transformer", width=32, layers=2, heads=4),
    "lstm": Shape("lstm", width=32, layers=2, heads=1),
}


@pytest.mark.parametrize("trunk", ["transformer", "lstm"])
def test_numpy_steps_give_the_logits_of_the_keras_network(trunk: str) -> None:
    shape = SMALL[trunk]
    network: Any = EventNetwork(shape)
    windows = lay_out([events_of(song(bars=16))], window=64).take(slice(0, 1))
    expected = [np.asarray(head) for head in network(windows.inputs())]
    weights = weights_of(network)
    stepper = (
        TransformerStepper(weights, layers=shape.layers, heads=shape.heads)
        if trunk == "transformer"
        else LSTMStepper(weights, layers=shape.layers)
    )
    heads = Heads(weights)
    stepper.start(windows.controls[:, 0])
    for t in range(64):
        state = stepper.advance(
            windows.before[:, t],
            windows.before_position[:, t],
            windows.before_bars[:, t],
        )
        for head in range(len(HEADS)):
            assert np.allclose(heads.logits(head, state), expected[head][:, t], atol=1e-4)
            if head == ONSET:
                state = heads.know_onset(state, windows.target[:, t, 0], windows.position[:, t])
            elif head <= DURATION:
                state = heads.know(head, state, windows.target[:, t, head])
