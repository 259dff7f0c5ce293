# pyright: strict
"""What one attention layer remembers of a batch of pieces, and how it is asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.composer.stepping.matrix import Floats

CONTEXT = 320
"""Steps that are attended to: as many as a training window holds."""

_FIRST_CAPACITY = 32
"""Memory that is not written yet costs time as well: it grows with the pieces."""


class Memory:
    """The keys and values of the last CONTEXT events of each piece."""

    def __init__(self, batch: int, heads: int, size: int) -> None:
        self._all: Floats = np.empty((batch, 2, heads, _FIRST_CAPACITY, size), np.float32)
        self._count = 0

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these pieces of the batch only, in this order; with more, each a copy."""
        if len(rows) > len(self._all):
            self._all = self._all[rows]
            return
        moved = np.flatnonzero(rows != np.arange(len(rows)))
        filled = min(self._count, CONTEXT)
        self._all[moved, :, :, :filled] = self._all[rows[moved], :, :, :filled]
        self._all = self._all[: len(rows)]

    def attend(self, projected: Floats) -> Floats:
        """The values (batch, heads, size) that an event's query finds, its own among them.

        `projected` (batch, 3, heads, size) are its query, scaled, and its key and value.
        """
        slot = self._count % CONTEXT
        self._count += 1
        filled = min(self._count, CONTEXT)
        if filled > self._all.shape[3]:
            self._grow()
        self._all[:, :, :, slot] = projected[:, 1:]
        keys, values = self._all[:, 0, :, :filled], self._all[:, 1, :, :filled]
        scores = np.matmul(keys, projected[:, 0, :, :, None])[..., 0]
        scores -= np.maximum.reduce(scores, axis=2, keepdims=True)
        np.exp(scores, out=scores)
        mixed: Floats = np.matmul(scores[:, :, None], values)[:, :, 0]
        mixed /= np.add.reduce(scores, axis=2, keepdims=True)
        return mixed

    def _grow(self) -> None:
        batch, both, heads, capacity, size = self._all.shape
        grown = np.empty((batch, both, heads, min(CONTEXT, 2 * capacity), size), np.float32)
        grown[:, :, :, :capacity] = self._all
        self._all = grown
