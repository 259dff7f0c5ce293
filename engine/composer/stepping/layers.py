"""What both steppers share: embeddings, normalisation and the five heads, in numpy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.composer.stepping.matrix import Floats, Matrix
from engine.composer.vocabulary import HEADS


def inverse_power(x: Floats) -> Floats:
    """One over the mean square of each row (batch, 1): the square of what a norm scales it by."""
    power = np.vecdot(x, x)[:, None]
    power *= np.float32(1 / x.shape[1])
    power += np.float32(1e-6)
    return np.reciprocal(power, out=power)


class Embedding:
    """The sum of a vector for each thing that is known at a step."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._vectors = weights["trunk/embed/vectors"]

    def of(self, classes: NDArray[np.int32]) -> Floats:
        """The sums (batch, width) for classes (batch, inputs), as places among all inputs."""
        return np.add.reduce(self._vectors[classes], axis=1)


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
        """Logits (batch, size) of one head, in the order of HEADS."""
        hidden = self._hidden[head].times(state)
        np.maximum(hidden, 0, out=hidden)
        hidden *= hidden
        logits: Floats = np.matmul(hidden, self._kernels[head])
        # relu(r x W)² is r² relu(x W)² for the positive r of the norm.
        logits *= inverse_power(state)
        logits += self._biases[head]
        return logits

    def know(self, head: int, state: Floats, token: NDArray[np.int32]) -> Floats:
        """The state once the token of a head but the last is known."""
        return state + self._known[head][token]

    def know_position(self, state: Floats, position: NDArray[np.int32]) -> Floats:
        """The state once the next note's place in the bar is known."""
        return state + self._position[position]
