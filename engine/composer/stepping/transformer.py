"""The causal Transformer one event at a time, in numpy, with a key and value cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.composer.stepping.attention import Memory
from engine.composer.stepping.layers import Embedding, Floats, inverse_power
from engine.composer.stepping.matrix import Matrix


@dataclass(frozen=True, slots=True)
class _Block:
    """One block's matrices, the gains of its two norms multiplied into the ones they precede."""

    project: Matrix
    out: Matrix
    widen: Matrix
    narrow: Matrix


class TransformerStepper:
    """Turns events into states for `batch` pieces in parallel, remembering the last events.

    Weights are named as the Keras network names them (see engine.composer.networks.trunks, whose
    arithmetic this repeats; a test holds the two together).
    """

    def __init__(self, weights: Mapping[str, Floats], *, layers: int, heads: int) -> None:
        self._embed = Embedding(weights)
        self._gain = weights["trunk/norm/gain"]
        self._heads = heads
        self._width = len(self._gain)
        self._size = self._width // heads
        self._blocks = [self._block(weights, f"trunk/block_{i}") for i in range(layers)]
        half = self._size // 2
        self._by_index = 10_000.0 ** (-np.arange(half) / half)
        self._by_bars = 2 * np.pi / 2.0 ** np.linspace(-4, 6, half)

    def start(self, batch: int) -> None:
        """Forget everything and begin a batch of pieces."""
        self._memories = [Memory(batch, self._heads, self._size) for _ in self._blocks]
        self._count = 0

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these pieces of the batch only, in this order."""
        for memory in self._memories:
            memory.keep(rows)

    def advance(self, classes: NDArray[np.int32], bars: Floats) -> Floats:
        """The state (batch, width) from which the next note is predicted.

        classes (batch, inputs) and bars (batch,) as in `engine.composer.windows.Windows`.
        """
        x = self._embed.of(classes)
        batch, width, heads, size = len(x), self._width, self._heads, self._size
        turn = self._turn(bars)
        for block, memory in zip(self._blocks, self._memories, strict=True):
            projected = block.project.times(x * np.sqrt(inverse_power(x)))
            turned = projected[:, : 2 * width].view(np.complex64).reshape(batch, 2, heads, -1)
            turned *= turn
            mixed = memory.attend(projected.reshape(batch, 3, heads, size))
            x += block.out.times(mixed.reshape(batch, width))
            # relu(r x W)² is r² relu(x W)² for the positive r of the norm.
            wide = block.widen.times(x)
            np.maximum(wide, 0, out=wide)
            wide *= wide
            narrow = block.narrow.times(wide)
            narrow *= inverse_power(x)
            x += narrow
        self._count += 1
        x *= np.sqrt(inverse_power(x))
        x *= self._gain
        return x

    def _block(self, weights: Mapping[str, Floats], prefix: str) -> _Block:
        project = (
            weights[f"{prefix}/attention_norm/gain"][:, None]
            * weights[f"{prefix}/attention/project/kernel"]
        )
        project = project.reshape(self._width, 3, self._heads, self._size)
        # The two halves that a rotation mixes come to stand side by side, as complex numbers do:
        # queries and keys in the same order have the same products.
        halves = project[:, :2].reshape(self._width, 2, self._heads, 2, self._size // 2)
        project[:, :2] = halves.swapaxes(3, 4).reshape(project[:, :2].shape)
        project[:, 0] *= np.float32(self._size**-0.5)
        gain = weights[f"{prefix}/forward_norm/gain"][:, None]
        return _Block(
            project=Matrix(project.reshape(self._width, -1)),
            out=Matrix(weights[f"{prefix}/attention/out/kernel"]),
            widen=Matrix(gain * weights[f"{prefix}/widen/kernel"]),
            narrow=Matrix(weights[f"{prefix}/narrow/kernel"]),
        )

    def _turn(self, bars: Floats) -> NDArray[np.complex64]:
        """The rotation of queries and keys (batch, 1, heads, size / 2): by index, then by bars."""
        half = self._heads // 2
        turn: NDArray[Any] = np.empty((len(bars), 1, 2, self._size // 2), np.complex64)
        for part, angle in (
            (turn[:, 0, 0], self._count * self._by_index),
            (turn[:, 0, 1], bars[:, None] * self._by_bars),
        ):
            part.real, part.imag = np.cos(angle), np.sin(angle)
        return turn.repeat((half, self._heads - half), axis=2)
