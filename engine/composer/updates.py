"""Updates of an event network by gradients, compiled once for all that it learns in a process."""

from __future__ import annotations

from itertools import pairwise

import keras
import tensorflow as tf

from engine.composer.bits import cross_entropies
from engine.composer.learning_plan import LearningPlan
from engine.composer.networks.cores import HALVES
from engine.composer.networks.event_network import EventNetwork
from engine.composer.vocabulary import HEADS
from engine.composer.windows import INPUT_SIZES, WINDOW, Windows


class Updates:
    """Updates of a built `network` by the optimizer and the decay of weights that a plan names.

    So many `parts` of a batch go beside each other (see engine.composer.networks.cores).

    To compile them takes longer than a hundred of them, so several fits use the same.
    """

    def __init__(self, network: EventNetwork, plan: LearningPlan, parts: int = HALVES) -> None:
        self.network = network
        self.optimizer = adamw(plan.weight_decay)
        self.optimizer.build(network.trainable_variables)
        self._fresh = [variable.numpy() for variable in self.optimizer.variables]
        self._step = _compile_step(network, self.optimizer, parts)

    def begin(self) -> None:
        """Forget what earlier updates were: momentum, variance, their number."""
        for variable, value in zip(self.optimizer.variables, self._fresh, strict=True):
            variable.assign(value)

    def update(self, batch: Windows) -> float:
        """One update from a batch of windows; what its notes cost, in nats a note."""
        return float(self._step(batch.inputs(), batch.weight))

    def set_rate(self, rate: float) -> None:
        """The learning rate from here on."""
        self.optimizer.learning_rate = rate


def _compile_step(network: EventNetwork, optimizer: keras.optimizers.Optimizer, parts: int):
    """A compiled update from the inputs and weights of any number of windows."""

    def backward(inputs, weight, notes):
        with tf.GradientTape() as tape:
            logits = network(inputs, training=True)
            entropies = cross_entropies(logits, inputs["target"])
            costs = [
                tf.reduce_sum(entropies[i] * weight[..., i]) / notes for i in range(len(HEADS))
            ]
            loss = tf.add_n(costs)
        gradients = tape.gradient(loss, network.trainable_variables)
        return loss, [tf.convert_to_tensor(gradient) for gradient in gradients]

    @tf.function(autograph=False, input_signature=_signature())
    def step(inputs, weight):
        """One update from all parts of a batch (see engine.composer.networks.cores)."""
        notes = tf.maximum(tf.reduce_sum(weight[..., 0]), 1.0)
        losses, gradients = zip(
            *(
                backward({name: value[part] for name, value in inputs.items()}, weight[part], notes)
                for part in _parts(tf.shape(weight)[0], parts)
            ),
            strict=True,
        )
        summed = [tf.add_n(each) for each in zip(*gradients, strict=True)]
        optimizer.apply(summed, network.trainable_variables)
        return tf.add_n(losses)

    return step


def _signature() -> list:
    """What a step is called with: any number of windows, and their weights."""
    whole = {
        "classes": ((len(INPUT_SIZES),), tf.int32),
        "bars": ((), tf.float32),
        "piece": ((), tf.int32),
        "target": ((len(HEADS),), tf.int32),
        "position": ((), tf.int32),
    }
    inputs = {
        name: tf.TensorSpec((None, WINDOW, *shape), kind) for name, (shape, kind) in whole.items()
    }
    return [inputs, tf.TensorSpec((None, WINDOW, len(HEADS)), tf.float32)]


def _parts(rows, count: int) -> list[slice]:
    """Rows cut into `count` consecutive parts, the first ones the longer."""
    bounds = [(rows * part + count - 1) // count for part in range(count + 1)]
    return [slice(*pair) for pair in pairwise(bounds)]


def adamw(weight_decay: float) -> keras.optimizers.Optimizer:
    """AdamW; rates are set as they run. Gains, biases and embeddings are not decayed."""
    optimizer = keras.optimizers.AdamW(weight_decay=weight_decay, beta_2=0.98, global_clipnorm=1.0)
    optimizer.exclude_from_weight_decay(var_names=["gain", "bias", "embeddings", "vectors"])
    return optimizer
