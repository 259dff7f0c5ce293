"""Pieces held against songs, and against people's music: in measures, closeness and copying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from engine.judge.copying import copied_share, longest_copied_run
from engine.judge.distributions import ORDERED, vectors
from engine.judge.excerpts import Excerpt, Rows
from engine.judge.features import features
from engine.judge.musicality import Musicality
from engine.judge.overlap import Floats, set_overlap
from engine.judge.people import People, people

BAND_MEASURES = ("scale_consistency", "pitch_class_entropy", "groove_consistency")
"""Held against the 95 % band of the songs' own excerpts; MusPy's definitions."""

ENTROPIES = ("gap_entropy", "duration_entropy")
"""In bits, of inter-onset gaps and of durations: the aim is within 10 % of the songs'."""

MEASURES = (
    *BAND_MEASURES,
    *ENTROPIES,
    "density",
    "notes_at_once",
    "semitones",
    "duration_mean",
    "top_step_mean",
    "top_leaps",
    "top_repeats",
    "bar_repetition",
)

FEWEST_EXCERPTS = 3
"""What a set needs for its inner distances to have a distribution."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Means over the excerpts of pieces and of songs, and the songs' 2.5 to 97.5 % band.

    `inside` is the share of the pieces' excerpts that lie in the band.
    """

    pieces: float
    songs: float
    low: float
    high: float
    inside: float


@dataclass(frozen=True, slots=True)
class Closeness:
    """Overlapping areas, 0 to 1, of some music with the songs: each feature's and their means.

    `order` is the mean of the features that depend on the order of the notes.
    """

    mean: float
    order: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Copying:
    """The longest row of events that a piece took from a song, and the copied share of 8-rows."""

    longest_run: int
    copied_share: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What can be said of pieces beside songs.

    `own` is the closeness of the songs' excerpts to each other and `others` that of other bands'
    songs: what the pieces' is to be read between. None where there is too little music to tell, or
    nothing to compare with. `primed_copying` is of pieces begun with the songs' own beginnings.
    `musicality` holds the pieces against people's music and against the songs,
    `songs_musicality` the songs themselves and `others_musicality` other bands' songs; `people`
    says what people's music is like.
    """

    pieces: int
    excerpts: int
    measures: Mapping[str, Measure]
    closeness: Closeness | None = None
    own: Closeness | None = None
    others: Closeness | None = None
    copying: Copying | None = None
    primed_copying: Copying | None = None
    musicality: Musicality | None = None
    songs_musicality: Musicality | None = None
    others_musicality: Musicality | None = None
    people: People = field(default_factory=people)

    def to_json(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)


def compare(pieces: Sequence[Excerpt], songs: Sequence[Excerpt]) -> dict[str, Measure]:
    """Each measure of the pieces' excerpts beside the songs'. Empty where either is empty."""
    if not pieces or not songs:
        return {}
    mine = [features(e.notes, e.metre) for e in pieces]
    theirs = [features(e.notes, e.metre) for e in songs]
    result: dict[str, Measure] = {}
    for name in MEASURES:
        own = np.array([values[name] for values in mine])
        wanted = np.array([values[name] for values in theirs])
        low, high = np.quantile(wanted, [0.025, 0.975])
        result[name] = Measure(
            pieces=float(own.mean()),
            songs=float(wanted.mean()),
            low=float(low),
            high=float(high),
            inside=float(((own >= low - 1e-9) & (own <= high + 1e-9)).mean()),
        )
    return result


def closeness(music: Sequence[Excerpt], songs: Sequence[Excerpt]) -> Closeness | None:
    """Overlaps of some music with the songs, against every second excerpt of them in turn."""
    halves = _halves(songs)
    if halves is None or not music:
        return None
    mine = _stacked(music)
    return _averaged([_overlaps(mine, _stacked(half)) for half in halves])


def own_closeness(songs: Sequence[Excerpt]) -> Closeness | None:
    """Overlaps of each half of the songs' excerpts with the other: what can be hoped for."""
    halves = _halves(songs)
    if halves is None:
        return None
    one, other = (_stacked(half) for half in halves)
    return _averaged([_overlaps(one, other), _overlaps(other, one)])


def copying(pieces: Sequence[Rows], songs: Sequence[Rows]) -> Copying | None:
    """The longest run of all pieces and the mean copied share. None where there are none."""
    if not pieces or not songs:
        return None
    return Copying(
        longest_run=max(longest_copied_run(piece, songs) for piece in pieces),
        copied_share=float(np.mean([copied_share(piece, songs) for piece in pieces])),
    )


def _halves(songs: Sequence[Excerpt]) -> tuple[Sequence[Excerpt], Sequence[Excerpt]] | None:
    """Every second excerpt, and the rest; None if a half is too small."""
    halves = songs[::2], songs[1::2]
    return halves if len(halves[1]) >= FEWEST_EXCERPTS else None


def _stacked(music: Sequence[Excerpt]) -> dict[str, Floats]:
    """Each feature's vectors (n, d)."""
    described = [vectors(excerpt) for excerpt in music]
    return {name: np.stack([each[name] for each in described]) for name in described[0]}


def _overlaps(music: Mapping[str, Floats], reference: Mapping[str, Floats]) -> dict[str, float]:
    return {name: set_overlap(music[name], reference[name]) for name in music}


def _averaged(overlaps: Sequence[Mapping[str, float]]) -> Closeness:
    means = {name: float(np.mean([each[name] for each in overlaps])) for name in overlaps[0]}
    return Closeness(
        mean=float(np.mean(list(means.values()))),
        order=float(np.mean([means[name] for name in ORDERED])),
        features=means,
    )
