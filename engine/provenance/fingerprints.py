"""A small index of much music: enough to tell that a tune is in it, and where, but not the music.

Of each line there are the intervals modulo the octave and when its notes begin: no octaves, chords,
other voices, lengths, loudness or instruments. A tune is looked for where rows of its intervals are
(`engine.provenance.seeding`) and compared there note by note (`engine.provenance.alignment`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.provenance.alignment import NONE, Passage, Tunes
from engine.provenance.chance import bits_of, expected
from engine.provenance.lines import Line
from engine.provenance.seeding import Place, Seeds
from engine.provenance.values import CHANCE

FORMAT = 2

_LEAST_PLACE = 18.0
"""Bits of rows from which a place is compared note by note."""

_PLACES = 48
_PIECES = 12
"""Places, and pieces, that are compared at most."""

_AROUND = 40
"""Notes before and after a place that are compared too."""

_LONGEST_GAP = 2**16 - 1


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a piece of the index has too.

    `chance` is how many such are to be expected by chance in all the index, `notes` how many are
    the same; `piece` are the onsets of the first and the last of them, `bars` the bars in the
    index's piece, counted from 1.
    """

    title: str
    chance: float
    notes: int
    piece: tuple[int, int]
    bars: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Fingerprints:
    """Lines, one after the other.

    Of each piece its title and the ticks of its bars; of each line its piece's number, the number
    of its notes and the first one's onset; of each note the interval from the one before modulo 12,
    NONE for a line's first, and the ticks since, 0 for a line's first.
    """

    titles: tuple[str, ...]
    bar_ticks: NDArray[np.int32]
    numbers: NDArray[np.int32]
    lengths: NDArray[np.int32]
    onsets: NDArray[np.int32]
    intervals: NDArray[np.int8]
    gaps: NDArray[np.uint16]
    digest: str = ""

    @property
    def notes(self) -> int:
        return len(self.intervals)

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        return np.append(0, np.cumsum(self.lengths, dtype=np.int64))

    @cached_property
    def _seeds(self) -> Seeds:
        return Seeds(self.intervals, self._starts[:-1], self.numbers.astype(np.int64))

    def find(self, lines: Sequence[Line], chance: float = CHANCE, most: int = 3) -> list[Found]:
        """The pieces that the lines have most of, surest first, each with its surest passage.

        Fewer such than `chance` are to be expected by chance.
        """
        places = self._seeds.places(lines, _LEAST_PLACE, _PLACES) if self.notes else []
        spans = self._spans(places)
        if not spans:
            return []
        pieces = list(spans)
        tunes = Tunes(
            [[self._line(*span) for span in spans[piece]] for piece in pieces], self._seeds.worths
        )
        size = sum(map(len, lines))
        least = bits_of(chance, size, self.notes)
        best: dict[int, Passage] = {}
        for passage in tunes.passages(lines, least):
            piece = pieces[passage.number]
            known = best.get(piece)
            if passage.is_tune and (known is None or passage.bits > known.bits):
                best[piece] = passage
        order = sorted(best, key=lambda piece: (-best[piece].bits, self.titles[piece]))
        return [self._found(piece, best[piece], size) for piece in order[:most]]

    def _spans(self, places: Sequence[Place]) -> dict[int, list[tuple[int, int, int]]]:
        """Of each piece the lines, and notes from and until, that are to be compared."""
        wanted: dict[int, dict[int, list[tuple[int, int]]]] = {}
        starts = self._starts
        for place in places:
            line = int(np.searchsorted(starts, place.first, "right")) - 1
            piece = int(self.numbers[line])
            if piece not in wanted and len(wanted) == _PIECES:
                continue
            first = max(int(starts[line]), place.first - _AROUND)
            stop = min(int(starts[line + 1]), place.last + 1 + _AROUND)
            wanted.setdefault(piece, {}).setdefault(line, []).append((first, stop))
        return {
            piece: [(line, *span) for line, own in lines.items() for span in _joined(own)]
            for piece, lines in wanted.items()
        }

    def _line(self, line: int, first: int, stop: int) -> Line:
        start = int(self._starts[line])
        since = np.cumsum(self.gaps[start:stop], dtype=np.int64) + int(self.onsets[line])
        intervals = self.intervals[first:stop].astype(np.int64)
        intervals[0] = 0
        onsets = since[first - start :]
        return Line(onsets, np.cumsum(intervals), np.ones(stop - first, np.int64))

    def _found(self, piece: int, passage: Passage, size: int) -> Found:
        bar = int(self.bar_ticks[piece])
        first, last = passage.song
        return Found(
            self.titles[piece],
            expected(passage.bits, size, self.notes),
            passage.notes,
            passage.piece,
            (first // bar + 1, last // bar + 1),
        )


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans with those that meet made one."""
    found: list[tuple[int, int]] = []
    for first, stop in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((first, stop))
    return found


def make_fingerprints(
    pieces: Iterable[tuple[str, Sequence[Line], int]],
) -> Fingerprints:
    """The index of pieces: the title of each, its lines and the ticks of its bars."""
    titles: list[str] = []
    bars: list[int] = []
    numbers: list[int] = []
    lines: list[Line] = []
    for title, own, bar in pieces:
        numbers += [len(titles)] * len(own)
        titles.append(title)
        bars.append(bar)
        lines += own
    intervals = [np.append(NONE, np.diff(line.pitches) % 12).astype(np.int8) for line in lines]
    since = [np.diff(line.onsets, prepend=line.onsets[:1]) for line in lines]
    gaps = np.concatenate([np.empty(0, np.int64), *since])
    return Fingerprints(
        tuple(titles),
        np.array(bars, np.int32),
        np.array(numbers, np.int32),
        np.array([len(line) for line in lines], np.int32),
        np.array([line.onsets[0] for line in lines], np.int32),
        np.concatenate([np.empty(0, np.int8), *intervals]),
        np.minimum(gaps, _LONGEST_GAP).astype(np.uint16),
    )


def save_fingerprints(path: Path, index: Fingerprints) -> None:
    """Write an index without pickle, replacing it only once it is complete."""
    unfinished = path.with_name(path.name + ".part")
    titles = "\n".join(title.replace("\n", " ") for title in index.titles)
    with unfinished.open("wb") as file:
        np.savez_compressed(
            file,
            allow_pickle=False,
            format=np.array(FORMAT),
            bar_ticks=index.bar_ticks,
            numbers=index.numbers,
            lengths=index.lengths,
            onsets=index.onsets,
            intervals=index.intervals,
            # bytes of one weight together: that is what compresses
            gaps=index.gaps.view(np.uint8).reshape(-1, 2).T.copy(),
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
            return Fingerprints(
                tuple(stored["titles"].tobytes().decode().split("\n")),
                stored["bar_ticks"],
                stored["numbers"],
                stored["lengths"],
                stored["onsets"],
                stored["intervals"],
                stored["gaps"].T.copy().view(np.uint16).ravel(),
                digest,
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError("certificate.no_index", path=str(path)) from error
