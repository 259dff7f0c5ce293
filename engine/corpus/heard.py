# pyright: strict
"""The corpus as Motif hears recordings: played by FluidSynth and transcribed again.

A transcription has short and ragged notes, ghosts an octave up and a velocity for each; a base that
only ever saw scores pays twice as much for it. The same music, heard, teaches what hearing does.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from engine.arranging import ENSEMBLES, Arrangement, arrange, write_arrangement
from engine.arranging.ensembles import Part
from engine.corpus.pieces import CorpusPiece, load_pieces, save_pieces
from engine.errors import EngineError, Stopped
from engine.values import Composition, Note, Report, Role, ShouldStop

_HEARING = 4
"""Counted up when excerpts are cut, played or heard in another way: heard ones are kept."""

TIMES = 3
"""How often a piece is heard, played by others each time, and other bars where it has more."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many pieces of a source are heard, and at most how many seconds of each."""

    pieces: int
    seconds: float


_EVERY = 1_000

SHARES = {
    "freedoom": Share(_EVERY, 60.0),
    "simutrans": Share(_EVERY, 60.0),
    "easyrpg": Share(_EVERY, 60.0),
    "blasphemer": Share(_EVERY, 60.0),
    "freedink": Share(_EVERY, 60.0),
    "beatbax": Share(_EVERY, 40.0),
    "mutopia": Share(50, 45.0),
    "lieder": Share(60, 45.0),
    "chopin": Share(25, 45.0),
    "polish-piano": Share(25, 45.0),
    "quartets": Share(25, 45.0),
    "orchestra": Share(40, 45.0),
    "openhymnal": Share(10, 40.0),
    "beethoven": Share(15, 50.0),
    "mozart": Share(15, 50.0),
    "haydn": Share(15, 50.0),
    "schumann": Share(15, 50.0),
    "weber": Share(15, 50.0),
    "monteverdi": Share(6, 45.0),
    "oneill": Share(10, 40.0),
    "ryan": Share(10, 40.0),
    "aird": Share(10, 40.0),
}
"""About seven hours each time: all band and game music, a little of everything else."""

SLOWEST, FASTEST = 72, 150
"""Quarter notes a minute that a piece without a tempo is played at the first time."""

_RUBATO = 0.15
"""The share by which another time is at most faster or slower than a piece's own tempo."""

_INSTRUMENTS = {
    Role.MELODY: (*range(8), *range(10, 15), *range(21, 32), *range(40, 47), *range(56, 88), 105),
    Role.CHORD: (*range(8), *range(16, 31), *range(44, 55), *range(60, 64), *range(88, 96)),
    Role.BASS: (0, 4, 17, *range(32, 40), 42, 43, 46, 57, 58, 67, 70),
}
"""General MIDI programs, from 0, that play a role in a recording."""


def heard_corpus(
    pieces: Sequence[CorpusPiece], folder: Path, *, report: Report, should_stop: ShouldStop
) -> tuple[CorpusPiece, ...]:
    """Play and hear the shares of all sources on every core, each excerpt kept in `folder`.

    An excerpt in which nothing was heard is left out. A heard piece is held out where its score is.
    Raises Stopped.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chosen = choose(pieces)
    heard: list[CorpusPiece] = []
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_worker) as pool:
        work = [pool.submit(hear_piece, p, time, folder) for time in range(TIMES) for p in chosen]
        for index, job in enumerate(work):
            if should_stop():
                pool.shutdown(cancel_futures=True)
                raise Stopped
            heard += load_pieces(job.result())
            report("corpus_played", (index + 1) / len(work))
    return tuple(heard)


def choose(pieces: Sequence[CorpusPiece]) -> list[CorpusPiece]:
    """The pieces that are to be heard, by a hash of their names, so that it is always the same."""
    chosen: list[CorpusPiece] = []
    for source, share in SHARES.items():
        own = [piece for piece in pieces if piece.source == source]
        chosen += sorted(own, key=lambda piece: _digest(piece).hex())[: share.pieces]
    return chosen


def hear_piece(piece: CorpusPiece, time: int, folder: Path) -> Path:
    """Hear one piece into `folder`, unless that is done; the npz file of what was heard."""
    kept = folder / f"heard-{_digest(piece).hex()[:24]}-{time}-{_HEARING}.npz"
    if not kept.exists():
        save_pieces(kept, _hear(write_arrangement(performance(piece, time)), piece))
    return kept


def performance(piece: CorpusPiece, time: int) -> Arrangement:
    """Some bars of the piece as an ensemble plays them, drawn anew each `time` (from 0).

    The first time it is one of Motif's own ensembles; after that any instruments take its parts.
    """
    random = np.random.default_rng([*_digest(piece), time])
    tempo = round(piece.tempo) or int(random.integers(SLOWEST, FASTEST + 1))
    if time:
        tempo = round(tempo * float(random.uniform(1 - _RUBATO, 1 + _RUBATO)))
    excerpt = _excerpt(piece, tempo, SHARES[piece.source].seconds, random)
    ensemble = sorted(ENSEMBLES)[int(random.integers(len(ENSEMBLES)))]
    played = arrange(excerpt, ensemble, int(random.integers(1_000)))
    return _by_others(played, random) if time else played


def _by_others(played: Arrangement, random: np.random.Generator) -> Arrangement:
    """The same with other instruments; drums stay."""

    def other(part: Part) -> Part:
        return replace(part, program=int(random.choice(_INSTRUMENTS[part.roles[0]])))

    return replace(
        played,
        tracks=tuple(
            replace(track, instrument=other(track.instrument))
            if isinstance(track.instrument, Part)
            else track
            for track in played.tracks
        ),
    )


def _excerpt(
    piece: CorpusPiece, tempo: int, seconds: float, random: np.random.Generator
) -> Composition:
    """Some bars in a row, from a random one."""
    bar = piece.metre.ticks_per_bar
    bars_in_all = int(piece.notes[:, 0].max()) // bar + 1
    bars = min(bars_in_all, max(1, int(seconds * tempo / 60 * 12 / bar)))
    first = int(random.integers(bars_in_all - bars + 1)) * bar
    inside = (piece.notes[:, 0] >= first) & (piece.notes[:, 0] < first + bars * bar)
    level = int(random.integers(60, 100))
    notes = [
        Note(
            onset=int(onset) - first,
            duration=int(min(duration, first + bars * bar - onset)),
            pitch=int(pitch),
            velocity=int(velocity) if piece.has_velocity else level,
            role=Role(int(role)),
        )
        for onset, duration, pitch, velocity, role in piece.notes[inside]
    ]
    return Composition(
        notes=tuple(notes),
        metre=piece.metre,
        key=piece.key,
        tempo=tempo,
        title=piece.name,
        bars=bars,
    )


def _hear(midi: bytes, piece: CorpusPiece) -> list[CorpusPiece]:
    """The piece as heard; none where it cannot be heard."""
    import soundfile  # type: ignore[reportMissingTypeStubs]

    from engine.audio.hearing import hear_audio
    from engine.audio.performance import prepare
    from engine.audio.synthesis import synthesise

    with tempfile.TemporaryDirectory(prefix="motif-") as place:
        path = Path(place) / "played.wav"
        try:
            playable = prepare(midi)
            sound = synthesise(playable.midi, playable.seconds)
            level = 0.5 / max(float(np.abs(sound.samples).max()), 1e-6)
            soundfile.write(path, sound.samples * level, sound.rate, subtype="PCM_16")
            song = hear_audio(path)
        except EngineError:
            return []
    rows = [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in song.notes]
    return [
        replace(
            piece,
            notes=np.array(rows, dtype=np.int32),
            metre=song.metre,
            key=song.key,
            tempo=song.tempo,
            has_velocity=True,
        )
    ]


def _digest(piece: CorpusPiece) -> bytes:
    return hashlib.sha256(f"{piece.source}/{piece.name}".encode()).digest()


def _worker() -> None:
    os.nice(5)
    warnings.simplefilter("ignore")
