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
from engine.composer.fitting import windows_of_epoch
from engine.composer.learning_plan import LearningPlan
from engine.composer.networks.event_network import EventNetwork
from engine.composer.updates import adamw
from engine.composer.vocabulary import HEADS, PITCH
from engine.composer.windows import WINDOW, Windows, joined, lay_out, steps_of

SHARE = 0.03
"""What half a squared nat of a phrase counts for beside a nat of a note of music."""

RATE = 2.5e-4
WARM_UP, LAST_RATE = 0.03, 0.03
"""Shares of the budget, and of the highest learning rate."""

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


@dataclass(slots=True)
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
    likely = _likelihood(network)
    buckets = _buckets(examples, likely)
    update = _Update(network)
    random = np.random.default_rng(seed)
    turns = _turns(buckets, random)
    began, looks = time.monotonic(), 1
    for number, batch in enumerate(_music(draw, random)):
        spent = (time.monotonic() - began) / 60
        share = max(spent / minutes, number / steps)
        if share >= 1:
            break
        update.set_rate(RATE * _rate(share))
        bucket, rows = next(turns)
        update(batch, bucket, rows)
        if spent > looks * LOOK_EVERY:
            looks += 1
            look(spent, _told(buckets, likely))
    look(minutes, _told(buckets, likely))


def _rate(share: float) -> float:
    """The learning rate at a share of the budget, against the highest: a rise, then a cosine."""
    cosine = 0.5 * (1 + np.cos(np.pi * share))
    return float(min(1.0, share / WARM_UP + 1e-3) * (LAST_RATE + (1 - LAST_RATE) * cosine))


def _music(draw: Draw, random: np.random.Generator) -> Iterator[Windows]:
    """Batches of music without end."""
    plan = LearningPlan(minutes=1, transpose=0.4, fill_in=0.2)
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


def _buckets(examples: Sequence[Example], likely: Callable[[_Bucket], Floats]) -> list[_Bucket]:
    by_size: dict[int, list[Example]] = {}
    for example in examples:
        steps = len(example.events) + 1
        by_size.setdefault(next((s for s in _SIZES if s >= steps), WINDOW), []).append(example)
    buckets: list[_Bucket] = []
    for size, own in sorted(by_size.items()):
        rows = [_laid_out(example, size) for example in own]
        bucket = _Bucket(
            joined([windows for windows, _ in rows]),
            np.concatenate([drawn for _, drawn in rows]),
            np.array([example.aim for example in own], np.float32),
            np.array([example.request % _HELD_OUT == 0 for example in own]),
            np.zeros(len(own), np.float32),
        )
        bucket.before = likely(bucket)
        buckets.append(bucket)
    return buckets


def _laid_out(example: Example, size: int) -> tuple[Windows, Floats]:
    """The last `size` steps of a piece, and where a pitch of its phrase was drawn."""
    steps = steps_of(example.events)
    first = max(0, len(steps) - size)
    drawn = np.zeros((1, first + size), np.float32)
    drawn[0, example.drawn + 1] = 1  # a step says the note that comes next
    return lay_out([steps.part(first, len(steps))], window=size), drawn[:, first:]


def _likelihood(network: EventNetwork) -> Callable[[_Bucket], Floats]:
    """How likely the drawn pitches of each example are together, in nats."""

    @tf.function(autograph=False)
    def nats(inputs: Any, drawn: Any) -> Any:
        return _drawn_nats(network(inputs, training=False), inputs["target"], drawn)

    def likely(bucket: _Bucket) -> Floats:
        starts = range(0, len(bucket.drawn), _TOGETHER)
        parts = [slice(start, start + _TOGETHER) for start in starts]
        return np.concatenate(
            [nats(bucket.windows.take(p).inputs(), bucket.drawn[p]).numpy() for p in parts]
        )

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


def _told(buckets: Sequence[_Bucket], likely: Callable[[_Bucket], Floats]) -> Told:
    change, aim = (np.concatenate(found) for found in zip(*_held_out(buckets, likely), strict=True))
    return Told(
        float(change[aim > 0].mean()),
        float(change[aim <= 0].mean()),
        float(np.corrcoef(change, aim)[0, 1]),
    )


def _held_out(
    buckets: Sequence[_Bucket], likely: Callable[[_Bucket], Floats]
) -> Iterator[tuple[Floats, Floats]]:
    """How each bucket's phrases that were not learnt changed, and how they were to."""
    for bucket in buckets:
        own = np.flatnonzero(bucket.held_out)
        if len(own):
            part = _Bucket(
                bucket.windows.take(own),
                bucket.drawn[own],
                bucket.aim[own],
                bucket.held_out[own],
                bucket.before[own],
            )
            yield likely(part) - part.before, part.aim
