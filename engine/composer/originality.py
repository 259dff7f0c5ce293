"""How much of a piece stands in the songs it was learnt from, and a guard against more.

A run is a row of notes with the same (interval to the note before, length) as a row in a song;
lengths are compared in coarse steps, so that a slightly longer or shorter copy is still a copy.
Runs are looked for in the top line and in all notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composer.events import (
    NOTE_DURATION,
    NOTE_ONSET,
    NOTE_PITCH,
    NOTE_ROLE,
    event_order,
)
from engine.composer.vocabulary import nearest_class
from engine.values import Role

TOP = "top"
"""The stream of each onset's highest notes: what is heard as the tune."""

LONGEST_RUN = 8
"""Events, one fewer than real tunes share with one of ten others at the 95th percentile."""

_LENGTHS: NDArray[np.int64] = np.array([1, 3, 6, 12, 24, 48, 96], dtype=np.int64)
_FIRST = 0  # code of a stream's first note, which has no interval
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio (Knuth, TAOCP 6.4)


def codes(pitches: NDArray[np.int64], durations: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number per note of a line, of its interval and its coarse length; the first is 0."""
    lengths = nearest_class(durations, _LENGTHS)
    result = codes_of(np.diff(pitches, prepend=0), lengths)
    if len(result):
        result[0] = _FIRST
    return result


def coarse_lengths(durations: NDArray[np.int64]) -> NDArray[np.int64]:
    """The coarse length class of durations in ticks."""
    return nearest_class(durations, _LENGTHS)


def codes_of(intervals: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Codes of intervals with coarse lengths, as `codes` gives them."""
    return (intervals + 128) * len(_LENGTHS) + lengths + 1


def interval_of(code: int) -> int:
    """The interval of a code that `codes_of` gave."""
    return (code - 1) // len(_LENGTHS) - 128


def streams(notes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """Codes of the top line and of all pitched notes, upwards and downwards within a chord."""
    return {
        name: codes(line[:, NOTE_PITCH], line[:, NOTE_DURATION])
        for name, line in lines(notes).items()
    }


def lines(notes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """The rows of a note array that make up each stream, in its order; no drums."""
    pitched = notes[notes[:, NOTE_ROLE] != Role.DRUM]
    if not len(pitched):
        return {}
    upwards = pitched[np.lexsort((pitched[:, NOTE_PITCH], pitched[:, NOTE_ONSET]))]
    last_of_onset = np.append(np.diff(upwards[:, NOTE_ONSET]) > 0, True)
    return {
        "top": upwards[last_of_onset],
        "upwards": upwards,
        "downwards": pitched[np.lexsort((-pitched[:, NOTE_PITCH], pitched[:, NOTE_ONSET]))],
        "events": event_order(pitched),
    }


def run_hashes(stream: NDArray[np.int64], length: int) -> NDArray[np.uint64]:
    """A 64-bit hash of each row of `length` codes, the stream's first note left out."""
    stream = stream[1:] if len(stream) and stream[0] == _FIRST else stream
    if len(stream) < length:
        return np.empty(0, np.uint64)
    rows = np.lib.stride_tricks.sliding_window_view(stream, length).astype(np.uint64)
    result = np.zeros(len(rows), np.uint64)
    for column in range(length):
        mixed = (result ^ rows[:, column]) * _MULTIPLIER
        result = mixed ^ (mixed >> np.uint64(29))
    return result


def longest_run(
    piece: NDArray[np.int64], song: NDArray[np.int64], longest: int = 64, known: int = 0
) -> int:
    """Events in the longest run that two streams of codes share, up to `longest`.

    Of `known` where none is longer: to see that takes much less time.
    """
    low, high = known, min(len(piece), len(song), longest)
    middle = low + 1
    while low < high:
        if np.isin(run_hashes(piece, middle), run_hashes(song, middle)).any():
            low = middle
        elif middle == known + 1:
            break
        else:
            high = middle - 1
        middle = (low + high + 1) // 2
    return low


def shared_run(
    piece: NDArray[np.int64], song: NDArray[np.int64], longest: int = 64, known: int = 0
) -> tuple[int, int, int]:
    """The longest shared run, and the notes of both from whose intervals on it goes: the indices of
    the notes before its first. Zeros where it is not longer than `known`."""
    length = longest_run(piece, song, longest, known)
    if length <= known:
        return 0, 0, 0
    own, its = run_hashes(piece, length), run_hashes(song, length)
    place = int(np.flatnonzero(np.isin(own, its))[0])
    return length, place, int(np.flatnonzero(its == own[place])[0])


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a piece is to one song: the share of its short runs."""

    song: int
    share: float


_SHORT_RUNS = (1, 2, 3, 4)
_COMPARED = ("top", "events")


def _share(piece: NDArray[np.int64], song: NDArray[np.int64], length: int) -> float:
    """The share of the piece's runs of a length that stand in the song."""
    runs = run_hashes(piece, length)
    return float(np.isin(runs, run_hashes(song, length)).mean()) if len(runs) else 0.0


class SongIndex:
    """The streams of a model's songs."""

    def __init__(self, songs: Sequence[NDArray[np.int32]]) -> None:
        self._songs = [streams(song.astype(np.int64)) for song in songs]

    def __len__(self) -> int:
        return len(self._songs)

    def longest_copied_run(self, notes: NDArray[np.int64]) -> int:
        """The longest run that the top line of the notes shares with that of any song."""
        own = streams(notes).get(TOP)
        if own is None:
            return 0
        longest = 0
        for song in self._songs:
            if TOP in song:
                longest = longest_run(own, song[TOP], known=longest)
        return longest

    def nearest(self, notes: NDArray[np.int64]) -> list[Likeness]:
        """Songs by how much of the piece's short runs they hold, most first."""
        own = streams(notes)
        found: list[Likeness] = []
        for number, song in enumerate(self._songs):
            shares = [0.0]
            for name in _COMPARED:
                if name in own and name in song:
                    shares += [_share(own[name], song[name], length) for length in _SHORT_RUNS]
            found.append(Likeness(number, sum(shares) / len(shares)))
        return sorted(found, key=lambda likeness: (-likeness.share, likeness.song))

    def longest_run_in(self, number: int, notes: NDArray[np.int64]) -> int:
        """The longest run that the notes share with a song, in its top line or in all of it."""
        own, song, longest = streams(notes), self._songs[number], 0
        for name in _COMPARED:
            if name in own and name in song:
                longest = longest_run(own[name], song[name], known=longest)
        return longest

    def followers(self, stream: str, length: int) -> dict[bytes, frozenset[int]]:
        """For each row of `length` codes in the songs, the codes that follow it somewhere."""
        result: dict[bytes, set[int]] = {}
        for song in self._songs:
            line = song.get(stream, np.empty(0, np.int64))[1:]
            for i in range(len(line) - length):
                result.setdefault(line[i : i + length].tobytes(), set()).add(int(line[i + length]))
        return {row: frozenset(codes) for row, codes in result.items()}

    def offending(self, notes: NDArray[np.int64], first: int) -> int | None:
        """The onset tick at which a run of the top line grows past LONGEST_RUN, from `first` on."""
        line = lines(notes).get(TOP)
        if line is None:
            return None
        runs = run_hashes(codes(line[:, NOTE_PITCH], line[:, NOTE_DURATION]), LONGEST_RUN + 1)
        for song in self._songs:
            if TOP not in song:
                continue
            for hit in np.flatnonzero(np.isin(runs, run_hashes(song[TOP], LONGEST_RUN + 1))):
                onset = int(line[1 + hit + LONGEST_RUN, NOTE_ONSET])
                if onset >= first:
                    return onset
        return None
