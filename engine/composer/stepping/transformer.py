"""The causal Transformer one event at a time, in numpy, with a key and value cache."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.composer.stepping.layers import Embedding, Floats, rms_norm

CONTEXT = 256
"""Events that are attended to: as many as a training window holds."""


class TransformerStepper:
    """Turns events into states for `batch` pieces in parallel, remembering the last CONTEXT.

    Weights are named as the Keras network names them (see engine.composer.networks.trunks, whose
    arithmetic this repeats; a test holds the two together).
    """

    def __init__(self, weights: Mapping[str, Floats], *, layers: int, heads: int) -> None:
        self._embed = Embedding(weights)
        self._blocks = [
            {
                name: weights[f"trunk/block_{i}/{path}"]
                for name, path in (
                    ("attention_gain", "attention_norm/gain"),
                    ("project", "attention/project/kernel"),
                    ("out", "attention/out/kernel"),
                    ("forward_gain", "forward_norm/gain"),
                    ("widen", "widen/kernel"),
                    ("narrow", "narrow/kernel"),
                )
            }
            for i in range(layers)
        ]
        self._gain = weights["trunk/norm/gain"]
        self._heads = heads
        self._width = len(self._gain)
        self._size = self._width // heads
        half = self._size // 2
        self._by_index = (10_000.0 ** (-np.arange(half) / half)).astype(np.float32)
        self._by_bars = (2 * np.pi / 2.0 ** np.linspace(-4, 6, half)).astype(np.float32)

    def start(self, batch: int) -> None:
        """Forget everything and begin `batch` pieces."""
        shape = (len(self._blocks), batch, self._heads, CONTEXT, self._size)
        self._keys = np.zeros(shape, np.float32)
        self._values = np.zeros(shape, np.float32)
        self._count = 0

    def advance(
        self,
        before: NDArray[np.int32],
        before_position: NDArray[np.int32],
        before_bars: Floats,
        controls: NDArray[np.int32],
    ) -> Floats:
        """The state (batch, width) from which the next event is predicted.

        before (batch, 5), before_position (batch,), before_bars (batch,), controls (batch, 5).
        """
        x = self._embed(before, before_position, controls)
        batch, heads, size = len(x), self._heads, self._size
        cosine, sine = self._rotation(before_bars)
        slot = self._count % CONTEXT
        filled = min(self._count + 1, CONTEXT)
        for i, block in enumerate(self._blocks):
            projected = rms_norm(x, block["attention_gain"]) @ block["project"]
            query, key, value = projected.reshape(batch, 3, heads, size).transpose(1, 0, 2, 3)
            self._keys[i, :, :, slot] = _rotate(key, cosine, sine)
            self._values[i, :, :, slot] = value
            query = _rotate(query, cosine, sine) * np.float32(size**-0.5)
            keys, values = self._keys[i, :, :, :filled], self._values[i, :, :, :filled]
            scores = np.matmul(keys, query[..., None])[..., 0]
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=-1, keepdims=True)
            mixed = np.matmul(scores[:, :, None, :], values)[:, :, 0]
            x = x + mixed.reshape(batch, self._width) @ block["out"]
            wide = np.maximum(rms_norm(x, block["forward_gain"]) @ block["widen"], 0)
            x = x + (wide * wide) @ block["narrow"]
        self._count += 1
        return rms_norm(x, self._gain)

    def _rotation(self, bars: Floats) -> tuple[Floats, Floats]:
        index_angles = np.broadcast_to(
            np.float32(self._count) * self._by_index, (len(bars), len(self._by_index))
        )
        bar_angles: Floats = bars[:, None].astype(np.float32) * self._by_bars
        half = self._heads // 2
        angles: Floats = np.stack(
            [index_angles] * half + [bar_angles] * (self._heads - half), axis=1
        )
        return np.cos(angles), np.sin(angles)


def _rotate(x: Floats, cosine: Floats, sine: Floats) -> Floats:
    half = x.shape[-1] // 2
    first, second = x[..., :half], x[..., half:]
    turned = np.empty_like(x)
    turned[..., :half] = first * cosine - second * sine
    turned[..., half:] = second * cosine + first * sine
    return turned
