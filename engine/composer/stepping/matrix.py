# pyright: strict
"""A weight matrix that few rows at a time are multiplied by."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_DEPTH, _COLUMNS = 256, 64
"""The size of a block: OpenBLAS multiplies matrices up to a million products big as they lie.

Larger ones it copies first, at every product, which for 5 to 100 rows costs up to half of it.
"""


class Matrix:
    """A kernel (inputs, outputs) cut into blocks, each contiguous."""

    def __init__(self, kernel: Floats) -> None:
        inputs, self._outputs = kernel.shape
        self._depths = -(-inputs // _DEPTH)
        across = self._outputs // _COLUMNS
        if inputs % self._depths or self._outputs % _COLUMNS:
            self._depths = across = 1
        blocks = kernel.reshape(self._depths, inputs // self._depths, across, -1)
        self._blocks = np.ascontiguousarray(blocks.swapaxes(1, 2))

    def times(self, x: Floats) -> Floats:
        """The product (batch, outputs) of rows (batch, inputs) and the kernel."""
        rows = len(x)
        result = np.empty((self._depths, rows, self._outputs), np.float32)
        np.matmul(
            x.reshape(rows, self._depths, 1, -1).transpose(1, 2, 0, 3),
            self._blocks,
            out=result.reshape(self._depths, rows, len(self._blocks[0]), -1).swapaxes(1, 2),
        )
        return cast(Floats, np.add.reduce(result)) if self._depths > 1 else result[0]
