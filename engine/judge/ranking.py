# pyright: strict
"""Which of several candidates a listener is to hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.judge.musicality import figures, figures_of_songs
from engine.judge.passages import Floats, Music, passages
from engine.judge.people import FIGURES, people
from engine.judge.readers import guessed_mark, reader_figures

_FARTHEST = 4.0
"""Spreads from the middle that one figure may count for at most."""

_BAND_IN_SPREADS = 3.29
"""The width of a normal distribution's 90 % band, in standard deviations."""

MARKS = 1.0
"""What a point of readers counts for against the mean square of the figures' deviations.

Their marks of 634 pieces would have it 3 to 4 (see docs/composer.md); but then what all pieces have
in common would be what readers like, and no longer what people's music is like.
"""

_STILLER_BASS = 0.17
"""How far below the middle likeness aims for the share of half bars to which the bass moves.

Readers like one that moves, and plans and pieces that they would like are taken: it moved to 0.80
of the half bars of a hundred pieces, people's to 0.70.
"""

_OWN, _FEWEST = 0.8, 8
"""What songs' own middle counts for beside people's, and from how many passages on."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is read of a candidate's passages: figures (n, 36) and readers' guessed marks (n,)."""

    figures: Floats
    marks: Floats


def measured(music: Music) -> Measured:
    """Read a candidate; nothing of one in a metre whose figures are not known."""
    found = passages(music)
    rows = [figures(passage) for passage in found]
    marks = [
        guessed_mark(own | reader_figures(passage))
        for own, passage in zip(rows, found, strict=True)
    ]
    return Measured(
        np.array([[*own.values()] for own in rows], np.float64).reshape(-1, len(FIGURES)),
        np.array(marks, np.float64),
    )


def likeness(candidates: Sequence[Measured], songs: Sequence[Music]) -> Floats:
    """How much each candidate (n,) is put together like people's music and like the songs.

    Less the mean square of its figures' deviations, in spreads; 0, the most, for none at all. One
    of which nothing is known has what the others have in the mean.
    """
    middle = _of_people()[0]
    own = figures_of_songs(songs)
    if len(own):
        share = _OWN * min(1.0, len(own) / _FEWEST)
        middle = (1 - share) * middle + share * own.mean(axis=0)
    aim = middle - _STILLER_BASS * np.array([name == "bass_motion" for name in FIGURES])
    result = np.full(len(candidates), np.nan)
    for number, candidate in enumerate(candidates):
        if len(candidate.figures):
            away = np.clip(_away(candidate.figures, aim), -_FARTHEST, _FARTHEST)
            result[number] = -float((away**2).mean())
    return _with_the_usual(result)


def marked(candidates: Sequence[Measured]) -> Floats:
    """How readers would mark each candidate (n,), in points (see `engine.judge.readers`).

    One of which nothing is known has what the others have in the mean.
    """
    marks = [one.marks.mean() if len(one.marks) else np.nan for one in candidates]
    return _with_the_usual(np.array(marks, np.float64))


@cache
def _of_people() -> tuple[Floats, Floats]:
    """The middle and the spread (36,) of people's figures.

    The spread lies between that of passages and that of collections' means: where collections
    hardly differ, many pieces together are to be as they are.
    """
    known = [people().figures[name] for name in FIGURES]
    band = np.array([(f.band[1] - f.band[0]) / _BAND_IN_SPREADS for f in known])
    spread = np.sqrt(band * np.array([figure.spread for figure in known]))
    return np.array([figure.mean for figure in known]), np.maximum(spread, 1e-6)


def _away(rows: Floats, middle: Floats) -> Floats:
    """How far figures (n, 36) lie from a middle, in spreads."""
    return (rows - middle) / _of_people()[1]


def _with_the_usual(found: Floats) -> Floats:
    usual = 0.0 if np.isnan(found).all() else float(np.nanmean(found))
    return np.where(np.isnan(found), usual, found)


def rate(
    candidates: Sequence[Music], songs: Sequence[Music], merits: Sequence[float] = ()
) -> Floats:
    """Ratings (n,), higher is better, of candidates to be heard by people who gave these songs.

    They are after plans of these `merits`, in points; where none are told, of the same.
    """
    read = [measured(music) for music in candidates]
    marks = marked(read) + np.array(merits or [0.0], np.float64)
    return likeness(read, songs) + MARKS * marks
