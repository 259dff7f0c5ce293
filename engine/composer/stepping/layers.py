"""What both steppers share: embeddings, normalisation and the five heads, in numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer.controls import CONTROL_SIZES
from engine.composer.stepping.matrix import Floats, Matrix
from engine.composer.vocabulary import HEADS


def inverse_power(x: Floats) -> Floats:
    """One over the mean square of each row (batch, 1): the square of what a norm scales it by."""
    power = np.vecdot(x, x)[:, None]
    power *= np.float32(1 / x.shape[1])
    power += np.float32(1e-6)
    return np.reciprocal(power, out=power)


class Embedding:
    """The vectors of an event and its bar position, and those of the controls."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._event = _Tables(weights, [*HEADS, "position"])
        self._controls = _Tables(weights, [f"control_{i}" for i in range(len(CONTROL_SIZES))])

    def event(self, before: NDArray[np.int32], before_position: NDArray[np.int32]) -> Floats:
        """The sum (batch, width) for tokens (batch, 5) and bar positions (batch,)."""
        return self._event.sum(np.concatenate([before, before_position[:, None]], axis=1))

    def controls(self, controls: NDArray[np.int32]) -> Floats:
        """The sum (batch, width) for the controls of whole pieces (batch, 6)."""
        return self._controls.sum(controls)


class _Tables:
    """Several tables of vectors, laid end to end."""

    def __init__(self, weights: Mapping[str, Floats], names: Sequence[str]) -> None:
        tables = [weights[f"trunk/embed/{name}/embeddings"] for name in names]
        self._vectors = np.concatenate(tables)
        self._starts = np.cumsum([0, *map(len, tables[:-1])])

    def sum(self, classes: NDArray[np.int32]) -> Floats:
        """The sum (batch, width) of one vector of each table (batch, tables)."""
        return np.add.reduce(self._vectors[classes + self._starts], axis=1)


class Heads:
    """Logits for one property of the next event after another."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        # The gain of the norm before a matrix is multiplied into it.
        self._hidden = [
            Matrix(
                weights[f"heads/{head}_norm/gain"][:, None] * weights[f"heads/{head}_hidden/kernel"]
            )
            for head in HEADS
        ]
        self._kernels = [weights[f"heads/{head}_logits/kernel"] for head in HEADS]
        self._biases = [weights[f"heads/{head}_logits/bias"] for head in HEADS]
        self._known = [weights[f"heads/{head}_known/embeddings"] for head in HEADS[:-1]]
        self._position = weights["heads/position/embeddings"]

    def logits(self, head: int, state: Floats) -> Floats:
        """Logits (batch, size) of one head, 0 for onset to 4 for velocity."""
        hidden = self._hidden[head].times(state)
        np.maximum(hidden, 0, out=hidden)
        hidden *= hidden
        logits: Floats = np.matmul(hidden, self._kernels[head])
        # relu(r x W)² is r² relu(x W)² for the positive r of the norm.
        logits *= inverse_power(state)
        logits += self._biases[head]
        return logits

    def know_onset(
        self, state: Floats, token: NDArray[np.int32], position: NDArray[np.int32]
    ) -> Floats:
        """The state once the onset and with it the place in the bar are known."""
        return state + self._known[0][token] + self._position[position]

    def know(self, head: int, state: Floats, token: NDArray[np.int32]) -> Floats:
        """The state once the token of role, pitch or duration (head 1 to 3) is known."""
        return state + self._known[head][token]
