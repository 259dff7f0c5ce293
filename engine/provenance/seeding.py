"""Where in many lines a tune may be: rows of intervals that are the same, gone on with, and taken
together where they lie side by side.

Rows of ROW intervals modulo the octave, without rhythm (n-grams, as Uitdenbogerd and Zobel 1999
find melodies by), are looked up; each is drawn out as far as all is the same, and such stretches
count together where they are nearly as far apart here as there, as Altschul and others (1997) do.
What an interval tells is how seldom it follows the ones before it in all the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.provenance.alignment import NONE, PATTERN, worths_of
from engine.provenance.lines import Line

ROW = 5
"""Intervals of a row."""

_ROWS = 12**ROW
_EVERYBODYS = 1500
"""Rows that stand in more places than that say too little of where to look."""

_LEAST_BITS = 8.0
"""What a row must tell to be looked up."""

_MOST_BITS, _DOUBT = 4.0, 0.4
"""What an interval tells at most, and how much less it counts: chance shall come to nothing."""

_CONTEXT = 3
"""Intervals after a row that must differ for it to be looked up twice in one piece."""

_BAND = 8
"""Notes that stretches of one passage may be shifted against each other: ornaments."""

_GAP = 16
"""Notes between stretches of one passage at most."""

_LONGEST = 96
"""Notes that a row is drawn out by at most, either way."""

_APART = 64
"""Between lines that are looked up together: more than any shift or gap."""

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Place:
    """Notes `first` to `last` of all the lines, where `bits` of a tune seem to be."""

    bits: float
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """Notes of the tune, first and last, that are as so many notes farther on in the lines."""

    first: Integers
    last: Integers
    shift: Integers


class Seeds:
    """The rows of many lines, ready to be looked up."""

    def __init__(
        self, intervals: NDArray[np.int8], starts: Integers, pieces: NDArray[np.int64]
    ) -> None:
        """`intervals` of all lines, NONE where one starts; `pieces` are numbers of the lines'."""
        self._intervals = np.append(intervals, np.full(_LONGEST + 2, NONE, np.int8))
        codes = _codes(intervals)
        valid = np.ones(len(codes), np.bool_)
        for back in range(ROW):
            # a row has the intervals after its first note, so none may begin a line
            at = starts[1:] - back - 1
            valid[at[(at >= 0) & (at < len(codes))]] = False
        places = np.flatnonzero(valid).astype(np.int32)
        places = places[_order(codes[places])]
        own = codes[places]
        piece = np.repeat(pieces, np.diff(np.append(starts, len(intervals))))[places]
        again = np.append(False, (own[1:] == own[:-1]) & (piece[1:] == piece[:-1]))[: len(own)]
        for ahead in range(ROW + 1, ROW + 1 + _CONTEXT):
            there = self._intervals[places + ahead]
            again[1:] &= there[1:] == there[:-1]
        self._places = places[~again]
        counts = np.bincount(own[~again], minlength=_ROWS)
        self._bounds = np.append(0, np.cumsum(counts))
        table = counts.reshape(-1, 12)
        share = (table + 0.5) / (table.sum(axis=1, keepdims=True) + 6)
        self._bits = np.minimum(-np.log2(share), _MOST_BITS).ravel() - _DOUBT

    def worths(self, intervals: NDArray[np.int8]) -> NDArray[np.float64]:
        """What intervals of lines tell, in bits, NONE where a line begins; of the first of a line,
        and where a figure only goes on, as `worths_of`."""
        worth = worths_of(intervals)
        if len(intervals) <= ROW:
            return worth
        rows = np.lib.stride_tricks.sliding_window_view(intervals, ROW)
        known = ~(rows == NONE).any(axis=1)
        before = worth[ROW - 1 :]
        own = np.zeros(len(before))
        own[known] = self._bits[rows[known].astype(np.int64) @ _POWERS]
        own = np.where(before <= PATTERN, np.minimum(own, before), own)
        worth[ROW - 1 :] = np.where(known, own, before)
        return worth

    def places(self, lines: Sequence[Line], least: float, most: int) -> list[Place]:
        """Where the lines' tunes may be for `least` bits or more, `most` of them, surest first."""
        apart = np.full(_APART, NONE, np.int8)
        own = np.concatenate([apart, *(part for line in lines for part in (_own(line), apart))])
        worth = self.worths(own)
        # nothing goes on across the boundary of two lines, here or there
        total = np.append(0.0, np.cumsum(worth))
        found = self._stretches(np.where(own == NONE, -1, own), total)
        best: dict[tuple[int, int], float] = {}
        for offset in (0, _BAND // 2):
            for bits, first, last in _passages(found, total, offset, least, most):
                best[first, last] = max(bits, best.get((first, last), 0.0))
        order = sorted(best.items(), key=lambda each: (-each[1], each[0]))
        return [Place(bits, *span) for span, bits in order[:most]]

    def _stretches(self, own: NDArray[np.int8], total: NDArray[np.float64]) -> _Stretches:
        codes = _codes(np.where(own < 0, 0, own))
        whole = np.lib.stride_tricks.sliding_window_view(own[1:] < 0, ROW)[: len(codes)]
        counts = self._bounds[codes + 1] - self._bounds[codes]
        told = total[ROW + 1 :][: len(codes)] - total[1 : len(codes) + 1]
        good = ~whole.any(axis=1) & (counts > 0) & (counts <= _EVERYBODYS) & (told >= _LEAST_BITS)
        first = np.flatnonzero(good)
        counts = counts[first]
        begins = self._bounds[codes[first]] - np.append(0, np.cumsum(counts))[:-1]
        rows = np.repeat(begins, counts) + np.arange(int(counts.sum()))
        first = np.repeat(first, counts)
        shift = self._places[rows].astype(np.int64) - first
        # by shift, then by note: one number is sorted four times as fast as two
        order = np.argsort(shift * len(own) + first)
        first, shift = first[order], shift[order]
        # rows that overlap are one stretch
        new = np.append(True, (np.diff(shift) != 0) | (np.diff(first) > ROW))[: len(first)]
        begin = np.flatnonzero(new)
        end = np.append(begin[1:], len(first))[: len(begin)] - 1
        first, last, shift = first[begin], first[end] + ROW, shift[begin]
        last = self._drawn_out(own, last, shift, 1)
        first = self._drawn_out(own, first, shift, 0)
        # stretches of one shift are still in order: none grows past what stopped the one before it
        new = np.append(True, (np.diff(shift) != 0) | (np.diff(first) != 0))[: len(first)]
        return _Stretches(first[new], last[new], shift[new])

    def _drawn_out(
        self, own: NDArray[np.int8], ends: Integers, shift: Integers, way: Literal[0, 1]
    ) -> Integers:
        """Where stretches end, moved on (1), or begin, moved back (0), while all is the same."""
        result = ends.copy()
        going = np.arange(len(ends))
        for _ in range(_LONGEST):
            at = result[going] + way
            going = going[own[at] == self._intervals[at + shift[going]]]
            if not len(going):
                break
            result[going] += 2 * way - 1
        return result


def _passages(
    found: _Stretches, total: NDArray[np.float64], offset: int, least: float, most: int
) -> list[tuple[float, int, int]]:
    """Stretches taken together: bits and notes of the lines, the surest of them."""
    if not len(found.first):
        return []
    room = len(total) + 1
    band, within = np.divmod(found.shift + offset, _BAND)
    order = np.argsort((band * room + found.first) * _BAND + within)
    band, first, last, shift = (
        each[order] for each in (band, found.first, found.last, found.shift)
    )
    new = np.append(True, (np.diff(band) != 0) | (first[1:] - last[:-1] > _GAP))
    number = np.cumsum(new) - 1
    reached = np.append(-1, np.maximum.accumulate(last + number * room)[:-1]) - number * room
    fresh = np.maximum(first, np.minimum(reached, last))
    bits = np.bincount(number, total[last + 1] - total[fresh + 1])
    begins = np.flatnonzero(new)
    lowest = np.minimum.reduceat(first + shift, begins)
    highest = np.maximum.reduceat(last + shift, begins)
    chosen = np.flatnonzero(bits >= least)
    chosen = chosen[np.argsort(-bits[chosen], kind="stable")][:most]
    return list(
        zip(
            bits[chosen].tolist(),
            lowest[chosen].tolist(),
            highest[chosen].tolist(),
            strict=True,
        )
    )


_POWERS = 12 ** np.arange(ROW)[::-1]


def _own(line: Line) -> NDArray[np.int8]:
    return np.append(NONE, np.diff(line.pitches) % 12).astype(np.int8)


def _codes(intervals: NDArray[np.int8]) -> NDArray[np.int32]:
    """A number of the ROW intervals after each note that has so many after it."""
    length = max(0, len(intervals) - ROW)
    clean = np.where(intervals == NONE, 0, intervals).astype(np.int32)
    codes = np.zeros(length, np.int32)
    for ahead in range(1, ROW + 1):
        codes = codes * 12 + clean[ahead : ahead + length]
    return codes


def _order(codes: NDArray[np.int32]) -> NDArray[np.int64]:
    """The order of codes, stable; of 16 bits at a time, which is a radix sort and three times as
    fast."""
    order = np.argsort((codes & 0xFFFF).astype(np.uint16), kind="stable")
    return order[np.argsort((codes[order] >> 16).astype(np.uint16), kind="stable")]
