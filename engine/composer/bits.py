"""What music costs a network, in bits per note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

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

        @tf.function(reduce_retracing=True)
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
        _unweigh_first(windows, tail - start)
        parts.append(windows)
    return joined(parts)


def _unweigh_first(windows: Windows, count: int) -> None:
    """Take the first `count` weighed events, in order, out of the loss."""
    for row in range(len(windows)):
        weighed = np.flatnonzero(windows.weight[row, :, 0])
        taken = weighed[:count]
        windows.weight[row, taken] = 0
        count -= len(taken)
        if not count:
            return
