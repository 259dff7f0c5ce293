"""Causal self-attention with rotary positions, its gradient written out.

What nothing depends on is not computed: keys after the last query of a block, and in the gradient
whatever can be had from the smaller tensors that a training step has anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.composer.networks.layers import Linear

BLOCK = 80
"""Queries that are asked together, of the keys up to the last of them."""

_HIDDEN = -1e9


def rotary_frequencies(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Angular frequencies (size / 2,) of rotary positions: by step index, and by time in bars.

    By index as in RoFormer (Su et al. 2021). By bars the wavelengths run from a sixteenth of a bar
    to 64 bars, so that a head can look exactly one bar or four bars back.
    """
    half = size // 2
    by_index = 10_000.0 ** (-np.arange(half) / half)
    wavelengths = 2.0 ** np.linspace(-4, 6, half)
    return by_index.astype(np.float32), (2 * np.pi / wavelengths).astype(np.float32)


def turns(bars: Any, heads: int, size: int) -> Any:
    """Rotations (b, heads, t, size / 2) as complex numbers, of steps at `bars` (b, t).

    Half the heads measure distance in steps, half in bars.
    """
    by_index, by_bars = rotary_frequencies(size)
    bar_angles = bars[..., None] * by_bars
    index_angles = tf.range(bars.shape[1], dtype=tf.float32)[:, None] * by_index
    index_angles = tf.broadcast_to(index_angles, tf.shape(bar_angles))
    half = heads // 2
    angles = tf.stack([index_angles] * half + [bar_angles] * (heads - half), axis=1)
    return tf.complex(tf.cos(angles), tf.sin(angles))


def masks(piece: Any) -> list[Any]:
    """For each block of queries what is added to its scores (b, 1, queries, keys) in windows.

    Seen are the steps of the same `piece` (b, t) that are not later.
    """
    length = piece.shape[1]
    order = tf.range(length)
    blocks = []
    for start in range(0, length, BLOCK):
        stop = min(start + BLOCK, length)
        seen = (piece[:, start:stop, None] == piece[:, None, :stop]) & (
            order[start:stop, None] >= order[:stop]
        )
        blocks.append(tf.where(seen[:, None], 0.0, _HIDDEN))
    return blocks


class CausalAttention(keras.layers.Layer):
    """Self-attention; half the heads measure distance in steps, half in bars."""

    def __init__(self, width: int, heads: int, precision: str, **options: Any) -> None:
        super().__init__(autocast=False, **options)
        self.heads, self.size = heads, width // heads
        self.project = Linear(3 * width, precision, name="project")
        self.out = Linear(width, precision, name="out")

    def build(self, input_shape: Any) -> None:
        self.project.build(input_shape)

    def call(self, x: Any, gain: Any, turn: Any, mask: Sequence[Any]) -> Any:
        """Rows x (n, width) before the `gain` of their norm; `turn` and `mask` as made above."""
        whole = (-1, turn.shape[2], self.heads, self.size)
        matrix = self._paired(self.project.matrix(gain))
        projected = tf.matmul(tf.cast(x, matrix.dtype), matrix)
        query, key, value = (
            tf.cast(tf.transpose(tf.reshape(part, whole), (0, 2, 1, 3)), tf.float32)
            for part in tf.split(projected, 3, axis=-1)
        )
        mixed = tf.transpose(_attention(turn, mask)(query, key, value), (0, 2, 1, 3))
        return self.out(tf.reshape(mixed, (-1, self.heads * self.size)))

    def _paired(self, matrix: Any) -> Any:
        """The two halves of queries and keys that a rotation mixes side by side, as in complex
        numbers: in the same order their products are the same."""
        width = matrix.shape[0]
        halves = tf.reshape(matrix, (width, 3, self.heads, 2, self.size // 2))
        turned, value = tf.split(halves, (2, 1), axis=1)
        pairs = tf.reshape(tf.transpose(turned, (0, 1, 2, 4, 3)), (width, 2 * width))
        return tf.concat([pairs, tf.reshape(value, (width, width))], axis=1)


def _attention(turn: Any, mask: Sequence[Any]) -> Any:
    """What queries (b, heads, t, size) find among the values of the keys that `mask` shows.

    Queries and keys are turned by `turn` first.
    """

    @tf.custom_gradient
    def attend(query: Any, key: Any, value: Any) -> Any:
        scale = query.shape[-1] ** -0.5
        queries, key = _blocks(_rotated(query, turn)), _rotated(key, turn)
        known = [(key[:, :, : m.shape[3]], value[:, :, : m.shape[3]]) for m in mask]
        # Written so, product, scale and mask are one operation to TensorFlow.
        attention = [
            tf.nn.softmax(tf.matmul(q, k, transpose_b=True) * scale + m)
            for q, (k, _), m in zip(queries, known, mask, strict=True)
        ]
        found = [tf.matmul(a, v) for a, (_, v) in zip(attention, known, strict=True)]
        mixed = tf.concat(found, axis=2)

        def gradient(dmixed: Any) -> Any:
            # The part of softmax's gradient that is common to all keys of a query.
            common = _blocks(tf.reduce_sum(dmixed * mixed, axis=-1, keepdims=True))
            dquery, dkey, dvalue = [], [], []
            for i, dfound in enumerate(_blocks(dmixed)):
                k, v = known[i]
                dscores = attention[i] * (tf.matmul(dfound, v, transpose_b=True) - common[i])
                dquery.append(tf.matmul(dscores, k))
                dkey.append(tf.matmul(dscores, queries[i], transpose_a=True))
                dvalue.append(tf.matmul(attention[i], dfound, transpose_a=True))
            back = tf.math.conj(turn) * scale
            dquery, dkey = _rotated(tf.concat(dquery, axis=2), back), _rotated(_summed(dkey), back)
            return dquery, dkey, _summed(dvalue)

        return mixed, gradient

    return attend


def _rotated(x: Any, turn: Any) -> Any:
    """x (b, heads, t, size), two values side by side as one complex number, times `turn`."""
    shape = tf.shape(x)
    pairs = tf.reshape(x, tf.concat([shape[:-1], [x.shape[-1] // 2, 2]], axis=0))
    return tf.reshape(tf.bitcast(tf.bitcast(pairs, tf.complex64) * turn, tf.float32), shape)


def _blocks(x: Any) -> list[Any]:
    """x (b, heads, t, n) by blocks of steps."""
    return [x[:, :, start : start + BLOCK] for start in range(0, x.shape[2], BLOCK)]


def _summed(parts: Sequence[Any]) -> Any:
    """The sum of parts (b, heads, steps, size) that all begin with the first step."""
    length = parts[-1].shape[2]
    return tf.add_n([tf.pad(p, ((0, 0), (0, 0), (0, length - p.shape[2]), (0, 0))) for p in parts])
