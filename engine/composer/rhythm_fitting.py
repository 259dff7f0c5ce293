# pyright: strict
"""A model's rhythm made as varied as its songs': what it writes is measured, and set right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import USUAL_RHYTHM, Artefact, Rhythm, SongCard
from engine.composer.composing import EventComposer
from engine.composer.plan import settle
from engine.composer.rhythm import EXCERPT_BARS, Variety, varied, variety
from engine.values import Brief, Metre, ShouldStop

FEWEST_EVENTS = 30_000
"""Of songs and replay: a model that went over fewer writes its base's rhythm still."""

_MOST_SONGS, _PIECES, _FEWEST_PIECES = 8, 32, 3
"""Songs like which pieces are written, pieces in all, and like each song."""

_ROUNDS = 3
_NEAR_ENOUGH = 0.04
"""Share of the songs' entropy by which that of pieces may differ: sampling alone gives as much."""


def fit_rhythm(artefact: Artefact, should_stop: ShouldStop) -> Rhythm:
    """Factors of the temperatures with which pieces are as varied in rhythm as the songs.

    Of those that were tried the nearest. Always the same for the same model. Raises Stopped.
    """
    songs = artefact.songs[:_MOST_SONGS]
    wanted = variety([(song.notes, song.metre) for song in songs])
    if wanted is None:
        return USUAL_RHYTHM
    composer = EventComposer(replace(artefact, rhythm=USUAL_RHYTHM))
    tried: list[tuple[Rhythm, Variety]] = []
    rhythm = USUAL_RHYTHM
    for _ in range(_ROUNDS):
        reached = _written(composer, songs, rhythm, should_stop)
        if reached is None:
            break
        tried.append((rhythm, reached))
        if _far(reached, wanted) < _NEAR_ENOUGH:
            break
        rhythm = varied(tried, wanted)
    if not tried:
        return USUAL_RHYTHM
    return min(tried, key=lambda each: _far(each[1], wanted))[0]


def _written(
    composer: EventComposer, songs: tuple[SongCard, ...], rhythm: Rhythm, should_stop: ShouldStop
) -> Variety | None:
    """The variety of pieces like each song."""
    seeds = range(max(_FEWEST_PIECES, _PIECES // len(songs)))
    pieces: list[tuple[NDArray[np.int64], Metre]] = []
    for number, song in enumerate(songs):
        brief = Brief(bars=EXCERPT_BARS + 1)  # the last is the final chord
        settings = settle(brief, (), None, [song], with_drums=False, seed=number)
        settings = replace(settings, manner=settings.manner.with_rhythm(rhythm))
        written = composer.candidates(settings, seeds, should_stop=should_stop)
        pieces += [(candidate.notes(), settings.metre) for candidate in written]
    return variety(pieces)


def _far(reached: Variety, wanted: Variety) -> float:
    """The greater of the shares by which two entropies are off."""
    return max(
        abs(reached.gaps - wanted.gaps) / max(wanted.gaps, 0.5),
        abs(reached.durations - wanted.durations) / max(wanted.durations, 0.5),
    )
