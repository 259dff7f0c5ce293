"""What is known of a model before anything is said of it: its songs, its pieces, their figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.values import Key, Metre, Role

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]

_ROLE = 4


@dataclass(frozen=True, slots=True, eq=False)
class SongFacts:
    """A song that the model learnt from.

    `share`, 0 to 1, is that of all the songs' notes. `quality`, 0 to 1, says how well a recording
    was heard; None for MIDI, and where it was not kept. `bits` are bits per note of its held-out
    end, before and after training; None where nothing was held out. `figures` (n, 36) has a row for
    each of its passages, in the order of `engine.judge.people.FIGURES`. `notes` (n, 5).
    """

    title: str
    key: Key
    metre: Metre
    tempo: float
    heard: bool
    quality: float | None
    share: float
    bits: tuple[float, float] | None
    figures: Floats
    notes: Rows

    @property
    def pitched(self) -> bool:
        """Whether there is anything but drums, which are in no key."""
        return bool((self.notes[:, _ROLE] != Role.DRUM).any())


@dataclass(frozen=True, slots=True)
class Copy:
    """What a piece has of one song: notes in the longest row that both have."""

    title: str
    run: int


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A piece that was composed for the examination, `seconds` long.

    `nearest` is the song with most of its short rows, `share` of them 0 to 1, and the longest row
    of all notes; `tune` the one with the longest row of its tune. None without songs.
    """

    title: str
    key: Key
    metre: Metre
    tempo: int
    notes: Rows
    mp3: bytes
    seconds: float
    nearest: Copy | None
    share: float
    tune: Copy | None


@dataclass(frozen=True, slots=True)
class Training:
    """What the training took. None is what the model's card does not tell.

    `bits` are bits per note on held-out music, before and after.
    """

    events: int
    epochs: int
    seconds: float | None
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Everything that the page is made of. `figures` (n, 36) are those of the samples' passages.

    `composing` and `playing` are seconds for a piece, `room` the model's bytes on disk.
    """

    name: str
    songs: tuple[SongFacts, ...]
    samples: tuple[Sample, ...]
    figures: Floats
    training: Training
    seed: int
    bars: int
    composing: float
    playing: float
    room: int

    @property
    def headings(self) -> tuple[str, ...]:
        """What the samples are called on the page: takes of one piece have the same title."""
        return tuple(f"{n}. {sample.title}" for n, sample in enumerate(self.samples, start=1))

    @property
    def song_figures(self) -> Floats:
        """The figures (m, 36) of all songs' passages."""
        empty = np.empty((0, self.figures.shape[1]))
        return np.concatenate([empty, *(song.figures for song in self.songs)])


def means(rows: Floats, names: tuple[str, ...]) -> Mapping[str, float]:
    """The mean of each column by its name; empty for no rows."""
    if not len(rows):
        return {}
    return dict(zip(names, rows.mean(axis=0).tolist(), strict=True))
