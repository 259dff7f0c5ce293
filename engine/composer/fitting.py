"""Fit an event network to pieces: AdamW, a cosine that follows the budget, early stopping."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from engine.composer.bits import Meter, cross_entropies
from engine.composer.checkpoint import restore_checkpoint, save_checkpoint
from engine.composer.controls import UNKNOWN
from engine.composer.events import Events
from engine.composer.history import History
from engine.composer.networks.event_network import EventNetwork
from engine.composer.vocabulary import HEADS, METRES
from engine.composer.windows import Windows, forget_some_controls, lay_out, transposed
from engine.errors import Stopped
from engine.values import Figures, Report, ShouldStop


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit. Ends at `minutes` or `epochs`, or once held-out bits rise `patience` times."""

    minutes: float
    epochs: int = 1_000
    batch_size: int = 32
    optimizer: str = "adamw"
    learning_rate: float = 1e-3
    final_learning_rate: float = 0.05  # as a share of learning_rate
    warm_up: float = 0.02  # as a share of the budget
    weight_decay: float = 0.05
    transpose: float = 0.0  # chance that a piece is moved to a random key
    hide_controls: float = 0.1
    patience: int = 6
    measure_every: int = 1  # epochs
    seed: int = 0


def fit(
    network: EventNetwork,
    draw: Callable[[np.random.Generator], Sequence[Events]],
    held_out: Windows | None,
    plan: Plan,
    *,
    report: Report,
    should_stop: ShouldStop,
    improved: Callable[[History], None] | None = None,
    measured: Callable[[History], None] | None = None,
    progress: Path | None = None,
) -> History:
    """Fit a built `network` in place and leave it with the weights that did best on `held_out`.

    `draw` gives the pieces of one epoch, drawn anew each time. `improved` is told whenever a
    measurement was the best so far, `measured` at every one. With a file for its `progress` a
    training that was stopped goes on where it last measured. Without `held_out` nothing is
    measured and the last weights are kept. Raises Stopped.
    """
    keras.utils.set_random_seed(plan.seed)
    optimizer, step, set_rate = _compile_step(network, plan)
    meter = Meter(network)
    purpose = json.dumps([asdict(plan), network.count_params()])
    resumed = restore_checkpoint(progress, purpose, network, optimizer) if progress else None
    history, best_weights = resumed or (History(), network.get_weights())
    began = time.monotonic() - history.seconds
    if held_out and not resumed:
        _note(history, meter.measure(held_out), 0.0)

    def spent() -> float:
        in_time = (time.monotonic() - began) / (60 * plan.minutes)
        return max(in_time, history.epochs / plan.epochs)

    while spent() < 1:
        random = np.random.default_rng([plan.seed, history.epochs])
        windows = _epoch(draw(random), plan, random)
        losses, weights = [], []
        batches = max(1, -(-len(windows) // plan.batch_size))
        for number, batch in enumerate(windows.batches(plan.batch_size)):
            if should_stop():
                raise Stopped
            in_epoch = number / batches / plan.epochs
            set_rate(min(1.0, max(spent(), history.epochs / plan.epochs + in_epoch)))
            losses.append(float(step(batch.inputs(), batch.weight)))
            weights.append(batch.weight[..., 0].sum())
            history.events += int(weights[-1])
            report(_stage(history), min(1.0, spent()))
            if spent() >= 1:
                break
        history.epochs += 1
        history.train.append(float(np.average(losses, weights=weights) / np.log(2)))
        if held_out and (history.epochs % plan.measure_every == 0 or spent() >= 1):
            _note(history, meter.measure(held_out), time.monotonic() - began)
            better = history.best == len(history.held_out) - 1
            if better:
                best_weights = network.get_weights()
            history.seconds = time.monotonic() - began
            if measured:
                measured(history)
            if progress:
                save_checkpoint(progress, purpose, network, optimizer, best_weights, history)
            if better and improved:
                improved(history)
            if len(history.held_out) - 1 - history.best >= plan.patience:
                break
    if held_out:
        network.set_weights(best_weights)
    history.seconds = time.monotonic() - began
    return history


def _stage(history: History) -> str:
    if not history.held_out:
        return "finishing"
    bits = history.held_out[-1].bits_per_note
    return f"training: epoch {history.epochs + 1}, {bits:.2f} bits per note"


def _note(history: History, figures: Figures, seconds: float) -> None:
    """Add a measurement to the history."""
    history.held_out.append(figures)
    history.held_out_epochs.append(history.epochs)
    history.held_out_seconds.append(round(seconds, 1))
    if figures.bits_per_note < history.held_out[history.best].bits_per_note:
        history.best = len(history.held_out) - 1


def _epoch(pieces: Sequence[Events], plan: Plan, random: np.random.Generator) -> Windows:
    """The pieces of one epoch: shuffled, some moved to another key, cut at a random place."""
    changed: list[Events] = []
    for i in random.permutation(len(pieces)):
        piece = pieces[i]
        if random.random() < plan.transpose:
            piece = transposed(piece, int(random.integers(-5, 7)))
        changed.append(forget_some_controls(piece, plan.hide_controls, random))
    length = sum(len(piece) for piece in changed)
    skip = int(random.integers(0, max(1, min(256, length // 4))))
    windows = lay_out(changed, skip=skip)
    return windows.take(random.permutation(len(windows)))


def _compile_step(network: EventNetwork, plan: Plan):
    """The optimizer, a compiled training step, and what sets the rate for a share of the budget."""
    optimizer = _optimizer(plan)
    optimizer.build(network.trainable_variables)

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

    # Traced once, for any number of windows: a trace takes longer than a hundred steps.
    @tf.function(autograph=False, input_signature=_signature())
    def step(inputs, weight):
        """One update from all parts of a batch (see engine.composer.networks.cores)."""
        notes = tf.maximum(tf.reduce_sum(weight[..., 0]), 1.0)
        losses, gradients = zip(
            *(
                backward({name: value[part] for name, value in inputs.items()}, weight[part], notes)
                for part in _parts(tf.shape(weight)[0], network.shape.parts)
            ),
            strict=True,
        )
        summed = [tf.add_n(parts) for parts in zip(*gradients, strict=True)]
        optimizer.apply(summed, network.trainable_variables)
        return tf.add_n(losses)

    def set_rate(spent: float) -> None:
        rising = min(1.0, spent / plan.warm_up) if plan.warm_up else 1.0
        cosine = 0.5 * (1 + np.cos(np.pi * spent))
        share = plan.final_learning_rate + (1 - plan.final_learning_rate) * cosine
        optimizer.learning_rate = plan.learning_rate * max(1e-3, rising) * share

    return optimizer, step, set_rate


def _signature() -> list:
    """What a step is called with: any number of windows, and their weights."""
    windows = lay_out(
        [Events(np.zeros((1, 5), np.int32), np.zeros(1, np.int64), METRES[0], UNKNOWN)]
    )

    def of_any_number(array) -> tf.TensorSpec:
        return tf.TensorSpec((None, *array.shape[1:]), array.dtype)

    inputs = {name: of_any_number(array) for name, array in windows.inputs().items()}
    return [inputs, of_any_number(windows.weight)]


def _parts(rows, count: int) -> list[slice]:
    """Rows cut into `count` consecutive parts, the first ones the longer."""
    bounds = [(rows * part + count - 1) // count for part in range(count + 1)]
    return [slice(*pair) for pair in pairwise(bounds)]


def _optimizer(plan: Plan) -> keras.optimizers.Optimizer:
    """Muon for the matrices and Adam for the rest, or AdamW for all.

    Muon is scaled as in Liu et al. 2025 (arXiv 2502.16982), so that both take the same rate. Gains,
    biases and embeddings are not decayed.
    """
    if plan.optimizer == "muon":
        return keras.optimizers.Muon(
            plan.learning_rate,
            weight_decay=plan.weight_decay,
            adam_weight_decay=0.0,
            adam_beta_2=0.98,
            exclude_layers=["logits"],
            global_clipnorm=1.0,
        )
    optimizer = keras.optimizers.AdamW(
        plan.learning_rate, weight_decay=plan.weight_decay, beta_2=0.98, global_clipnorm=1.0
    )
    optimizer.exclude_from_weight_decay(var_names=["gain", "bias", "embeddings"])
    return optimizer
