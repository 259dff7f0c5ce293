"""The two trunks that turn the events so far into a state: a causal Transformer and an LSTM."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from engine.composer.controls import CONTROL_SIZES
from engine.composer.networks.backend import ops
from engine.composer.vocabulary import HEADS, POSITIONS, SIZES


class EventEmbedding(keras.layers.Layer):
    """The sum of learnt vectors for an event's tokens, its place in the bar and the controls."""

    def __init__(self, width: int, **options: Any) -> None:
        super().__init__(**options)
        self.width = width
        self.tokens = [
            keras.layers.Embedding(size + 1, width, name=head)
            for head, size in zip(HEADS, SIZES, strict=True)
        ]
        self.position = keras.layers.Embedding(POSITIONS + 1, width, name="position")
        self.controls = [
            keras.layers.Embedding(size, width, name=f"control_{i}")
            for i, size in enumerate(CONTROL_SIZES)
        ]

    def call(self, before: Any, before_position: Any, controls: Any) -> Any:
        total = self.position(before_position)
        for i, embedding in enumerate(self.tokens):
            total = total + embedding(before[..., i])
        for i, embedding in enumerate(self.controls):
            total = total + embedding(controls[..., i])
        return total


class RMSNorm(keras.layers.Layer):
    """Root mean square normalisation with a learnt gain (Zhang & Sennrich 2019)."""

    def build(self, input_shape: Any) -> None:
        self.gain = self.add_weight(name="gain", shape=(input_shape[-1],), initializer="ones")

    def call(self, x: Any) -> Any:
        return x * ops.rsqrt(ops.mean(ops.square(x), axis=-1, keepdims=True) + 1e-6) * self.gain


def rotary_frequencies(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Angular frequencies (size / 2,) of rotary positions: by event index, and by time in bars.

    By index as in RoFormer (Su et al. 2021). By bars the wavelengths run from a sixteenth of a bar
    to 64 bars, so that a head can look exactly one bar or four bars back.
    """
    half = size // 2
    by_index = 10_000.0 ** (-np.arange(half) / half)
    wavelengths = 2.0 ** np.linspace(-4, 6, half)
    return by_index.astype(np.float32), (2 * np.pi / wavelengths).astype(np.float32)


class CausalAttention(keras.layers.Layer):
    """Self-attention; half the heads measure distance in events, half in bars."""

    def __init__(self, width: int, heads: int, **options: Any) -> None:
        super().__init__(**options)
        self.heads, self.size = heads, width // heads
        self.project = keras.layers.Dense(3 * width, use_bias=False, name="project")
        self.out = keras.layers.Dense(width, use_bias=False, name="out")

    def call(self, x: Any, cosine: Any, sine: Any, mask: Any) -> Any:
        batch, length, width = ops.shape(x)
        projected = ops.reshape(self.project(x), (batch, length, 3, self.heads, self.size))
        # Taken apart in one piece: slices cost a training step a tenth of its time on the way back.
        query, key, value = ops.unstack(ops.transpose(projected, (2, 0, 3, 1, 4)), 3)
        query, key = rotate(query * self.size**-0.5, cosine, sine), rotate(key, cosine, sine)
        scores = ops.matmul(query, ops.transpose(key, (0, 1, 3, 2)))
        mixed = ops.matmul(ops.softmax(scores + mask, axis=-1), value)
        return self.out(ops.reshape(ops.transpose(mixed, (0, 2, 1, 3)), (batch, length, width)))


def rotate(x: Any, cosine: Any, sine: Any) -> Any:
    """Rotary position applied to (batch, heads, length, size)."""
    first, second = ops.split(x, 2, axis=-1)
    return ops.concatenate(
        [first * cosine - second * sine, second * cosine + first * sine], axis=-1
    )


class Block(keras.layers.Layer):
    """Pre-norm attention and a squared-ReLU feed-forward (So et al. 2021)."""

    def __init__(self, width: int, heads: int, dropout: float, **options: Any) -> None:
        super().__init__(**options)
        self.attention_norm = RMSNorm(name="attention_norm")
        self.attention = CausalAttention(width, heads, name="attention")
        self.forward_norm = RMSNorm(name="forward_norm")
        self.widen = keras.layers.Dense(4 * width, use_bias=False, name="widen")
        self.narrow = keras.layers.Dense(width, use_bias=False, name="narrow")
        self.dropout = keras.layers.Dropout(dropout)

    def call(self, x: Any, cosine: Any, sine: Any, mask: Any, training: bool = False) -> Any:
        attended = self.attention(self.attention_norm(x), cosine, sine, mask)
        x = x + self.dropout(attended, training=training)
        widened = ops.square(ops.relu(self.widen(self.forward_norm(x))))
        return x + self.dropout(self.narrow(widened), training=training)


class TransformerTrunk(keras.layers.Layer):
    """A causal Transformer over a window of events."""

    def __init__(self, width: int, layers: int, heads: int, dropout: float, **options: Any) -> None:
        super().__init__(**options)
        self.heads, self.size = heads, width // heads
        self.embed = EventEmbedding(width, name="embed")
        self.blocks = [Block(width, heads, dropout, name=f"block_{i}") for i in range(layers)]
        self.norm = RMSNorm(name="norm")
        self.dropout = keras.layers.Dropout(dropout)

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        x = self.embed(inputs["before"], inputs["before_position"], inputs["controls"])
        x = self.dropout(x, training=training)
        length = ops.shape(x)[1]
        by_index, by_bars = rotary_frequencies(self.size)
        index_angles = ops.arange(length, dtype="float32")[None, :, None] * by_index
        bar_angles = inputs["before_bars"][..., None] * by_bars
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
    """Stacked LSTM over a window of events."""

    def __init__(self, width: int, layers: int, dropout: float, **options: Any) -> None:
        super().__init__(**options)
        self.embed = EventEmbedding(width, name="embed")
        self.lstms = [
            keras.layers.LSTM(width, return_sequences=True, name=f"lstm_{i}") for i in range(layers)
        ]
        self.dropout = keras.layers.Dropout(dropout)
        self.norm = RMSNorm(name="norm")

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        x = self.embed(inputs["before"], inputs["before_position"], inputs["controls"])
        for lstm in self.lstms:
            x = self.dropout(lstm(x), training=training)
        return self.norm(x)
