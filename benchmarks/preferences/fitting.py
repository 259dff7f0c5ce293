"""The base learns how much likelier each phrase is to be, and music beside it.

Each phrase is to become likelier by its `aim`, against the base that it began as: a regression on
what a policy would be that takes points for nats (see `gathering.aims`). Where only the difference
between two was learnt, both became five nats less likely, and music 0.14 bits a pitch dearer.
Music is learnt beside it, or what is known of it would be lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from benchmarks.preferences.gathering import Example
from engine.composer.bits import cross_entropies
from engine.composer.events import Events
from engine.composer.fitting import rate_at, windows_of_epoch
from engine.composer.learning_plan import LearningPlan
from engine.composer.networks.event_network import EventNetwork
from engine.composer.updates import adamw
from engine.composer.vocabulary import HEADS, PITCH
from engine.composer.windows import WINDOW, Windows, joined, lay_out, steps_of

SHARE = 0.03
"""What half a squared nat of a phrase counts for beside a nat of a note of music."""

RATE = 2.5e-4

MUSIC, EXAMPLES = 3, 8
"""Windows of music and phrases of one step."""

LOOK_EVERY = 4.0
"""Minutes."""

_FARTHEST = 4.0
"""Nats from which an error counts by itself and no more by its square (Huber 1964)."""

_SIZES = (80, 160, 240, WINDOW)
"""Steps of the windows that phrases end: short ones are sooner read."""

_NO_LIMIT = 10**9
_TOGETHER = 16
_HELD_OUT = 10
"""One request in so many is only measured."""

Floats = NDArray[np.float32]
Draw = Callable[[np.random.Generator], Sequence[Events]]
Likelihood = Callable[[Windows, Floats], Floats]
"""How likely the drawn pitches of each window are together, in nats."""


@dataclass(frozen=True, slots=True)
class _Bucket:
    """Examples laid out in windows of one size.

    drawn (n, size) is 1 where a pitch of the phrase was drawn; aim (n,), and `before` (n,) how
    likely it was at first, in nats.
    """

    windows: Windows
    drawn: Floats
    aim: Floats
    held_out: NDArray[np.bool_]
    before: Floats


@dataclass(frozen=True, slots=True)
class Told:
    """Of phrases that were not learnt: by how many nats those that were to become likelier did, and
    the others, and how aim and change go together (Pearson's correlation)."""

    better: float
    worse: float
    correlation: float


def fit(
    network: EventNetwork,
    examples: Sequence[Example],
    draw: Draw,
    minutes: float,
    seed: int,
    look: Callable[[float, Told], None],
    *,
    steps: int = _NO_LIMIT,
) -> None:
    """Teach a built network the examples, and the music that `draw` gives, for so many minutes
    or steps, whichever end sooner."""
    plan = LearningPlan(
        minutes=minutes,
        learning_rate=RATE,
        final_learning_rate=0.03,
        warm_up=0.03,
        transpose=0.4,
        fill_in=0.2,
    )
    likely = _likelihood(network)
    buckets = _buckets(examples, likely)
    update = _Update(network)
    random = np.random.default_rng(seed)
    turns = _turns(buckets, random)
    began, looks = time.monotonic(), 1
    for number, batch in enumerate(_music(draw, plan, random)):
        spent = (time.monotonic() - began) / 60
        share = max(spent / minutes, number / steps)
        if share >= 1:
            break
        update.set_rate(rate_at(plan, share))
        bucket, rows = next(turns)
        update(batch, bucket, rows)
        if spent > looks * LOOK_EVERY:
            looks += 1
            look(spent, _told(buckets, likely))
    look(minutes, _told(buckets, likely))


def _music(draw: Draw, plan: LearningPlan, random: np.random.Generator) -> Iterator[Windows]:
    """Batches of music without end."""
    while True:
        for batch in windows_of_epoch(draw(random), plan, random).batches(MUSIC):
            if len(batch) == MUSIC:
                yield batch


def _turns(
    buckets: Sequence[_Bucket], random: np.random.Generator
) -> Iterator[tuple[_Bucket, NDArray[np.int64]]]:
    """EXAMPLES of one bucket at a time, without end; all of a bucket before any a second time."""
    learnt = [np.flatnonzero(~bucket.held_out) for bucket in buckets]
    sizes = np.array([len(own) for own in learnt], float)
    waiting: list[list[int]] = [[] for _ in buckets]
    while True:
        place = int(random.choice(len(buckets), p=sizes / sizes.sum()))
        if len(waiting[place]) < EXAMPLES:
            waiting[place] += random.permutation(learnt[place]).tolist()
        taken, waiting[place] = waiting[place][:EXAMPLES], waiting[place][EXAMPLES:]
        yield buckets[place], np.array(taken)


def _buckets(examples: Sequence[Example], likely: Likelihood) -> list[_Bucket]:
    by_size: dict[int, list[Example]] = {}
    for example in examples:
        steps = len(example.events) + 1
        by_size.setdefault(next((s for s in _SIZES if s >= steps), WINDOW), []).append(example)
    buckets: list[_Bucket] = []
    for size, own in sorted(by_size.items()):
        rows = [_laid_out(example, size) for example in own]
        windows = joined([windows for windows, _ in rows])
        drawn = np.concatenate([drawn for _, drawn in rows])
        aim = np.array([example.aim for example in own], np.float32)
        held_out = np.array([example.request % _HELD_OUT == 0 for example in own])
        buckets.append(_Bucket(windows, drawn, aim, held_out, likely(windows, drawn)))
    return buckets


def _laid_out(example: Example, size: int) -> tuple[Windows, Floats]:
    """The last `size` steps of a piece, and where a pitch of its phrase was drawn."""
    steps = steps_of(example.events)
    first = max(0, len(steps) - size)
    drawn = np.zeros((1, first + size), np.float32)
    drawn[0, example.drawn + 1] = 1  # a step says the note that comes next
    return lay_out([steps.part(first, len(steps))], window=size), drawn[:, first:]


def _likelihood(network: EventNetwork) -> Likelihood:
    @tf.function(autograph=False)
    def nats(inputs: Any, drawn: Any) -> Any:
        return _drawn_nats(network(inputs, training=False), inputs["target"], drawn)

    def likely(windows: Windows, drawn: Floats) -> Floats:
        parts = [slice(start, start + _TOGETHER) for start in range(0, len(drawn), _TOGETHER)]
        return np.concatenate([nats(windows.take(p).inputs(), drawn[p]).numpy() for p in parts])

    return likely


def _drawn_nats(logits: Any, target: Any, drawn: Any) -> Any:
    """The log likelihood (b,) of what was drawn (b, t)."""
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(target[..., PITCH], logits[PITCH])
    return -tf.reduce_sum(nats * drawn, axis=1)


class _Update:
    """One step of learning, compiled."""

    def __init__(self, network: EventNetwork) -> None:
        self._optimizer = adamw(weight_decay=0.1)
        self._optimizer.build(network.trainable_variables)

        @tf.function(autograph=False)
        def step(music: Any, weight: Any, phrases: Any, drawn: Any, likely: Any) -> None:
            with tf.GradientTape() as tape:
                notes = tf.maximum(tf.reduce_sum(weight[..., 0]), 1.0)
                nats = cross_entropies(network(music, training=True), music["target"])
                cost = [tf.reduce_sum(nats[i] * weight[..., i]) for i in range(len(HEADS))]
                logits = network(phrases, training=True)
                missed = _drawn_nats(logits, phrases["target"], drawn) - likely
                far = _FARTHEST * (tf.abs(missed) - _FARTHEST / 2)
                missed = tf.where(tf.abs(missed) < _FARTHEST, missed**2 / 2, far)
                loss = tf.add_n(cost) / notes + SHARE * tf.reduce_mean(missed)
            gradients = tape.gradient(loss, network.trainable_variables)
            full = [tf.convert_to_tensor(gradient) for gradient in gradients]
            self._optimizer.apply(full, network.trainable_variables)

        self._step: Any = step

    def set_rate(self, rate: float) -> None:
        self._optimizer.learning_rate = rate

    def __call__(self, music: Windows, bucket: _Bucket, rows: NDArray[np.int64]) -> None:
        self._step(
            music.inputs(),
            music.weight,
            bucket.windows.take(rows).inputs(),
            bucket.drawn[rows],
            bucket.before[rows] + bucket.aim[rows],
        )


def _told(buckets: Sequence[_Bucket], likely: Likelihood) -> Told:
    changes: list[Floats] = []
    aims: list[Floats] = []
    for bucket in buckets:
        own = np.flatnonzero(bucket.held_out)
        if len(own):
            now = likely(bucket.windows.take(own), bucket.drawn[own])
            changes.append(now - bucket.before[own])
            aims.append(bucket.aim[own])
    change, aim = np.concatenate(changes), np.concatenate(aims)
    return Told(
        float(change[aim > 0].mean()),
        float(change[aim <= 0].mean()),
        float(np.corrcoef(change, aim)[0, 1]),
    )
