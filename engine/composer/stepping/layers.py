"""What both steppers share: embeddings, normalisation and the five heads, in numpy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.composer.controls import CONTROL_SIZES
from engine.composer.vocabulary import HEADS

Floats = NDArray[np.float32]


def rms_norm(x: Floats, gain: Floats) -> Floats:
    """Root mean square normalisation of rows (batch, width)."""
    power = np.einsum("bi,bi->b", x, x) / np.float32(x.shape[1]) + np.float32(1e-6)
    return x * (gain * (1 / np.sqrt(power))[:, None])


class Embedding:
    """The sum of an event's, its bar position's and the controls' vectors."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        prefix = "trunk/embed"
        self._tokens = [weights[f"{prefix}/{head}/embeddings"] for head in HEADS]
        self._position = weights[f"{prefix}/position/embeddings"]
        self._controls = [
            weights[f"{prefix}/control_{i}/embeddings"] for i in range(len(CONTROL_SIZES))
        ]

    def __call__(
        self,
        before: NDArray[np.int32],
        before_position: NDArray[np.int32],
        controls: NDArray[np.int32],
    ) -> Floats:
        total = self._position[before_position]
        for i, table in enumerate(self._tokens):
            total = total + table[before[:, i]]
        for i, table in enumerate(self._controls):
            total = total + table[controls[:, i]]
        return total


class Heads:
    """Logits for one property of the next event after another."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._gains = [weights[f"heads/{head}_norm/gain"] for head in HEADS]
        self._hidden = [weights[f"heads/{head}_hidden/kernel"] for head in HEADS]
        self._kernels = [weights[f"heads/{head}_logits/kernel"] for head in HEADS]
        self._biases = [weights[f"heads/{head}_logits/bias"] for head in HEADS]
        self._known = [weights[f"heads/{head}_known/embeddings"] for head in HEADS[:-1]]
        self._position = weights["heads/position/embeddings"]

    def logits(self, head: int, state: Floats) -> Floats:
        """Logits (batch, size) of one head, 0 for onset to 4 for velocity."""
        hidden = np.maximum(rms_norm(state, self._gains[head]) @ self._hidden[head], 0)
        return (hidden * hidden) @ self._kernels[head] + self._biases[head]

    def know_onset(
        self, state: Floats, token: NDArray[np.int32], position: NDArray[np.int32]
    ) -> Floats:
        """The state once the onset and with it the place in the bar are known."""
        return state + self._known[0][token] + self._position[position]

    def know(self, head: int, state: Floats, token: NDArray[np.int32]) -> Floats:
        """The state once the token of role, pitch or duration (head 1 to 3) is known."""
        return state + self._known[head][token]
