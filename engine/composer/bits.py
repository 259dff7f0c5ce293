"""What music costs a network, in bits per note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.composer.events import Events
from engine.composer.vocabulary import HEADS
from engine.composer.windows import Windows, joined, overlapping
from engine.values import Figures


def cross_entropies(logits: Sequence[Any], target: Any) -> list[Any]:
    """Nats (b, t) for each head."""
    return [
        tf.nn.sparse_softmax_cross_entropy_with_logits(target[..., i], head)
        for i, head in enumerate(logits)
    ]


class Meter:
    """Measures one network as often as is asked, compiled once."""

    def __init__(self, network: Any, batch_size: int = 32) -> None:
        self._batch_size = batch_size

        @tf.function(autograph=False, reduce_retracing=True)
        def costs(inputs: Any, weight: Any) -> Any:
            entropies = cross_entropies(network(inputs, training=False), inputs["target"])
            return tf.stack([tf.reduce_sum(e * weight[..., i]) for i, e in enumerate(entropies)])

        self._costs: Any = costs

    def measure(self, windows: Windows) -> Figures:
        """Bits per note, per head and in total, over the weighed events of the windows."""
        nats, notes = np.zeros(len(HEADS)), np.zeros(len(HEADS))
        for batch in windows.batches(self._batch_size):
            nats += self._costs(batch.inputs(), batch.weight).numpy()
            notes += batch.weight.sum(axis=(0, 1))
        bits = nats / np.maximum(notes, 1) / np.log(2)
        return Figures(
            bits_per_note=float(bits.sum()),
            heads={head: float(b) for head, b in zip(HEADS, bits, strict=True)},
            notes=int(notes[0]),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """`n` events as a network read them: the state (n, width) before each, the event's tokens
    (n, 5), what they cost in nats (n, 5), and how much they weigh (n, 5).
    """

    states: NDArray[np.float32]
    tokens: NDArray[np.int32]
    nats: NDArray[np.float32]
    weights: NDArray[np.float32]


class Reader:
    """Reads music with one network, event by event."""

    def __init__(self, network: Any, batch_size: int = 32) -> None:
        self._batch_size = batch_size

        @tf.function(autograph=False, reduce_retracing=True)
        def read(inputs: Any) -> Any:
            state = network.trunk(inputs, training=False)
            logits = network.heads(state, inputs["target"], inputs["position"])
            return state, tf.stack(cross_entropies(logits, inputs["target"]), axis=-1)

        self._read: Any = read

    def read(self, windows: Windows) -> Reading:
        """The weighed events of the windows, in their order."""
        answers = [self._read(batch.inputs()) for batch in windows.batches(self._batch_size)]
        states, nats = (
            np.concatenate([a.numpy() for a in part]) for part in zip(*answers, strict=True)
        )
        counted = windows.weight[..., 0] > 0
        return Reading(
            states[counted], windows.target[counted], nats[counted], windows.weight[counted]
        )


def figures_of(nats: NDArray[np.float32], weights: NDArray[np.float32]) -> Figures:
    """Bits per note of events that cost `nats` (n, 5) and weigh `weights` (n, 5)."""
    noted = np.maximum(weights.sum(axis=0, dtype=np.float64), 1)
    bits = (nats * weights).sum(axis=0, dtype=np.float64) / noted / np.log(2)
    return Figures(
        bits_per_note=float(bits.sum()),
        heads={head: float(b) for head, b in zip(HEADS, bits, strict=True)},
        notes=len(nats),
    )


def windows_over(pieces: Sequence[Events]) -> Windows:
    """Overlapping windows over all pieces, each event weighed once."""
    parts = [overlapping(piece) for piece in pieces if len(piece)]
    return joined(parts)


def held_out_windows(pieces: Sequence[Events], share: float) -> Windows:
    """Overlapping windows that weigh only the last `share` of each piece, seen after the rest."""
    parts: list[Windows] = []
    for piece in pieces:
        if not len(piece):
            continue
        tail = len(piece) - max(1, round(len(piece) * share))
        start = max(0, tail - 128)
        windows = overlapping(piece.part(start, len(piece)))
        unweigh_first(windows, tail - start)
        parts.append(windows)
    return joined(parts)


def unweigh_first(windows: Windows, count: int) -> None:
    """Take the first `count` weighed events, in order, out of the loss, in place."""
    for row in range(len(windows)):
        weighed = np.flatnonzero(windows.weight[row, :, 0])
        taken = weighed[:count]
        windows.weight[row, taken] = 0
        count -= len(taken)
        if not count:
            return
