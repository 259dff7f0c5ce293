"""What a certificate states of a take, before it is signed."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import SongCard
from engine.composer.originality import LONGEST_RUN
from engine.provenance.comparing import Comparison, Run
from engine.provenance.fingerprints import Fingerprints
from engine.provenance.values import CHANCE
from engine.values import Metre

METHOD = 2
"""Counted up when comparing finds other bars or runs than before: then it cannot be repeated."""

NEAREST = 3
"""Songs that are named as the nearest, however far they are."""

_LARGEST_NOTES = 2**22


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a take besides its notes.

    `made` and `model` as the take's record has them; `parents` the takes it was made of, the
    nearest first, each by `id` and `title`; `plan_from` what the pieces are called that its plan
    is of.
    """

    take: str
    title: str
    metre: Metre
    bars: int
    made: str
    seed: int
    model: Mapping[str, Any]
    parents: Sequence[Mapping[str, str]]
    plan_from: Sequence[str] = ()


def statement_of(
    told: Told,
    files: Mapping[str, bytes],
    notes: NDArray[np.int64],
    songs: Sequence[SongCard],
    compared: Comparison,
    music: Fingerprints | None,
) -> dict[str, Any]:
    """The statement of a take: JSON types only. `notes` are those that were compared."""
    return {
        "take": told.take,
        "title": told.title,
        "metre": [told.metre.beats, told.metre.unit],
        "bars": told.bars,
        "made_by": told.made,
        "seed": told.seed,
        "model": dict(told.model),
        "parents": [dict(parent) for parent in told.parents],
        "plan_from": list(told.plan_from),
        "songs": [
            {"song_id": song.song_id, "title": song.title, "rights": None, "consent": None}
            for song in songs
        ],
        **facts_of(compared, songs, music),
        "files": {name: digest(data) for name, data in files.items() if data},
        "notes": packed(notes),
    }


def facts_of(
    compared: Comparison, songs: Sequence[SongCard], music: Fingerprints | None
) -> dict[str, Any]:
    """What comparing found: the part of a statement that can be computed again."""
    return {
        "method": METHOD,
        "nearest": [
            {"song_id": songs[number].song_id, "title": songs[number].title}
            for number in compared.songs[:NEAREST]
        ],
        "near": [near_as_json(asdict(near)) for near in compared.passages],
        "near_up_to_chance": CHANCE,
        "longest_run_in_melody": _run(compared.melody, songs),
        "longest_run_in_all_notes": _run(compared.all_notes, songs),
        "longest_run_allowed": LONGEST_RUN,
        "within_limit": compared.melody.notes <= LONGEST_RUN,
        "base_music": {
            "index": music.digest if music is not None else None,
            "near": [near_as_json(asdict(near)) for near in compared.music],
        },
    }


def near_as_json(near: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in near.items()
    }


def _run(run: Run, songs: Sequence[SongCard]) -> dict[str, Any]:
    if run.song < 0:
        return {"notes": 0}
    return {
        "notes": run.notes,
        "song_id": songs[run.song].song_id,
        "title": songs[run.song].title,
        "bars": list(run.bars),
        "song_bars": list(run.song_bars),
    }


def digest(data: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def packed(notes: NDArray[np.int64]) -> str:
    """Notes as text: onset, duration, pitch and role of each, compressed."""
    rows = notes[:, [0, 1, 2, 4]].tolist()
    text = json.dumps(rows, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(text, 9)).decode()


def unpacked(text: str) -> NDArray[np.int64]:
    """Inverse of `packed`, every velocity 80. Raises ValueError for anything else."""
    try:
        inflating = zlib.decompressobj()
        data = inflating.decompress(base64.b64decode(text, validate=True), _LARGEST_NOTES)
        rows = np.array(json.loads(data), np.int64).reshape(-1, 4)
    except (zlib.error, OverflowError, TypeError) as error:
        raise ValueError("no notes") from error
    full = np.full((len(rows), 5), 80, np.int64)
    full[:, [0, 1, 2, 4]] = rows
    if len(full) and (full.min() < 0 or full[:, 2].max() > 127 or full[:, 4].max() > 3):
        raise ValueError("no notes")
    return full
