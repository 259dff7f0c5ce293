"""Means and maxima over short spans of a picture of sound, at many places at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

_EDGE_ROWS = 48
_EDGE_COLUMNS = 40
"""Farthest that is looked beyond the picture's edges; there is nothing there."""


class Windows:
    """A picture (frames, pitches) that is looked at around some of its places.

    Spans are `start` frames after a place (before, if negative), `length` frames long, `interval`
    columns away from it.
    """

    def __init__(self, picture: Floats, rows: Integers, columns: Integers) -> None:
        edges = ((_EDGE_ROWS, _EDGE_ROWS), (_EDGE_COLUMNS, _EDGE_COLUMNS))
        self._padded = np.pad(picture.astype(np.float32, copy=False), edges)
        self._width = self._padded.shape[1]
        self._places = (rows + _EDGE_ROWS) * self._width + columns + _EDGE_COLUMNS
        self._sums: NDArray[np.float64] | None = None
        self._means: dict[int, Floats] = {1: self._padded.ravel()}
        self._maxima: dict[int, Floats] = {1: self._padded.ravel()}

    def mean(self, start: int, length: int, interval: int = 0) -> Floats:
        """The mean over the span, at each place."""
        if length not in self._means:
            if self._sums is None:
                self._sums = np.zeros((len(self._padded) + 1, self._width))
                np.cumsum(self._padded, axis=0, dtype=np.float64, out=self._sums[1:])
            difference = self._sums[length:] - self._sums[:-length]
            difference /= length
            self._means[length] = difference.astype(np.float32).ravel()
        return self._means[length][self._places + (start * self._width + interval)]

    def loudest(self, start: int, length: int, interval: int = 0) -> Floats:
        """The maximum over the span, at each place."""
        if length not in self._maxima:
            self._maxima[length] = maxima(self._padded, length).ravel()
        return self._maxima[length][self._places + (start * self._width + interval)]


def maxima(matrix: Floats, length: int) -> Floats:
    """The maximum of every `length` rows, as many as there are whole spans."""
    reach = 1  # how many rows each row of `matrix` is the loudest of, doubled as far as it goes
    while 2 * reach <= length:
        matrix = np.maximum(matrix[:-reach], matrix[reach:])
        reach *= 2
    left = length - reach
    return np.maximum(matrix[: len(matrix) - left], matrix[left:]) if left else matrix
