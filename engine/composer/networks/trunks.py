"""The two trunks that turn the steps so far into a state: a causal Transformer and an LSTM."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.composer.networks.backend import ops
from engine.composer.windows import INPUTS


class StepEmbedding(keras.layers.Layer):
    """The sum of a learnt vector for each thing that is known at a step.

    A product with a row of ones and zeros: with so many inputs it is faster than looking them up,
    and much faster on the way back.
    """

    def __init__(self, width: int, **options: Any) -> None:
        super().__init__(**options)
        self.width = width

    def build(self, input_shape: Any) -> None:
        del input_shape
        self.vectors = self.add_weight(
            name="vectors",
            shape=(INPUTS, self.width),
            initializer=keras.initializers.RandomNormal(stddev=0.05),
        )

    def call(self, classes: Any) -> Any:
        batch, length, inputs = tf.unstack(tf.shape(classes))
        rows = tf.repeat(tf.range(batch * length), inputs)
        places = tf.stack([rows, tf.reshape(classes, [-1])], axis=1)
        ones = tf.ones(tf.shape(rows), tf.float32)
        known = tf.scatter_nd(places, ones, (batch * length, INPUTS))
        summed = tf.matmul(_lower(known, self), _lower(self.vectors, self))
        return tf.reshape(tf.cast(summed, tf.float32), (batch, length, self.width))


def _lower(x: Any, layer: keras.layers.Layer) -> Any:
    """`x` in the precision that the layer computes in."""
    return tf.cast(x, layer.compute_dtype)


class RMSNorm(keras.layers.Layer):
    """Root mean square normalisation with a learnt gain (Zhang & Sennrich 2019)."""

    def build(self, input_shape: Any) -> None:
        self.gain = self.add_weight(name="gain", shape=(input_shape[-1],), initializer="ones")

    def call(self, x: Any) -> Any:
        return x * ops.rsqrt(ops.mean(ops.square(x), axis=-1, keepdims=True) + 1e-6) * self.gain


def linear(size: int, precision: str, name: str, *, bias: bool = False) -> keras.layers.Dense:
    """A matrix multiplied in a precision: "float32", or "mixed_bfloat16" where that is faster."""
    return keras.layers.Dense(size, use_bias=bias, dtype=precision, name=name)


def full(x: Any) -> Any:
    """Back in single precision."""
    return ops.cast(x, "float32")


def rotary_frequencies(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Angular frequencies (size / 2,) of rotary positions: by step index, and by time in bars.

    By index as in RoFormer (Su et al. 2021). By bars the wavelengths run from a sixteenth of a bar
    to 64 bars, so that a head can look exactly one bar or four bars back.
    """
    half = size // 2
    by_index = 10_000.0 ** (-np.arange(half) / half)
    wavelengths = 2.0 ** np.linspace(-4, 6, half)
    return by_index.astype(np.float32), (2 * np.pi / wavelengths).astype(np.float32)


class CausalAttention(keras.layers.Layer):
    """Self-attention; half the heads measure distance in steps, half in bars."""

    def __init__(self, width: int, heads: int, precision: str, **options: Any) -> None:
        super().__init__(**options)
        self.heads, self.size = heads, width // heads
        self.project = linear(3 * width, precision, "project")
        self.out = linear(width, precision, "out")

    def call(self, x: Any, cosine: Any, sine: Any, mask: Any) -> Any:
        batch, length, width = ops.shape(x)
        projected = full(self.project(x))
        projected = ops.reshape(projected, (batch, length, 3, self.heads, self.size))
        # Taken apart in one piece: slices cost a training step a tenth of its time on the way back.
        query, key, value = ops.unstack(ops.transpose(projected, (2, 0, 3, 1, 4)), 3)
        query, key = rotate(query * self.size**-0.5, cosine, sine), rotate(key, cosine, sine)
        scores = ops.matmul(query, ops.transpose(key, (0, 1, 3, 2)))
        mixed = ops.matmul(ops.softmax(scores + mask, axis=-1), value)
        mixed = ops.reshape(ops.transpose(mixed, (0, 2, 1, 3)), (batch, length, width))
        return full(self.out(mixed))


def rotate(x: Any, cosine: Any, sine: Any) -> Any:
    """Rotary position applied to (batch, heads, length, size)."""
    first, second = ops.split(x, 2, axis=-1)
    return ops.concatenate(
        [first * cosine - second * sine, second * cosine + first * sine], axis=-1
    )


class Block(keras.layers.Layer):
    """Pre-norm attention and a squared-ReLU feed-forward (So et al. 2021)."""

    def __init__(
        self, width: int, heads: int, dropout: float, precision: str, **options: Any
    ) -> None:
        super().__init__(**options)
        self.attention_norm = RMSNorm(name="attention_norm")
        self.attention = CausalAttention(width, heads, precision, name="attention")
        self.forward_norm = RMSNorm(name="forward_norm")
        self.widen = linear(4 * width, precision, "widen")
        self.narrow = linear(width, precision, "narrow")
        self.dropout = keras.layers.Dropout(dropout)

    def call(self, x: Any, cosine: Any, sine: Any, mask: Any, training: bool = False) -> Any:
        attended = self.attention(self.attention_norm(x), cosine, sine, mask)
        x = x + self.dropout(attended, training=training)
        widened = ops.square(ops.relu(full(self.widen(self.forward_norm(x)))))
        return x + self.dropout(full(self.narrow(widened)), training=training)


class TransformerTrunk(keras.layers.Layer):
    """A causal Transformer over a window of steps."""

    def __init__(
        self, width: int, layers: int, heads: int, dropout: float, precision: str, **options: Any
    ) -> None:
        super().__init__(**options)
        self.heads, self.size = heads, width // heads
        self.embed = StepEmbedding(width, dtype=precision, name="embed")
        self.blocks = [
            Block(width, heads, dropout, precision, name=f"block_{i}") for i in range(layers)
        ]
        self.norm = RMSNorm(name="norm")
        self.dropout = keras.layers.Dropout(dropout)

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        x = self.dropout(self.embed(inputs["classes"]), training=training)
        length = ops.shape(x)[1]
        by_index, by_bars = rotary_frequencies(self.size)
        index_angles = ops.arange(length, dtype="float32")[None, :, None] * by_index
        bar_angles = inputs["bars"][..., None] * by_bars
        index_angles = ops.broadcast_to(index_angles, ops.shape(bar_angles))
        half = self.heads // 2
        angles = ops.stack([index_angles] * half + [bar_angles] * (self.heads - half), axis=1)
        cosine, sine = ops.cos(angles), ops.sin(angles)
        order = ops.arange(length)
        same_piece = inputs["piece"][:, :, None] == inputs["piece"][:, None, :]
        seen = ops.logical_and(same_piece, order[None, :, None] >= order[None, None, :])
        mask = ops.where(seen[:, None], 0.0, -1e9)
        for block in self.blocks:
            x = block(x, cosine, sine, mask, training=training)
        return self.norm(x)


class LSTMTrunk(keras.layers.Layer):
    """Stacked LSTM over a window of steps."""

    def __init__(self, width: int, layers: int, dropout: float, **options: Any) -> None:
        super().__init__(**options)
        self.embed = StepEmbedding(width, name="embed")
        self.lstms = [
            keras.layers.LSTM(width, return_sequences=True, name=f"lstm_{i}") for i in range(layers)
        ]
        self.dropout = keras.layers.Dropout(dropout)
        self.norm = RMSNorm(name="norm")

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        x = self.embed(inputs["classes"])
        for lstm in self.lstms:
            x = self.dropout(lstm(x), training=training)
        return self.norm(x)
