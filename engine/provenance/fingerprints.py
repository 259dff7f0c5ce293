"""A small index of much music: enough to tell that a tune is in it, and where, but not the music.

Each line is cut into all rows of `LENGTH` intervals modulo the octave, without rhythm (n-grams as
Uitdenbogerd and Zobel 1999 and Downie and Nelson 2000 find melodies by). Rows that many pieces
have are everybody's and are left out; of the rest those are kept whose hash says so, the same in
every piece (the sampling of winnowed fingerprints, Schleimer and others 2003). Hits of one piece
count together where they lie on one diagonal: as far apart here as there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.provenance.alignment import worth_of
from engine.provenance.lines import Line

FORMAT = 1
LENGTH = 6
"""Intervals of a row."""

COMMON = 12
"""Pieces from which on a row is everybody's."""

LEAST_BITS = 9.0
"""What a row must tell to be worth a place."""

SHARE = 0.6
"""Of the rows, so much is kept."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio (Knuth, TAOCP 6.4)
_LAST_BAR = 255
_SLACK = 2
"""Notes that hits of one passage may be shifted against each other: ornaments."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a piece of the index has too.

    `bits` say how sure that is, `notes` how many notes the rows span; `piece` are the onsets of the
    first and the last of them, `bars` the bars in the index's piece, counted from 1.
    """

    title: str
    bits: float
    notes: int
    piece: tuple[int, int]
    bars: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprints:
    """Rows by their codes, ascending, each with its piece's number and the bar it begins in."""

    titles: tuple[str, ...]
    codes: NDArray[np.int32]
    pieces: NDArray[np.uint16]
    bars: NDArray[np.uint8]
    digest: str = ""

    def find(self, lines: Sequence[Line], least: float, most: int = 3) -> list[Found]:
        """The pieces that the lines have most of, surest first, each with its surest passage."""
        best: dict[int, Found] = {}
        for line in lines:
            for number, found in self._passages(line, least):
                if number not in best or found.bits > best[number].bits:
                    best[number] = found
        return sorted(best.values(), key=lambda found: (-found.bits, found.title))[:most]

    def _passages(self, line: Line, least: float) -> Iterable[tuple[int, Found]]:
        codes = row_codes(line)
        kept = np.flatnonzero(is_kept(codes))
        first = np.searchsorted(self.codes, codes[kept], "left")
        last = np.searchsorted(self.codes, codes[kept], "right")
        hits = np.repeat(kept, last - first)
        if not len(hits):
            return
        rows = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
        worth = worth_of(line)
        pieces = self.pieces[rows]
        order = np.argsort(pieces, kind="stable")
        bounds = np.flatnonzero(np.diff(pieces[order], prepend=-1, append=-1))
        for start, stop in pairwise(bounds):
            own = order[start:stop]
            if stop - start < 2:
                continue
            for places, bars in _runs(hits[own], self.bars[rows[own]].astype(np.int64)):
                covered = np.zeros(len(worth), np.bool_)
                for place in places:
                    covered[place + 1 : place + LENGTH + 1] = True
                bits = float(worth[covered].sum())
                if bits >= least:
                    number = int(pieces[own[0]])
                    end = min(int(places[-1]) + LENGTH, len(line) - 1)
                    yield (
                        number,
                        Found(
                            self.titles[number],
                            round(bits, 1),
                            int(covered.sum()) + 1,
                            (int(line.onsets[places[0]]), int(line.onsets[end])),
                            (int(bars.min()) + 1, int(bars.max()) + 1),
                        ),
                    )


def _runs(
    places: NDArray[np.int64], bars: NDArray[np.int64]
) -> Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Hits that follow each other here and, bar by bar, there: chains of two or more."""
    order = np.lexsort((bars, places))
    places, bars = places[order], bars[order]
    left = np.ones(len(places), np.bool_)
    for start in range(len(places)):
        if not left[start]:
            continue
        chain = [start]
        for other in range(start + 1, len(places)):
            apart = places[other] - places[chain[-1]]
            if apart > LENGTH + _SLACK:
                break
            moved = bars[other] - bars[chain[-1]]
            if apart > 0 and 0 <= moved <= 2:
                chain.append(other)
        left[chain] = False
        if len(chain) > 1:
            yield places[chain], bars[chain]


def row_codes(line: Line) -> NDArray[np.int64]:
    """A number for each row of LENGTH intervals of a line, below 12**LENGTH."""
    intervals = np.diff(line.pitches) % 12
    if len(intervals) < LENGTH:
        return np.empty(0, np.int64)
    rows = np.lib.stride_tricks.sliding_window_view(intervals, LENGTH)
    return rows @ (12 ** np.arange(LENGTH))


def is_kept(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which codes an index keeps at all."""
    mixed = (codes.astype(np.uint64) * _MULTIPLIER) >> np.uint64(40)
    return mixed < np.uint64(SHARE * 2**24)


def make_fingerprints(
    pieces: Iterable[tuple[str, Sequence[Line], int]],
) -> Fingerprints:
    """The index of pieces: the title of each, its lines and the ticks of its bars."""
    titles: list[str] = []
    tables: list[NDArray[np.int64]] = []
    for title, lines, bar in pieces:
        number = len(titles)
        titles.append(title)
        own: dict[int, int] = {}
        for line in lines:
            codes = row_codes(line)
            worth = np.cumsum(np.append(0.0, worth_of(line)[1:]))
            told = worth[LENGTH:] - worth[:-LENGTH] >= LEAST_BITS
            for place in np.flatnonzero(is_kept(codes) & told[: len(codes)]).tolist():
                own.setdefault(int(codes[place]), int(line.onsets[place]) // bar)
        table = np.array([(c, number, min(b, _LAST_BAR)) for c, b in own.items()], np.int64)
        tables.append(table.reshape(-1, 3))
    rows = np.concatenate([np.empty((0, 3), np.int64), *tables])
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    _, inverse, counts = np.unique(rows[:, 0], return_inverse=True, return_counts=True)
    rows = rows[counts[inverse] <= COMMON]
    return Fingerprints(
        tuple(titles),
        rows[:, 0].astype(np.int32),
        rows[:, 1].astype(np.uint16),
        rows[:, 2].astype(np.uint8),
    )


def save_fingerprints(path: Path, index: Fingerprints) -> None:
    """Write an index without pickle, replacing it only once it is complete."""
    unfinished = path.with_name(path.name + ".part")
    titles = "\n".join(title.replace("\n", " ") for title in index.titles)
    gaps = np.diff(index.codes, prepend=0).astype(np.uint32)
    with unfinished.open("wb") as file:
        np.savez_compressed(
            file,
            allow_pickle=False,
            format=np.array(FORMAT),
            # bytes of one weight together: that is what compresses
            gaps=gaps.view(np.uint8).reshape(-1, 4).T.copy(),
            pieces=index.pieces.view(np.uint8).reshape(-1, 2).T.copy(),
            bars=index.bars,
            titles=np.frombuffer(titles.encode(), np.uint8),
        )
    unfinished.replace(path)


@lru_cache(maxsize=2)
def load_fingerprints(path: Path) -> Fingerprints:
    """Inverse of `save_fingerprints`, kept in memory. Raises ModelError for anything else."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        with np.load(path, allow_pickle=False) as stored:
            if int(stored["format"]) != FORMAT:
                raise ValueError("written by another version")
            gaps = stored["gaps"].T.copy().view(np.uint32).ravel()
            titles = stored["titles"].tobytes().decode().split("\n")
            return Fingerprints(
                tuple(titles),
                np.cumsum(gaps, dtype=np.int64).astype(np.int32),
                stored["pieces"].T.copy().view(np.uint16).ravel(),
                stored["bars"],
                digest,
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError("certificate.no_index", path=str(path)) from error
