"""What the trunks and the heads are made of, over rows (n, width): all steps of all windows.

Matrices are multiplied in half precision where a network's precision says so; all between them is
single precision. Gradients are written out where that leaves operations out.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


class OfLayers(keras.layers.Layer):
    """Made of layers alone, which build themselves when they are first called.

    Keras would have the whole call traced to build them, and again for each layer of layers within:
    for the smallest network that takes most of a second.
    """

    def build(self, input_shape: Any) -> None:
        del input_shape


class Linear(keras.layers.Layer):
    """A matrix that is multiplied in "float32" or, with "mixed_bfloat16", in half of that."""

    def __init__(self, size: int, precision: str, *, bias: bool = False, **options: Any) -> None:
        super().__init__(dtype=precision, autocast=False, **options)
        self.size = size
        self.with_bias = bias

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.size))
        if self.with_bias:
            self.bias = self.add_weight(name="bias", shape=(self.size,), initializer="zeros")

    def matrix(self, gain: Any = None) -> Any:
        """The matrix (inputs, size), its rows times the `gain` (inputs,) of the norm before it."""
        kernel = tf.convert_to_tensor(self.kernel)
        return tf.cast(kernel if gain is None else kernel * gain[:, None], self.compute_dtype)

    def call(self, x: Any, gain: Any = None, squared_relu: bool = False) -> Any:
        """Rows x (n, inputs), or their squared ReLU (So et al. 2021), times the matrix."""
        x, matrix = tf.cast(x, self.compute_dtype), self.matrix(gain)
        product = _squared_relu_times(x, matrix) if squared_relu else tf.matmul(x, matrix)
        return product + self.bias if self.with_bias else product


@tf.custom_gradient
def _squared_relu_times(x: Any, matrix: Any) -> Any:
    positive = tf.nn.relu(x)
    squared = tf.square(positive)

    def gradient(dy: Any) -> Any:
        dx = tf.matmul(dy, matrix + matrix, transpose_b=True) * positive
        return dx, tf.matmul(squared, dy, transpose_a=True)

    return tf.matmul(squared, matrix), gradient


class RMSNorm(keras.layers.Layer):
    """Root mean square normalisation with a learnt gain (Zhang & Sennrich 2019).

    Where it is not `scaled`, the gain is left to the matrix that comes next.
    """

    def build(self, input_shape: Any) -> None:
        self.gain = self.add_weight(name="gain", shape=(input_shape[-1],), initializer="ones")

    def call(self, x: Any, scaled: bool = True) -> Any:
        return _normalised(x) * self.gain if scaled else _normalised(x)


@tf.custom_gradient
def _normalised(x: Any) -> Any:
    inverse = tf.math.rsqrt(tf.reduce_mean(tf.square(x), axis=-1, keepdims=True) + 1e-6)
    y = x * inverse

    def gradient(dy: Any) -> Any:
        return (dy - y * tf.reduce_mean(dy * y, axis=-1, keepdims=True)) * inverse

    return y, gradient


class Dropout(keras.layers.Layer):
    """Sets a share of what passes to zero, of `rate` to the nearest of 256, and raises the rest.

    A random number of 32 bits decides four values: to draw them takes most of the time.
    """

    def __init__(self, rate: float, **options: Any) -> None:
        super().__init__(autocast=False, **options)
        self.share = round(rate * 256)
        self.seeds = keras.random.SeedGenerator()

    def call(self, x: Any, training: bool = False) -> Any:
        """x holds a multiple of four values."""
        if not training or not self.share:
            return x
        bits = tf.raw_ops.StatelessRandomUniformFullInt(
            shape=[tf.size(x) // 4], seed=self.seeds.next(), dtype=tf.uint32
        )
        kept = tf.bitcast(bits, tf.uint8) >= tf.constant(self.share, tf.uint8)
        raised = tf.cast(kept, x.dtype) * (256 / (256 - self.share))
        return x * tf.reshape(raised, tf.shape(x))


def full(x: Any) -> Any:
    """In single precision."""
    return tf.cast(x, tf.float32)
