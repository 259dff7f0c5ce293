"""How near a piece is to a model's songs and to the base's own music, with the bars of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import SHIPPED, SongCard
from engine.composer.events import NOTE_ONSET
from engine.composer.originality import TOP, SongIndex, codes, lines, shared_run
from engine.provenance.alignment import Passage, Tunes
from engine.provenance.chance import bits_of, expected
from engine.provenance.fingerprints import Fingerprints, Found, load_fingerprints
from engine.provenance.lines import piece_lines, song_lines
from engine.provenance.values import CHANCE, MUSIC, Near
from engine.values import Metre

_LOOKED_AT = 1.0
"""A passage that is likelier than that by chance does not say which song is the nearest."""

SHOWN = 3
"""Passages of a song, and songs, that are told at most."""


@dataclass(frozen=True, slots=True)
class Run:
    """The longest row of notes with the same intervals and lengths as in a song; song -1: none."""

    notes: int = 0
    song: int = -1
    bars: tuple[int, int] = (0, 0)
    song_bars: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Songs by nearness, each by its number; where it is near; the longest runs.

    `passages` of songs and `music` (the base's own) are told up to CHANCE in all of either.
    """

    songs: tuple[int, ...]
    passages: tuple[Near, ...]
    music: tuple[Near, ...]
    melody: Run
    all_notes: Run

    @property
    def near(self) -> tuple[Near, ...]:
        """All passages, the surest first; songs before the base's music."""
        return (*self.passages, *self.music)


def compare(
    notes: NDArray[np.int64],
    metre: Metre,
    songs: Sequence[SongCard],
    index: SongIndex | None = None,
    music: Fingerprints | None = None,
) -> Comparison:
    """Compare the rows (n, 5) of a piece with songs and with the base's music, if that is given."""
    bar = metre.ticks_per_bar
    own = piece_lines(notes) if songs and len(notes) else []
    size = sum(map(len, own))
    found: list[Passage] = []
    near: list[tuple[float, Passage]] = []
    if own:
        tunes = _searched(songs).tunes
        least = bits_of(_LOOKED_AT, size, tunes.notes)
        found = [passage for passage in tunes.passages(own, least) if passage.is_tune]
        chances = [expected(passage.bits, size, tunes.notes) for passage in found]
        near = [each for each in zip(chances, found, strict=True) if each[0] <= CHANCE]
    best: dict[int, float] = {}
    for passage in found:
        best[passage.number] = max(best.get(passage.number, 0.0), passage.bits)
    index = index or SongIndex([song.notes for song in songs])
    likest = index.nearest(notes) if len(notes) else []
    order = sorted(likest, key=lambda each: (-best.get(each.song, 0.0), -each.share, each.song))
    return Comparison(
        tuple(each.song for each in order),
        _passages(near, songs, bar),
        _music(found_in(music, notes) if music is not None else (), bar),
        _longest(notes, songs, bar, (TOP,)),
        _longest(notes, songs, bar, ("events", "upwards", "downwards")),
    )


def found_in(music: Fingerprints, notes: NDArray[np.int64]) -> tuple[Found, ...]:
    """What the rows (n, 5) of a piece have of an index.

    Kept for a while: what is chosen for having nothing of it is compared with it again.
    """
    return _found_in(music, notes.astype(np.int64).tobytes())


@lru_cache(maxsize=16)
def _found_in(music: Fingerprints, rows: bytes) -> tuple[Found, ...]:
    notes = np.frombuffer(rows, np.int64).reshape(-1, 5)
    return tuple(music.find(piece_lines(notes))) if len(notes) else ()


def base_music(folder: Path = SHIPPED) -> Fingerprints | None:
    """The fingerprints that came with a base; None where it has none. Raises ModelError."""
    path = folder / MUSIC
    return load_fingerprints(path) if path.is_file() else None


@dataclass(frozen=True, slots=True, eq=False)
class _Searched:
    """Songs as pieces are compared with them: their lines, and their streams of notes."""

    tunes: Tunes
    streams: tuple[Mapping[str, NDArray[np.int64]], ...]


_kept: dict[tuple[tuple[str, int], ...], _Searched] = {}
_MOST_KEPT = 4


def _searched(songs: Sequence[SongCard]) -> _Searched:
    """The songs' lines, kept from request to request: a worker composes with the same again."""
    key = tuple((song.song_id, hash(song.notes.tobytes())) for song in songs)
    if key not in _kept:
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        rows = [song.notes.astype(np.int64) for song in songs]
        _kept[key] = _Searched(
            Tunes([song_lines(own) for own in rows]), tuple(lines(own) for own in rows)
        )
    return _kept[key]


def _passages(
    found: Sequence[tuple[float, Passage]], songs: Sequence[SongCard], bar: int
) -> tuple[Near, ...]:
    """The surest of each song that lie in different bars of the piece, a few of a few songs."""
    told: list[Near] = []
    counts: dict[int, int] = {}
    for chance, passage in sorted(found, key=lambda each: (-each[1].bits, each[1].piece)):
        number = passage.number
        song = songs[number]
        near = Near(
            song.title,
            song.song_id,
            _bars(passage.piece, bar),
            _bars(passage.song, song.metre.ticks_per_bar),
            passage.notes,
            chance,
        )
        known = any(
            other.song_id == near.song_id
            and other.bars[0] <= near.bars[1]
            and near.bars[0] <= other.bars[1]
            for other in told
        )
        full = len(counts) == SHOWN and number not in counts
        if known or full or counts.get(number, 0) == SHOWN:
            continue
        counts[number] = counts.get(number, 0) + 1
        told.append(near)
    return tuple(told)


def _music(found: Sequence[Found], bar: int) -> tuple[Near, ...]:
    return tuple(
        Near(each.title, "", _bars(each.piece, bar), each.bars, each.notes, each.chance)
        for each in found
    )


def _bars(ticks: tuple[int, int], bar: int) -> tuple[int, int]:
    return ticks[0] // bar + 1, ticks[1] // bar + 1


def _longest(
    notes: NDArray[np.int64], songs: Sequence[SongCard], bar: int, streams: Sequence[str]
) -> Run:
    own = lines(notes) if len(notes) else {}
    best = Run()
    searched = _searched(songs).streams if songs else ()
    for number, (song, its) in enumerate(zip(songs, searched, strict=True)):
        song_bar = song.metre.ticks_per_bar
        for stream in streams:
            if stream not in own or stream not in its:
                continue
            length, place, other = shared_run(
                _codes(own[stream]), _codes(its[stream]), known=best.notes
            )
            if length > best.notes:
                best = Run(
                    length,
                    number,
                    _span(own[stream], place, length, bar),
                    _span(its[stream], other, length, song_bar),
                )
    return best


def _codes(line: NDArray[np.int64]) -> NDArray[np.int64]:
    return codes(line[:, 2], line[:, 1])


def _span(line: NDArray[np.int64], place: int, length: int, bar: int) -> tuple[int, int]:
    """The bars of the notes whose codes make a run: of the note before, too, for its interval."""
    first, last = int(line[place, NOTE_ONSET]), int(line[place + length, NOTE_ONSET])
    return first // bar + 1, last // bar + 1
