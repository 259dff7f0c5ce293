"""How far music is put together like people's: figures of passages of sixteen bars.

Every figure is read from the notes alone. A set of passages is held against twelve collections by
people (see `engine.judge.people`): one by one, whether its figures lie in people's 90 % band, and
together, how far its means lie from people's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.judge.bar_rhythm import rhythmic_figures
from engine.judge.harmony import harmonic_figures, harmony_of
from engine.judge.melody import melodic_figures, melody_of
from engine.judge.passages import FROM_PIECE, FROM_SONG, Floats, Music, Passage, passages
from engine.judge.people import FIGURES, Outside, people, transitions
from engine.judge.texture import texture

_FARTHEST = 8.0
"""Spreads from people that one figure may count for at most."""

_SAME = 1e-9
"""What arithmetic may move a figure that lies on the edge of a band."""

_BAND = (5, 95)
"""Percentiles."""


@dataclass(frozen=True, slots=True)
class Musicality:
    """What a set's passages are like: the means of the figures, by name (see `people`).

    `distance`: the root mean square of the means' distances from people's, in spreads of people's
    collections, which themselves lie at 0.5 to 1.4. `inside_people` and `inside_songs`: the mean
    share of a passage's figures, 0 to 1, in people's 90 % band, and in the songs' own (None without
    songs). `outside` names the figures whose means lie outside of people's, and of what: the
    collections' range, or people's 90 % band as well.
    """

    passages: int
    distance: float
    inside_people: float
    inside_songs: float | None
    figures: Mapping[str, float]
    outside: Mapping[str, Outside]


def figures(passage: Passage) -> dict[str, float]:
    """Every figure of a passage, in the order of FIGURES."""
    harmony, melody = harmony_of(passage), melody_of(passage)
    found = (
        texture(passage)
        | harmonic_figures(passage, harmony, transitions())
        | melodic_figures(passage, melody, harmony)
        | rhythmic_figures(passage, melody)
    )
    return {name: found[name] for name in FIGURES}


def figures_of_pieces(pieces: Sequence[Music]) -> Floats:
    """A row (n, 36) for each passage of some pieces; none for what cannot be measured."""
    return _rows(pieces, FROM_PIECE)


def figures_of_songs(songs: Sequence[Music]) -> Floats:
    """The same of songs whose band others are to be held against: more passages of each."""
    return _rows(songs, FROM_SONG)


def musicality(rows: Floats, songs: Floats | None = None) -> Musicality | None:
    """Hold rows (n, 36) against people, and against songs' (m, 36). None of no rows."""
    if not len(rows):
        return None
    known = people()
    mean = np.array([known.figures[name].mean for name in FIGURES])
    spread = np.array([known.figures[name].spread for name in FIGURES])
    bands = np.array([known.figures[name].band for name in FIGURES]).T
    means = rows.mean(axis=0)
    figures = dict(zip(FIGURES, means.tolist(), strict=True))
    away = np.clip((means - mean) / spread, -_FARTHEST, _FARTHEST)
    own = None if songs is None or not len(songs) else np.percentile(songs, _BAND, axis=0)
    return Musicality(
        passages=len(rows),
        distance=float(np.sqrt((away**2).mean())),
        inside_people=_inside(rows, bands),
        inside_songs=None if own is None else _inside(rows, own),
        figures=figures,
        outside={
            name: outside
            for name, value in figures.items()
            if (outside := known.figures[name].outside(value))
        },
    )


def _rows(pieces: Sequence[Music], most: int) -> Floats:
    found = [[*figures(p).values()] for music in pieces for p in passages(music, most)]
    return np.array(found, float).reshape(-1, len(FIGURES))


def _inside(rows: Floats, bands: Floats) -> float:
    """The share of all figures that lie between the bands (2, 36), edges included."""
    return float(((rows >= bands[0] - _SAME) & (rows <= bands[1] + _SAME)).mean())
