"""What the networks compute, and the gradients that are written out by hand."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow first
from engine.composer.bits import cross_entropies
from engine.composer.controls import events_of
from engine.composer.networks.attention import BLOCK
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.networks.layers import Dropout
from engine.composer.windows import lay_out, steps_of
from tests.composer.music import song

WINDOWS = lay_out([steps_of(events_of(song(seed, bars=8))) for seed in range(3)], window=BLOCK + 8)
"""Pieces that end within windows, longer than a block of queries."""


def test_each_gradient_says_how_the_loss_changes() -> None:
    keras.utils.set_random_seed(1)
    network: Any = EventNetwork(Shape("transformer", 32, layers=1, heads=4, dropout=0.0), "float32")
    inputs = {
        name: tf.constant(value) for name, value in WINDOWS.take(slice(0, 2)).inputs().items()
    }

    @tf.function(autograph=False)
    def loss() -> Any:
        return tf.add_n(
            [tf.reduce_mean(e) for e in cross_entropies(network(inputs), inputs["target"])]
        )

    loss()
    with tf.GradientTape() as tape:
        value = loss()
    variables = network.trainable_variables
    for variable, gradient in zip(variables, tape.gradient(value, variables), strict=True):
        before, gradient = variable.numpy(), tf.convert_to_tensor(gradient).numpy()
        size = float(np.linalg.norm(gradient))
        step = 0.02 / max(1e-3, size) * gradient / max(1e-12, size)
        variable.assign(before + step)
        up = float(loss())
        variable.assign(before - step)
        down = float(loss())
        variable.assign(before)
        assert up - down == pytest.approx(2 * float((gradient * step).sum()), rel=0.05, abs=2e-5)


def test_dropout_takes_its_share_and_keeps_the_mean() -> None:
    dropout, ones = Dropout(0.1), tf.ones((64, 256))
    first, second = (np.asarray(dropout(ones, training=True)) for _ in range(2))
    for dropped in (first, second):
        assert np.mean(dropped == 0) == pytest.approx(0.1, abs=0.01)
        assert dropped.mean() == pytest.approx(1.0, abs=0.01)
    assert (first != second).any()
    assert (np.asarray(dropout(ones)) == 1).all()
