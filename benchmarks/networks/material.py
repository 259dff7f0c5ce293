"""The base data and the watched songs, as the event networks and as the tutorial's read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.tutorial.tokens import WINDOW, tokens_of
from engine.base import HEARD, WEIGHTS, piece_events, read_corpus
from engine.composer.base_training import SourcePieces
from engine.composer.bits import windows_over
from engine.composer.controls import events_of
from engine.composer.events import Events
from engine.composer.vocabulary import PITCH, ROLE
from engine.composer.windows import Windows
from engine.corpus.pieces import CorpusPiece
from engine.values import Note, Role, Song, never_stop, report_nothing

HELD_OUT = "held out"
"""The set of the base data's own held-out pieces."""

ONSETS = 3_000
"""About how many onsets of each set are compared: each costs the tutorial's network a window."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One piece in both readings; `sizes` are the notes at each token's onset, drums left out."""

    events: Events
    tokens: tuple[str, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """The part of a piece whose pitches all networks are asked for.

    That is the onsets from the WINDOW-th up to `stop`: the tutorial's network needs a full window
    before the first it predicts.
    """

    piece: Piece
    stop: int

    @property
    def notes(self) -> int:
        """How many notes, drums left out."""
        return sum(self.piece.sizes[WINDOW : self.stop])


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """`training` and `held_out` pieces of the base data by source, and `watched` sets of songs."""

    training: Mapping[str, Sequence[Piece]]
    held_out: Mapping[str, Sequence[Piece]]
    watched: Mapping[str, Sequence[Piece]]

    @property
    def sources(self) -> dict[str, SourcePieces]:
        """The base data as `motif base build` trains on it."""
        return {
            name: SourcePieces(
                training=tuple(piece.events for piece in pieces),
                held_out=tuple(piece.events for piece in self.held_out[name]),
                weight=WEIGHTS.get(name, 1.0),
            )
            for name, pieces in self.training.items()
        }

    @property
    def sets(self) -> dict[str, list[Piece]]:
        """What is measured and never trained on, by name."""
        held_out = [piece for pieces in self.held_out.values() for piece in pieces]
        return {HELD_OUT: held_out} | {name: [*songs] for name, songs in self.watched.items()}

    @property
    def compared(self) -> dict[str, list[Stretch]]:
        """The stretches of each set; sets without a long enough piece are left out."""
        stretches = {name: _stretches(pieces) for name, pieces in self.sets.items()}
        return {name: own for name, own in stretches.items() if own}


def read_material(corpus: Path | None, watched: Mapping[str, Sequence[Song]]) -> Material:
    """The base data from the folder it is cached in, and the songs. Raises TrainingError."""
    sources = read_corpus(corpus, report=report_nothing, should_stop=never_stop)
    return Material(
        training={
            name: [_corpus_piece(piece, name) for piece in pieces if not piece.held_out]
            for name, pieces in sources.items()
        },
        held_out={
            name: [_corpus_piece(piece, name) for piece in pieces if piece.held_out]
            for name, pieces in sources.items()
        },
        watched={name: [song_piece(song) for song in songs] for name, songs in watched.items()},
    )


def song_piece(song: Song) -> Piece:
    """A song in both readings."""
    return _piece(events_of(song), song.notes)


def pitch_windows(stretches: Sequence[Stretch]) -> Windows:
    """Windows that weigh nothing but the pitches of the stretches' notes, drums left out."""
    pieces: list[Events] = []
    chosen: list[np.ndarray] = []
    for stretch in stretches:
        events = stretch.piece.events
        own = events.tokens[:, ROLE] != Role.DRUM
        onsets = np.unique(events.ticks[own])
        end = int(np.searchsorted(events.ticks, onsets[stretch.stop - 1], side="right"))
        pieces.append(events.part(0, end))
        chosen.append(own[:end] & (events.ticks[:end] >= onsets[WINDOW]))
    windows = windows_over(pieces)
    weighed = windows.weight[..., PITCH] > 0  # each event once, in order
    windows.weight[:] = 0
    pitch = np.zeros(weighed.shape, np.float32)
    pitch[weighed] = np.concatenate(chosen)
    windows.weight[..., PITCH] = pitch
    return windows.take(np.flatnonzero(pitch.any(axis=1)))


def _stretches(pieces: Sequence[Piece]) -> list[Stretch]:
    """Of every piece that is long enough an equal share of ONSETS, or all that it has."""
    long = [piece for piece in pieces if len(piece.tokens) > WINDOW]
    share = max(1, ONSETS // max(1, len(long)))
    return [Stretch(piece, min(len(piece.tokens), WINDOW + share)) for piece in long]


def _corpus_piece(piece: CorpusPiece, source: str) -> Piece:
    notes = [
        Note(int(onset), int(duration), int(pitch), int(velocity), Role(int(role)))
        for onset, duration, pitch, velocity, role in piece.notes
    ]
    return _piece(piece_events(piece, source == HEARD), notes)


def _piece(events: Events, notes: Sequence[Note]) -> Piece:
    onsets = Counter(note.onset for note in notes if note.role is not Role.DRUM)
    sizes = tuple(count for _, count in sorted(onsets.items()))
    return Piece(events, tuple(tokens_of(notes)), sizes)
