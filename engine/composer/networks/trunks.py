"""The two trunks that turn the steps so far into a state: a causal Transformer and an LSTM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from engine.composer.networks.attention import CausalAttention, masks, turns
from engine.composer.networks.layers import Dropout, Linear, OfLayers, RMSNorm, full
from engine.composer.windows import INPUTS


class StepEmbedding(keras.layers.Layer):
    """The sum of a learnt vector for each thing that is known at a step.

    On the way back it is a product with rows of ones and zeros: much faster than to add them up.
    """

    def __init__(self, width: int, precision: str, **options: Any) -> None:
        super().__init__(dtype=precision, autocast=False, **options)
        self.width = width

    def build(self, input_shape: Any) -> None:
        del input_shape
        self.vectors = self.add_weight(
            name="vectors",
            shape=(INPUTS, self.width),
            initializer=keras.initializers.RandomNormal(stddev=0.05),
        )

    def call(self, classes: Any) -> Any:
        """The sums (b, t, width) for classes (b, t, inputs)."""
        batch, length, inputs = tf.unstack(tf.shape(classes))
        rows = tf.repeat(tf.range(batch * length), inputs)
        places = tf.reshape(classes, [-1])
        precision = self.compute_dtype

        @tf.custom_gradient
        def summed(vectors: Any) -> Any:
            def gradient(dy: Any) -> Any:
                ones = tf.ones(tf.shape(rows), precision)
                shape = (batch * length, INPUTS)
                known = tf.scatter_nd(tf.stack([rows, places], axis=1), ones, shape)
                return full(tf.matmul(known, tf.cast(dy, precision), transpose_a=True))

            return tf.raw_ops.SparseSegmentSum(
                data=vectors, indices=places, segment_ids=rows
            ), gradient

        vectors = tf.convert_to_tensor(self.vectors)
        return tf.reshape(summed(vectors), (batch, length, self.width))


class Block(OfLayers):
    """Pre-norm attention and a squared-ReLU feed-forward (So et al. 2021)."""

    def __init__(
        self, width: int, heads: int, dropout: float, precision: str, **options: Any
    ) -> None:
        super().__init__(**options)
        self.attention_norm = RMSNorm(name="attention_norm")
        self.attention = CausalAttention(width, heads, precision, name="attention")
        self.forward_norm = RMSNorm(name="forward_norm")
        self.widen = Linear(4 * width, precision, name="widen")
        self.narrow = Linear(width, precision, name="narrow")
        self.dropout = Dropout(dropout)

    def call(self, x: Any, turn: Any, mask: Sequence[Any], training: bool = False) -> Any:
        normed = self.attention_norm(x, scaled=False)
        attended = self.attention(normed, self.attention_norm.gain, turn, mask)
        x = x + self.dropout(full(attended), training=training)
        wide = self.widen(self.forward_norm(x, scaled=False), self.forward_norm.gain)
        narrow = self.narrow(wide, squared_relu=True)
        return x + self.dropout(full(narrow), training=training)


class TransformerTrunk(OfLayers):
    """A causal Transformer over a window of steps."""

    def __init__(
        self, width: int, layers: int, heads: int, dropout: float, precision: str, **options: Any
    ) -> None:
        super().__init__(**options)
        self.heads, self.size = heads, width // heads
        self.embed = StepEmbedding(width, precision, name="embed")
        self.blocks = [
            Block(width, heads, dropout, precision, name=f"block_{i}") for i in range(layers)
        ]
        self.norm = RMSNorm(name="norm")
        self.dropout = Dropout(dropout)

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        x = self.dropout(self.embed(inputs["classes"]), training=training)
        whole, x = tf.shape(x), tf.reshape(x, (-1, x.shape[-1]))
        turn = turns(inputs["bars"], self.heads, self.size)
        mask = masks(inputs["piece"])
        for block in self.blocks:
            x = block(x, turn, mask, training=training)
        return tf.reshape(self.norm(x), whole)


class LSTMTrunk(OfLayers):
    """Stacked LSTM over a window of steps."""

    def __init__(self, width: int, layers: int, dropout: float, **options: Any) -> None:
        super().__init__(**options)
        self.embed = StepEmbedding(width, "float32", name="embed")
        self.lstms = [
            keras.layers.LSTM(width, return_sequences=True, name=f"lstm_{i}") for i in range(layers)
        ]
        self.dropout = Dropout(dropout)
        self.norm = RMSNorm(name="norm")

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        x = self.embed(inputs["classes"])
        for lstm in self.lstms:
            x = self.dropout(lstm(x), training=training)
        return self.norm(x)
