"""The base model: from the corpus to a model folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from engine.composer.base_training import SourcePieces, train_base
from engine.composer.controls import events_of, song_events
from engine.composer.events import Events
from engine.corpus.build import build_corpus, default_folder
from engine.corpus.pieces import CorpusPiece
from engine.values import Model, Report, ShouldStop, Song

HEARD = "heard"
"""The source of pieces that were played and transcribed."""

WEIGHTS = {
    "freedoom": 1.5,
    "oneill": 0.6,
    "ryan": 0.6,
    "aird": 0.6,
    "beethoven": 1.5,
    "mozart": 2.0,
    "haydn": 2.0,
    "schumann": 2.0,
    HEARD: 1.3,
}
"""How often a source is drawn against its size, or everything sounds like a fiddle; 1 if absent."""


def build(
    folder: Path,
    minutes: float,
    network: str,
    seed: int,
    corpus: Path | None,
    *,
    heard: bool,
    watch: Mapping[str, Sequence[Song]],
    report: Report,
    should_stop: ShouldStop,
) -> Model:
    """Fetch and parse the corpus, unless it is cached, hear it played, and train on both.

    If it is not to be `heard`, the base learns scores only, to be compared with. The songs to
    `watch` are only measured, again and again, never trained on.
    """
    pieces = read_corpus(corpus, heard=heard, report=report, should_stop=should_stop)
    return train_base(
        {name: _source(name, own) for name, own in pieces.items()},
        folder,
        minutes,
        network,
        seed,
        watch={name: [events_of(song) for song in songs] for name, songs in watch.items()},
        report=report,
        should_stop=should_stop,
    )


def read_corpus(
    corpus: Path | None, *, heard: bool = True, report: Report, should_stop: ShouldStop
) -> Mapping[str, Sequence[CorpusPiece]]:
    """The pieces of each source, fetched and heard unless they are cached; those HEARD are last.

    Raises TrainingError, Stopped.
    """
    from engine.corpus.heard import heard_corpus

    place = corpus or default_folder()
    pieces = build_corpus(place, report=report, should_stop=should_stop)
    names = dict.fromkeys(piece.source for piece in pieces)
    scores = {name: [p for p in pieces if p.source == name] for name in names}
    if not heard:
        return scores
    return scores | {
        HEARD: heard_corpus(pieces, place / HEARD, report=report, should_stop=should_stop)
    }


def _source(name: str, pieces: Sequence[CorpusPiece]) -> SourcePieces:
    return SourcePieces(
        training=tuple(piece_events(p, name == HEARD) for p in pieces if not p.held_out),
        held_out=tuple(piece_events(p, name == HEARD) for p in pieces if p.held_out),
        weight=WEIGHTS.get(name, 1.0),
    )


def piece_events(piece: CorpusPiece, heard: bool) -> Events:
    """A piece in its home key, as networks learn it; `heard` if it was played and transcribed."""
    return song_events(
        piece.notes.astype(np.int64),
        piece.key,
        piece.metre,
        piece.tempo or None,
        has_velocity=piece.has_velocity,
        heard=heard,
    )
