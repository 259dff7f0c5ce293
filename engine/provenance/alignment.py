"""Tunes found again though transposed, in another rhythm or octave, or with notes put in.

Local alignment (Smith and Waterman 1981) of pitch intervals modulo the octave, as Mongeau and
Sankoff (1990) compare melodies: each interval that is the same counts what it tells, in bits, for a
rare one tells more; notes put in and left out cost. Repeated notes are taken together beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.provenance.lines import Line

NONE = 99
"""The interval across the boundary of two lines, which is none."""

_SEED = 3
"""Intervals in a row that are the same where a passage begins: what is unsure is not looked at."""

_STEPS = ((1, 1, 0.0), (2, 1, 4.5), (3, 1, 5.0), (4, 1, 5.5), (1, 2, 5.5), (2, 2, 5.0))
"""Steps in piece and song from a note to the next that is the same, and what they cost in bits."""

_SEEDED = len(_STEPS)
_NUMBERS = np.arange(len(_STEPS))
_AHEAD, _BACK, _COST = (np.array([step[part] for step in _STEPS]) for part in range(3))
_LONGEST_AHEAD, _LONGEST_BACK = 4, 2

T = TypeVar("T", bound=np.generic)

_Found = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]
"""Notes of songs, the bits of passages up to each, and their last steps."""

_BITS = (
    (2.1, 4.6, 3.3, 4.1, 4.0, 3.6, 5.7, 3.6, 4.4, 3.5, 3.2, 3.8),
    (5.2, 4.1, 1.7, 5.1, 3.7, 5.0, 5.7, 3.8, 5.7, 3.0, 5.3, 2.2),
    (5.8, 2.3, 2.2, 3.9, 6.5, 4.2, 6.9, 4.8, 3.6, 4.1, 2.1, 6.7),
    (4.9, 5.7, 2.9, 4.9, 4.1, 3.1, 5.4, 3.2, 6.0, 2.5, 2.8, 2.8),
    (5.3, 2.8, 4.9, 2.4, 5.8, 3.7, 5.2, 4.4, 2.5, 5.7, 2.2, 5.3),
    (4.4, 5.5, 3.0, 4.2, 3.1, 3.3, 5.4, 2.6, 4.9, 3.5, 3.1, 3.3),
    (5.1, 3.3, 4.0, 3.6, 4.0, 3.2, 2.9, 2.8, 4.1, 4.0, 4.1, 3.4),
    (4.7, 4.2, 2.8, 3.8, 4.3, 2.1, 5.5, 3.8, 4.7, 3.0, 3.1, 5.0),
    (4.5, 5.2, 2.4, 5.4, 2.5, 3.5, 5.6, 3.0, 6.0, 3.1, 4.5, 2.9),
    (5.3, 3.0, 3.3, 2.5, 6.2, 3.7, 5.4, 4.7, 2.8, 4.5, 2.3, 5.7),
    (5.5, 7.2, 2.3, 5.0, 4.4, 4.0, 6.7, 4.1, 6.6, 3.3, 2.0, 2.3),
    (5.9, 1.9, 6.3, 3.5, 6.6, 4.4, 5.8, 5.8, 3.6, 5.7, 1.4, 4.6),
)
"""What an interval modulo 12 tells after another: of 2,500 pieces that the base was trained on."""

_MOST_BITS = 3.0
"""What an interval counts at most: a rare one is no proof by itself."""

_DOUBT = 0.4
"""Bits that every interval counts less, so that what is the same by chance comes to nothing."""

PATTERN = 0.8
"""Bits, rhythm included, of an interval that only goes on with a figure that was there just before,
like an Alberti bass, a scale or a trill: such figures are everybody's."""

_LONGEST_FIGURE = 8

_SLOWEST = 30
"""Ticks from note to note, in the mean, from which a passage is harmony, not a tune."""

_IN_TIME = 0.8
"""Bits for a step that takes as long as the song's."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Notes of a piece that are a song's: how sure that is in bits, and which notes of both.

    `piece` and `song` are onsets in ticks of the first and the last of `notes` that are the same.
    """

    number: int
    bits: float
    notes: int
    piece: tuple[int, int]
    song: tuple[int, int]

    @property
    def is_tune(self) -> bool:
        """Whether it moves on as a tune does, in both; slower rows of notes are harmony."""
        longest = max(last - first for first, last in (self.piece, self.song))
        return longest <= _SLOWEST * (self.notes - 1)


class Tunes:
    """The lines of songs, one after the other, ready to be searched.

    `worths` says what their intervals tell, as `worths_of` does unless it is given.
    """

    def __init__(
        self,
        songs: Sequence[Sequence[Line]],
        worths: Callable[[NDArray[np.int8]], NDArray[np.float64]] | None = None,
    ) -> None:
        lines = [(number, line) for number, own in enumerate(songs) for line in own]
        self._number = _joined([np.full(len(line), number) for number, line in lines])
        self._onsets = _joined([line.onsets for _, line in lines])
        pitches = _joined([line.pitches for _, line in lines])
        which = _joined([np.full(len(line), index) for index, (_, line) in enumerate(lines)])
        intervals = [_intervals(pitches, which, back) for back in (1, 2)]
        self._worth = (worths or worths_of)(intervals[0])
        self._seed_worth = _summed(self._worth, _SEED)
        codes = _seeds(intervals[0])
        self._seeds = np.argsort(codes, kind="stable")
        self._seed_codes = codes[self._seeds]
        # a step back from a line's first notes leads nowhere, and none leads over the end
        self._size = len(pitches) + _LONGEST_BACK
        self._intervals = np.array([_padded(own, NONE) for own in intervals])
        self._times = np.array([_padded(_lagged(self._onsets, back), -1) for back in (1, 2)])
        self._worth = _padded(self._worth, 0.0)
        self._rhythm = np.where(self._worth > PATTERN, _IN_TIME, 0.0)
        self.notes = len(pitches)

    def passages(self, lines: Sequence[Line], least: float, most: int = 24) -> list[Passage]:
        """Where the lines are a song's for `least` bits or more, `most` of each, surest first."""
        rows = self._rows(lines)
        ends = [(bits, i, place) for i, row in enumerate(rows) for place, bits in _ends(row, least)]
        ends.sort(key=lambda end: (-end[0], end[1], end[2]))
        taken: set[tuple[int, int]] = set()
        counts = [0] * len(lines)
        found: list[Passage] = []
        for bits, i, place in ends:
            number = place // self._size
            if counts[number] == most:
                continue
            path, is_new = _path(rows, i, place, taken)
            taken.update(path)
            if not is_new:
                continue
            counts[number] += 1
            line = lines[number]
            (last, end), (first, begin) = path[0], path[-1]
            begin, end = begin % self._size, end % self._size
            found.append(
                Passage(
                    int(self._number[begin]),
                    bits,
                    len(path),
                    (int(line.onsets[first]), int(line.onsets[last])),
                    (int(self._onsets[begin]), int(self._onsets[end])),
                )
            )
        return found

    def _rows(self, lines: Sequence[Line]) -> list[_Row]:
        """For each note, the notes of songs at which a passage may have come to it.

        The n-th notes of all lines are looked at together, each line in a room of its own.
        """
        length = max((len(line) for line in lines), default=0)
        pitches = np.full((len(lines), length), 0, np.int64)
        onsets = np.full((len(lines), length), 0, np.int64)
        codes = np.full((len(lines), length), -1, np.int64)
        lasts = np.array([len(line) for line in lines], np.int64)
        for number, line in enumerate(lines):
            pitches[number, : len(line)] = line.pitches
            onsets[number, : len(line)] = line.onsets
            codes[number, : len(line)] = _seeds(np.append(NONE, np.diff(line.pitches) % 12))
        sounds = np.arange(length) < lasts[:, None]
        intervals = np.array(
            [
                np.where(sounds, (pitches - np.roll(pitches, ahead, axis=1)) % 12, -1)
                for ahead in range(1, _LONGEST_AHEAD + 1)
            ]
        )
        first = np.searchsorted(self._seed_codes, codes, "left")
        last = np.where(codes < 0, first, np.searchsorted(self._seed_codes, codes, "right"))
        rows = [_EMPTY] * length
        for i in range(_SEED, length):
            born = self._born(first[:, i], last[:, i])
            seeded = (born, self._seed_worth[born % self._size], np.full(len(born), _SEEDED))
            rows[i] = _best(seeded, self._grown(rows, i, intervals[:, :, i], onsets))
        return rows

    def _grown(
        self,
        rows: Sequence[_Row],
        i: int,
        intervals: NDArray[np.int64],
        onsets: NDArray[np.int64],
    ) -> _Found:
        """What passages come to by a step that ends at the i-th notes, all steps together.

        `intervals` (steps ahead, lines) lead to these notes, whose `onsets` are (lines, notes).
        """
        before = [rows[i - ahead] if i >= ahead else _EMPTY for ahead, _, _ in _STEPS]
        step = np.repeat(_NUMBERS, [len(row.places) for row in before])
        places = np.concatenate([row.places for row in before]) + _BACK[step]
        line, own = np.divmod(places, self._size)
        same = self._intervals[_BACK[step] - 1, own] == intervals[_AHEAD[step] - 1, line]
        bits = np.concatenate([row.bits for row in before])[same]
        places, line, own, step = places[same], line[same], own[same], step[same]
        times = onsets[line, i] - onsets[line, i - _AHEAD[step]]
        in_time = self._times[_BACK[step] - 1, own] == times
        bits = bits + self._worth[own] - _COST[step]
        bits += np.where(in_time, self._rhythm[own], 0.0)
        kept = bits > 0
        return places[kept], bits[kept], step[kept]

    def _born(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where three intervals in a row are those of a line, `first` to `last` of all such places
        for each, in each line's room."""
        parts = [
            self._seeds[first[line] : last[line]] + line * self._size
            for line in np.flatnonzero(last > first).tolist()
        ]
        return np.concatenate([_EMPTY.places, *parts])


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """Notes of songs, ascending; the bits of the best passage up to each, and its last step."""

    places: NDArray[np.int64]
    bits: NDArray[np.float64]
    steps: NDArray[np.int64]


_EMPTY = _Row(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64))


def _ends(row: _Row, least: float) -> Iterator[tuple[int, float]]:
    high = row.bits >= least
    return zip(row.places[high].tolist(), row.bits[high].tolist(), strict=True)


def _best(*grown: _Found) -> _Row:
    places = np.concatenate([each[0] for each in grown])
    bits = np.concatenate([each[1] for each in grown])
    steps = np.concatenate([each[2] for each in grown])
    order = np.lexsort((-bits, places))
    places, bits, steps = places[order], bits[order], steps[order]
    first = np.append(True, np.diff(places) > 0)[: len(places)]
    return _Row(places[first], bits[first], steps[first])


def _path(
    rows: Sequence[_Row], i: int, j: int, taken: Collection[tuple[int, int]]
) -> tuple[list[tuple[int, int]], bool]:
    """Pairs of notes of piece and song from the last to the first; whether none was `taken`.

    It ends where one was.
    """
    path: list[tuple[int, int]] = []
    while (i, j) not in taken:
        path.append((i, j))
        row = rows[i]
        step = int(row.steps[np.searchsorted(row.places, j)])
        if step == _SEEDED:
            path += [(i - back, j - back) for back in range(1, _SEED + 1)]
            return path, not any(pair in taken for pair in path[-_SEED:])
        i, j = i - _STEPS[step][0], j - _STEPS[step][1]
    return path, False


def worths_of(intervals: NDArray[np.int8]) -> NDArray[np.float64]:
    """What each interval of lines tells, in bits; little where a figure only goes on.

    Intervals are modulo 12, and NONE to the first note of a line.
    """
    table = np.minimum(np.array(_BITS), _MOST_BITS)
    clean = np.where(intervals == NONE, 0, intervals)
    before = np.roll(clean, 1)
    worth = table[before, clean] - _DOUBT
    worth[intervals == NONE] = 0.0
    goes_on = np.zeros(len(worth), np.bool_)
    for lag in range(1, _LONGEST_FIGURE + 1):
        same = np.zeros(len(worth), np.bool_)
        same[lag:] = (intervals[lag:] == intervals[:-lag]) & (intervals[lag:] != NONE)
        goes_on[1:] |= same[1:] & same[:-1]
    return np.where(goes_on, np.minimum(worth, PATTERN), worth)


def _summed(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    total = np.zeros(len(values))
    for back in range(count):
        total[back:] += values[: len(values) - back]
    return total


def _seeds(intervals: NDArray[np.integer]) -> NDArray[np.int64]:
    """A number of the last intervals at each note, -1 where they are not of one line."""
    codes = np.full(len(intervals), -1, np.int64)
    if len(intervals) < _SEED:
        return codes
    rows = np.lib.stride_tricks.sliding_window_view(intervals.astype(np.int64), _SEED)
    told = rows @ (12 ** np.arange(_SEED))
    codes[_SEED - 1 :] = np.where((rows == NONE).any(axis=1), -1, told)
    return codes


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, np.int64), *parts])


def _padded(values: NDArray[T], value: float) -> NDArray[T]:
    """With so many more that a step over the end leads to what is no note."""
    return np.append(values, np.full(_LONGEST_BACK, value)).astype(values.dtype)


def _lagged(values: NDArray[np.int64], back: int) -> NDArray[np.int64]:
    result = np.full(len(values), -1, np.int64)
    result[back:] = values[back:] - values[:-back]
    return result


def _intervals(pitches: NDArray[np.int64], which: NDArray[np.int64], back: int) -> NDArray[np.int8]:
    result = np.full(len(pitches), NONE, np.int64)
    same = which[back:] == which[:-back]
    result[back:][same] = ((pitches[back:] - pitches[:-back]) % 12)[same]
    return result.astype(np.int8)
