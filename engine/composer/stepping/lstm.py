"""Stacked LSTMs one event at a time, in numpy, carrying their state."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.composer.stepping.layers import Embedding, Floats, inverse_power


class LSTMCell:
    """One LSTM layer's step with Keras' gate order: input, forget, cell, output."""

    def __init__(self, kernel: Floats, recurrent: Floats, bias: Floats) -> None:
        self._kernel, self._recurrent, self._bias = kernel, recurrent, bias
        self.width = recurrent.shape[0]

    def start(self, batch: int) -> None:
        """Forget everything."""
        self._hidden: Floats = np.zeros((batch, self.width), np.float32)
        self._cell: Floats = np.zeros((batch, self.width), np.float32)

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows of the batch only, in this order."""
        self._hidden, self._cell = self._hidden[rows], self._cell[rows]

    def step(self, x: Floats) -> Floats:
        """The new hidden state (batch, width) after an input (batch, inputs)."""
        gates: Floats = np.matmul(x, self._kernel)
        gates += np.matmul(self._hidden, self._recurrent)
        gates += self._bias
        into, forget, candidate, out = np.split(gates, 4, axis=-1)
        self._cell = _sigmoid(forget) * self._cell + _sigmoid(into) * np.tanh(candidate)
        self._hidden = _sigmoid(out) * np.tanh(self._cell)
        return self._hidden


class LSTMStepper:
    """Turns events into states for `batch` pieces in parallel.

    The arithmetic of engine.composer.networks.trunks.LSTMTrunk; a test holds the two together.
    """

    def __init__(self, weights: Mapping[str, Floats], *, layers: int) -> None:
        self._embed = Embedding(weights)
        self._cells = [
            LSTMCell(*(weights[f"trunk/lstm_{i}/lstm_cell/{part}"] for part in _PARTS))
            for i in range(layers)
        ]
        self._gain = weights["trunk/norm/gain"]

    def start(self, batch: int) -> None:
        """Forget everything and begin a batch of pieces."""
        for cell in self._cells:
            cell.start(batch)

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these pieces of the batch only, in this order."""
        for cell in self._cells:
            cell.keep(rows)

    def advance(self, classes: NDArray[np.int32], bars: Floats) -> Floats:
        """The state (batch, width) from which the next note is predicted."""
        del bars  # an LSTM knows time from bar positions alone
        x = self._embed.of(classes)
        for cell in self._cells:
            x = cell.step(x)
        return x * (np.sqrt(inverse_power(x)) * self._gain)


_PARTS = ("kernel", "recurrent_kernel", "bias")


def _sigmoid(x: Floats) -> Floats:
    return np.float32(0.5) * (np.tanh(np.float32(0.5) * x) + np.float32(1))
