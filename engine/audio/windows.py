"""Means and maxima over short spans of a picture of sound, at many places at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

EDGE_ROWS = 48
_EDGE_COLUMNS = 40
"""Farthest that is looked from a place; beyond the picture's edges there is nothing."""


class Windows:
    """A picture (frames, pitches) that is looked at around some of its places.

    Spans are `start` frames after a place (before, if negative), `length` frames long, `interval`
    columns away from it.
    """

    def __init__(self, picture: Floats, rows: Integers, columns: Integers) -> None:
        frames, pitches = picture.shape
        # pitch by pitch, as places mostly come: neighbours in time are neighbours in memory
        self._width = frames + 2 * EDGE_ROWS
        padded = np.zeros((pitches + 2 * _EDGE_COLUMNS, self._width), np.float32)
        padded[_EDGE_COLUMNS:-_EDGE_COLUMNS, EDGE_ROWS:-EDGE_ROWS] = picture.T
        self._places = (columns + _EDGE_COLUMNS) * self._width + rows + EDGE_ROWS
        self._sums: dict[int, Floats] = {1: padded.ravel()}
        self._maxima: dict[int, Floats] = {1: padded.ravel()}

    def mean(self, start: int, length: int, interval: int = 0) -> Floats:
        """The mean over the span, at each place."""
        return self._at(self._sum(length), start, interval) / np.float32(length)

    def loudest(self, start: int, length: int, interval: int = 0) -> Floats:
        """The maximum over the span, at each place."""
        return self._at(self._maximum(length), start, interval)

    def _at(self, line: Floats, start: int, interval: int) -> Floats:
        return line[self._places + (interval * self._width + start)]

    def _sum(self, length: int) -> Floats:
        """Of every `length` values in a row, from sums of half of them."""
        if length not in self._sums:
            half = length // 2
            first, second = self._sum(half), self._sum(length - half)[half:]
            self._sums[length] = first[: len(second)] + second
        return self._sums[length]

    def _maximum(self, length: int) -> Floats:
        """Of every `length` values in a row, from maxima of half of them."""
        if length not in self._maxima:
            half = (length + 1) // 2
            part = self._maximum(half)
            second = part[length - half :]
            self._maxima[length] = np.maximum(part[: len(second)], second)
        return self._maxima[length]


def maxima(matrix: Floats, length: int) -> Floats:
    """The maximum of every `length` rows, as many as there are whole spans."""
    reach = 1  # how many rows each row of `matrix` is the loudest of, doubled as far as it goes
    while 2 * reach <= length:
        matrix = np.maximum(matrix[:-reach], matrix[reach:])
        reach *= 2
    left = length - reach
    return np.maximum(matrix[: len(matrix) - left], matrix[left:]) if left else matrix
