"""What music costs a network, in bits per note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.composer.events import Events
from engine.composer.vocabulary import HEADS, ONSET
from engine.composer.windows import Windows, joined, overlapping, steps_of, unplanned
from engine.values import Figures


def cross_entropies(logits: Sequence[Any], target: Any) -> list[Any]:
    """Nats (b, t) for each head."""
    return [
        tf.nn.sparse_softmax_cross_entropy_with_logits(target[..., i], head)
        for i, head in enumerate(logits)
    ]


class Meter:
    """Measures one network as often as is asked, compiled once: windows, or music note by note."""

    def __init__(self, network: Any, batch_size: int = 32) -> None:
        self._batch_size = batch_size

        @tf.function(autograph=False, reduce_retracing=True)
        def costs(inputs: Any) -> Any:
            logits = network(inputs, training=False)
            return tf.stack(cross_entropies(logits, inputs["target"]), axis=-1)

        self._costs: Any = costs

    def measure(self, windows: Windows) -> Figures:
        """Bits per note, per head and in total, over the weighed events of the windows."""
        nats, notes = np.zeros(len(HEADS)), np.zeros(len(HEADS))
        for batch in windows.batches(self._batch_size):
            costs = self._costs(batch.inputs()).numpy() * batch.weight
            nats += costs.sum(axis=(0, 1), dtype=np.float64)
            notes += batch.weight.sum(axis=(0, 1))
        bits = nats / np.maximum(notes, 1) / np.log(2)
        return Figures(
            bits_per_note=float(bits.sum()),
            heads={head: float(b) for head, b in zip(HEADS, bits, strict=True)},
            notes=int(notes[0]),
        )

    def read(self, piece: Events) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What each event of a piece costs in bits (n, 5), and how much that weighs (n, 5).

        What is not in the source, such as loudness, weighs nothing. Of the plan nothing is known.
        """
        windows = overlapping(steps_of(unplanned(piece)))
        answers = [
            self._costs(batch.inputs()).numpy() for batch in windows.batches(self._batch_size)
        ]
        counted = windows.weight.any(axis=-1)
        nats = np.concatenate(answers)[counted].astype(np.float64)
        weight = windows.weight[counted].astype(np.float64)
        # A step says its note's pitch, duration and velocity, and when and as what the next comes.
        nats = np.concatenate([nats[1:, :ONSET], nats[:-1, ONSET:]], axis=1)
        weight = np.concatenate([weight[1:, :ONSET], weight[:-1, ONSET:]], axis=1)
        return nats / np.log(2), weight


def figures_of(bits: NDArray[np.float64], weights: NDArray[np.float64]) -> Figures:
    """Bits per note of events that cost `bits` (n, 5) and weigh `weights` (n, 5)."""
    heads = (bits * weights).sum(axis=0) / np.maximum(weights.sum(axis=0), 1)
    return Figures(
        bits_per_note=float(heads.sum()),
        heads={head: float(b) for head, b in zip(HEADS, heads, strict=True)},
        notes=len(bits),
    )


def windows_over(pieces: Sequence[Events]) -> Windows:
    """Overlapping windows over all pieces, each event weighed once, nothing known of their plan."""
    return joined([overlapping(steps_of(unplanned(piece))) for piece in pieces if len(piece)])


CONTEXT = 160
"""Events before what is measured that are read first."""


def held_out_windows(pieces: Sequence[Events], share: float) -> Windows:
    """Overlapping windows that weigh only the last `share` of each piece, seen after the rest."""
    parts: list[Windows] = []
    for piece in pieces:
        if not len(piece):
            continue
        tail = len(piece) - max(1, round(len(piece) * share))
        start = max(0, tail - CONTEXT)
        windows = overlapping(steps_of(unplanned(piece.part(start, len(piece)))))
        unweigh_first(windows, 1 + tail - start)
        parts.append(windows)
    return joined(parts)


def unweigh_first(windows: Windows, count: int) -> None:
    """Take the first `count` weighed steps, in order, out of the loss, in place."""
    for row in range(len(windows)):
        weighed = np.flatnonzero(windows.weight[row].any(axis=-1))
        taken = weighed[:count]
        windows.weight[row, taken] = 0
        count -= len(taken)
        if not count:
            return
