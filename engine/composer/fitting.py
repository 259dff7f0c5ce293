"""Fit an event network to pieces: a cosine that follows the budget, early stopping."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np

from engine.composer.bits import Meter
from engine.composer.checkpoint import restore_checkpoint, save_checkpoint
from engine.composer.events import Events, transposed
from engine.composer.history import History
from engine.composer.learning_plan import LearningPlan
from engine.composer.updates import Updates
from engine.composer.windows import (
    WINDOW,
    Steps,
    Windows,
    forget_some_controls,
    forget_some_plan,
    lay_out,
    leave_out,
    steps_of,
    unplanned,
)
from engine.errors import Stopped
from engine.values import Figures, Report, ShouldStop


def fit(
    updates: Updates,
    meter: Meter,
    draw: Callable[[np.random.Generator], Sequence[Events]],
    held_out: Windows | None,
    plan: LearningPlan,
    *,
    report: Report,
    should_stop: ShouldStop,
    improved: Callable[[History], None] | None = None,
    measured: Callable[[History], None] | None = None,
    progress: Path | None = None,
) -> History:
    """Fit the network of `updates` in place; it is left as it did best on `held_out`.

    `meter` measures the same network. `draw` gives the pieces of one epoch, drawn anew each time.
    `improved` is told whenever a measurement was the best so far, `measured` at every one. With a
    file for its `progress` a training that was stopped goes on where it last measured. Without
    `held_out` nothing is measured and the last weights are kept. Raises Stopped.
    """
    keras.utils.set_random_seed(plan.seed)
    network = updates.network
    updates.begin()
    # The held-out music tells one corpus from another.
    music = hashlib.sha256(held_out.target.tobytes()).hexdigest() if held_out else ""
    purpose = json.dumps([asdict(plan), network.count_params(), music])
    resumed = (
        restore_checkpoint(progress, purpose, network, updates.optimizer) if progress else None
    )
    history, best_weights = resumed or (History(), network.get_weights())
    began = time.monotonic() - history.seconds
    if held_out and not resumed:
        _note(history, meter.measure(held_out), 0.0)

    def spent() -> float:
        in_time = (time.monotonic() - began) / (60 * plan.minutes)
        return max(in_time, history.epochs / plan.epochs)

    while spent() < 1:
        random = np.random.default_rng([plan.seed, history.epochs])
        windows = windows_of_epoch(draw(random), plan, random)
        losses, weights = [], []
        batches = max(1, -(-len(windows) // plan.batch_size))
        for number, batch in enumerate(windows.batches(plan.batch_size)):
            if should_stop():
                raise Stopped
            in_epoch = number / batches / plan.epochs
            updates.set_rate(rate_at(plan, max(spent(), history.epochs / plan.epochs + in_epoch)))
            losses.append(updates.update(batch))
            weights.append(batch.weight[..., 0].sum())
            history.events += int(weights[-1])
            _tell(report, history, min(1.0, spent()))
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
                save_checkpoint(
                    progress, purpose, network, updates.optimizer, best_weights, history
                )
            if better and improved:
                improved(history)
            if len(history.held_out) - 1 - history.best >= plan.patience:
                break
    if held_out:
        network.set_weights(best_weights)
    history.seconds = time.monotonic() - began
    return history


def rate_at(plan: LearningPlan, spent: float) -> float:
    """The learning rate at a share of the budget: a short rise, then a cosine."""
    spent = min(1.0, spent)
    rising = min(1.0, spent / plan.warm_up) if plan.warm_up else 1.0
    cosine = 0.5 * (1 + np.cos(np.pi * spent))
    share = plan.final_learning_rate + (1 - plan.final_learning_rate) * cosine
    return float(plan.learning_rate * max(1e-3, rising) * share)


def _tell(report: Report, history: History, fraction: float) -> None:
    if history.held_out:
        bits = history.held_out[-1].bits_per_note
        report("training", fraction, epoch=history.epochs + 1, bits=round(bits, 2))
    else:
        report("finishing", fraction)


def _note(history: History, figures: Figures, seconds: float) -> None:
    """Add a measurement to the history."""
    history.held_out.append(figures)
    history.held_out_epochs.append(history.epochs)
    history.held_out_seconds.append(round(seconds, 1))
    if figures.bits_per_note < history.held_out[history.best].bits_per_note:
        history.best = len(history.held_out) - 1


_TOGETHER = 3 * WINDOW
"""Events of a piece of which the same is known and hidden; where some are left out, fewer."""


def windows_of_epoch(
    pieces: Sequence[Events], plan: LearningPlan, random: np.random.Generator
) -> Windows:
    """The pieces of one epoch: shuffled, some moved to another key, cut at a random place."""
    steps: list[Steps] = []
    for i in random.permutation(len(pieces)):
        piece = pieces[i]
        if random.random() < plan.transpose:
            piece = transposed(piece, int(random.integers(-5, 7)))
        steps += _parts(forget_some_controls(piece, plan.hide_controls, random), plan, random)
    length = sum(map(len, steps))
    skip = int(random.integers(0, max(1, min(WINDOW, length // 4))))
    windows = lay_out(steps, skip=skip)
    return windows.take(random.permutation(len(windows)))


def _parts(piece: Events, plan: LearningPlan, random: np.random.Generator) -> list[Steps]:
    """The steps of a piece in parts, of each of which something else is hidden or left out."""
    parts: list[Steps] = []
    start = 0
    while start < len(piece):
        fill_in = random.random() < plan.fill_in
        stop = start + (WINDOW * 3 // 4 if fill_in else _TOGETHER)
        part = piece.part(start, stop)
        if random.random() < plan.hide_plan:
            part = unplanned(part)
        else:
            part = forget_some_plan(part, plan.hide_controls, random)
        parts.append(steps_of(part, leave_out(part, random) if fill_in else None))
        start = stop
    return parts
