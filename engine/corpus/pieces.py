# pyright: strict
"""A piece of the corpus, and how pieces are kept on disk."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from engine.errors import TrainingError
from engine.values import Key, Metre

FORMAT = 1
HELD_OUT_SHARE = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class CorpusPiece:
    """One piece on the beat grid.

    `notes` has shape (notes, 5), int32: onset and duration in ticks, pitch, velocity 1 to 127,
    role (`engine.values.Role`); ordered by onset, then pitch; tick 0 is the start of a bar. `tempo`
    is quarter notes a minute, 0 where the source names none. Where `has_velocity` is false the
    velocities are a constant that means nothing. Pieces `held_out` are never trained on.
    `transcriber` says who made the file, as far as it does.
    """

    source: str
    name: str
    notes: NDArray[np.int32]
    metre: Metre
    key: Key
    tempo: float
    has_velocity: bool
    held_out: bool = False
    transcriber: str = ""


def hold_out(pieces: Sequence[CorpusPiece]) -> tuple[CorpusPiece, ...]:
    """The pieces of one source with about 3 % of them held out, chosen by a hash of their notes.

    At least one is, unless there are fewer than eight.
    """
    count = max(1, round(HELD_OUT_SHARE * len(pieces))) if len(pieces) >= 8 else 0
    order = sorted(range(len(pieces)), key=lambda i: _fingerprint(pieces[i]))
    chosen = set(order[:count])
    return tuple(replace(piece, held_out=i in chosen) for i, piece in enumerate(pieces))


def hold_out_works(pieces: Sequence[CorpusPiece]) -> tuple[CorpusPiece, ...]:
    """The pieces of one source with about 3 % of its works held out, all of a work or nothing."""
    works = sorted({work_of(p) for p in pieces}, key=lambda w: hashlib.sha256(w.encode()).digest())
    chosen = set(works[: round(HELD_OUT_SHARE * len(works))])
    return tuple(replace(piece, held_out=work_of(piece) in chosen) for piece in pieces)


def work_of(piece: CorpusPiece) -> str:
    """The work that a piece is of: its name without the number of a movement or song."""
    name = piece.name.rsplit("__", 2)[0] if piece.name.count("__") >= 2 else piece.name
    return re.sub(r"[\W_]*\d*$", "", name) or piece.name


def _fingerprint(piece: CorpusPiece) -> bytes:
    return hashlib.sha256(piece.notes[:, [0, 2]].astype("<i4").tobytes()).digest()


def save_pieces(path: Path, pieces: Sequence[CorpusPiece]) -> None:
    """Write pieces to an npz file without pickle, replacing it only once it is complete."""
    columns: dict[str, NDArray[Any]] = {
        "format": np.array(FORMAT),
        "notes": np.concatenate([np.zeros((0, 5), np.int32), *(p.notes for p in pieces)]),
        "lengths": np.array([len(p.notes) for p in pieces], dtype=np.int64),
        "sources": np.array([p.source for p in pieces], dtype=np.str_),
        "names": np.array([p.name for p in pieces], dtype=np.str_),
        "transcribers": np.array([p.transcriber for p in pieces], dtype=np.str_),
        "metres": np.array([(p.metre.beats, p.metre.unit) for p in pieces]).reshape(-1, 2),
        "tonics": np.array([p.key.tonic for p in pieces], dtype=np.int64),
        "minor": np.array([p.key.mode == "minor" for p in pieces], dtype=np.bool_),
        "tempi": np.array([p.tempo for p in pieces], dtype=np.float64),
        "has_velocity": np.array([p.has_velocity for p in pieces], dtype=np.bool_),
        "held_out": np.array([p.held_out for p in pieces], dtype=np.bool_),
    }
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **columns)
    unfinished.replace(path)


def load_pieces(path: Path) -> tuple[CorpusPiece, ...]:
    """Inverse of `save_pieces`. Raises TrainingError for anything else."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            columns = {name: cast(NDArray[Any], archive[name]) for name in archive.files}
        if int(columns["format"]) != FORMAT:
            raise ValueError("written by another version")
        bounds = np.cumsum(columns["lengths"])[:-1]
        tables = np.split(columns["notes"].astype(np.int32), bounds)
        return tuple(
            CorpusPiece(
                source=str(columns["sources"][i]),
                name=str(columns["names"][i]),
                notes=tables[i],
                metre=Metre(*(int(n) for n in columns["metres"][i])),
                key=Key(int(columns["tonics"][i]), "minor" if columns["minor"][i] else "major"),
                tempo=float(columns["tempi"][i]),
                has_velocity=bool(columns["has_velocity"][i]),
                held_out=bool(columns["held_out"][i]),
                transcriber=str(columns["transcribers"][i]),
            )
            for i in range(len(columns["lengths"]))
        )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise TrainingError("corpus.unreadable", name=path.name, reason=str(error)) from error
