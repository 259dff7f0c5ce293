"""Folders of MIDI scores: each becomes a source of the corpus, parsed once and kept."""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from engine.corpus.pieces import CorpusPiece, load_pieces, save_pieces
from engine.errors import SongError, Stopped, TrainingError
from engine.notation.midi_reader import read_midi
from engine.values import Report, Role, ShouldStop

_READER = 1
"""Counted up when files are read in another way: parsed ones are kept."""

_FEWEST_NOTES = 24
_PART = 64
"""Files that one process reads before it keeps them."""

_LEAST_VELOCITY_SPREAD = 4.0
"""Standard deviation from which velocities are somebody's, not a program's constant."""


def midi_files(folder: Path) -> list[Path]:
    """The MIDI files below a folder, in a fixed order."""
    return sorted(f for f in folder.rglob("*") if f.suffix.lower() in (".mid", ".midi"))


def read_midi_folder(
    folder: Path, kept: Path, *, name: str = "", report: Report, should_stop: ShouldStop
) -> tuple[list[CorpusPiece], list[str]]:
    """The pieces of a folder, `name` or its own their source, and a line for each file left out.

    Parts that were read lie in `kept` and are not read again. Raises TrainingError for a folder
    without MIDI, Stopped.
    """
    files, name = midi_files(folder), name or folder.name
    if not files:
        raise TrainingError("corpus.no_midi", folder=str(folder))
    kept.mkdir(parents=True, exist_ok=True)
    pieces: list[CorpusPiece] = []
    skipped: list[str] = []
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_worker) as pool:
        parts = [files[first : first + _PART] for first in range(0, len(files), _PART)]
        work = [pool.submit(_read_part, part, folder, name, kept) for part in parts]
        for index, job in enumerate(work):
            if should_stop():
                pool.shutdown(cancel_futures=True)
                raise Stopped
            place = job.result()
            pieces += load_pieces(place)
            skipped += json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
            report("corpus", (index + 1) / len(work), source=name)
    return pieces, skipped


def _read_part(files: Sequence[Path], folder: Path, source: str, kept: Path) -> Path:
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    place = kept / f"{source}-{digest.hexdigest()[:24]}-{_READER}.npz"
    if not place.exists():
        pieces: list[CorpusPiece] = []
        skipped: list[str] = []
        for file in files:
            name = file.relative_to(folder).with_suffix("").as_posix()
            try:
                piece = piece_of(file, source, name)
            except SongError as error:
                skipped.append(f"{source}/{name}: {error.problem}")
                continue
            if len(piece.notes) < _FEWEST_NOTES:
                skipped.append(f"{source}/{name}: fewer than {_FEWEST_NOTES} notes")
            else:
                pieces.append(piece)
        place.with_suffix(".json").write_text(json.dumps(skipped), encoding="utf-8")
        save_pieces(place, pieces)
    return place


def piece_of(file: Path, source: str, name: str) -> CorpusPiece:
    """One MIDI file as a piece. Raises SongError."""
    song = read_midi(file)
    notes = np.array(
        [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in song.notes], np.int32
    )
    return CorpusPiece(
        source=source,
        name=name,
        notes=notes,
        metre=song.metre,
        key=song.key,
        tempo=song.tempo,
        has_velocity=bool(notes[:, 3].std() >= _LEAST_VELOCITY_SPREAD),
    )


def without_duplicates(pieces: Sequence[CorpusPiece]) -> tuple[list[CorpusPiece], list[str]]:
    """The pieces less those whose music another one before them has, and a line for each of these.

    Music is the same where more than half of the runs of twelve intervals of the highest line are:
    an edition more, or a copy in another collection, in whatever key.
    """
    seen: dict[int, int] = {}
    kept: list[CorpusPiece] = []
    dropped: list[str] = []
    for number, piece in enumerate(pieces):
        runs = _runs(piece)
        before: dict[int, int] = {}
        for run in runs:
            if run in seen:
                before[seen[run]] = before.get(seen[run], 0) + 1
        likest = max(before, key=lambda other: before[other], default=-1)
        if likest >= 0 and before[likest] > len(runs) / 2:
            other = pieces[likest]
            dropped.append(f"{piece.source}/{piece.name}: as {other.source}/{other.name}")
            continue
        for run in runs:
            seen.setdefault(run, number)
        kept.append(piece)
    return kept, dropped


def _runs(piece: CorpusPiece, length: int = 12) -> set[int]:
    pitched = piece.notes[piece.notes[:, 4] != Role.DRUM]
    rows = pitched if len(pitched) >= len(piece.notes) / 2 else piece.notes
    order = np.lexsort((-rows[:, 2], rows[:, 0]))
    rows = rows[order]
    top = rows[np.diff(rows[:, 0], prepend=-1) > 0, 2]
    steps = np.diff(top).astype(np.int8)
    if len(steps) < length:
        return {hash(steps.tobytes())}
    windows = np.lib.stride_tricks.sliding_window_view(steps, length)
    return {hash(row.tobytes()) for row in np.ascontiguousarray(windows)}


def _worker() -> None:
    os.nice(5)
    warnings.simplefilter("ignore")
