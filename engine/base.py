"""The base model: from the corpus to a model folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.composer.base_training import SourcePieces, train_base
from engine.composer.controls import song_events
from engine.composer.events import Events
from engine.corpus.build import build_corpus
from engine.corpus.pieces import CorpusPiece
from engine.values import Model, Report, ShouldStop

WEIGHTS = {"freedoom": 2.5, "beethoven": 1.5, "mozart": 2.0, "haydn": 2.0, "schumann": 2.0}
"""Drawn more often than by size, or everything sounds like a fiddle; 1 for any other source."""


def build(
    folder: Path,
    minutes: float,
    network: str,
    seed: int,
    corpus: Path | None,
    *,
    report: Report,
    should_stop: ShouldStop,
) -> Model:
    """Fetch and parse the corpus, unless it is cached, and train on it."""
    pieces = build_corpus(corpus, report=report, should_stop=should_stop)
    names = list(dict.fromkeys(piece.source for piece in pieces))
    sources = {
        name: SourcePieces(
            training=tuple(_events(p) for p in pieces if p.source == name and not p.held_out),
            held_out=tuple(_events(p) for p in pieces if p.source == name and p.held_out),
            weight=WEIGHTS.get(name, 1.0),
        )
        for name in names
    }
    return train_base(
        sources, folder, minutes, network, seed, report=report, should_stop=should_stop
    )


def _events(piece: CorpusPiece) -> Events:
    return song_events(
        piece.notes.astype(np.int64),
        piece.key,
        piece.metre,
        piece.tempo or None,
        has_velocity=piece.has_velocity,
    )
