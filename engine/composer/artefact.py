"""A trained model as a folder: weights, what it was trained on, its figures, its songs' notes.

model.json      the card, readable without any library
weights.safetensors   float16, named as the network names them; or, for a model that was trained
delta.npz             from the base that ships, what it adds to that
songs.npz       the training songs' notes: the originality index and what candidates are held to
plans.npz       plans of music that pieces are written after (see engine.plan.library)
loss.png        the loss curve
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from engine.composer.delta import added, restored
from engine.composer.vocabulary import VOCABULARY_VERSION
from engine.errors import ModelError, VocabularyError
from engine.plan.library import Excerpt, load_excerpts, save_excerpts
from engine.values import Key, Metre

CARD, WEIGHTS, DELTA, SONGS = "model.json", "weights.safetensors", "delta.npz", "songs.npz"
PLANS = "plans.npz"
SHIPPED = Path(__file__).resolve().parents[2] / "models" / "base"
"""The base that comes with Motif."""

NETWORKS = ("transformer", "lstm")
"""What a model's card may name."""

LARGEST_WEIGHTS = 64 * 2**20
"""Bytes; a larger file is not one of ours."""

_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    MemoryError,
    SafetensorError,
    BadZipFile,
    zlib.error,
)
"""What reading files that are not what they say raises."""


@dataclass(frozen=True, slots=True)
class SongCard:
    """What a model remembers of a song it was trained on."""

    song_id: str
    title: str
    key: Key
    metre: Metre
    tempo: float
    density: float
    heard: bool
    """From a recording, not from MIDI."""
    notes: NDArray[np.int32]
    """(n, 5) onset, duration, pitch, velocity, role as heard."""
    quality: float | None = None
    """How well it was heard, 0 to 1; None in models of earlier versions."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """A model that has been read: `network` names it, `shape` sizes it."""

    network: str
    shape: Mapping[str, Any]
    vocabulary: int
    weights: Mapping[str, NDArray[np.float32]]
    songs: tuple[SongCard, ...]
    figures: Mapping[str, Any]
    base: Path | None = None
    """The folder of the base that it was trained from."""
    excerpts: tuple[Excerpt, ...] = ()
    """Plans that pieces are written after."""


def save(artefact: Artefact, folder: Path) -> None:
    """Write into an existing folder (see `replace_folder`).

    What was trained from the base that ships is written as what it adds to that.
    """
    small = _is_small(artefact.base)
    if small:
        arrays = added(artefact.weights, load(SHIPPED).weights)
        np.savez_compressed(folder / DELTA, allow_pickle=False, **arrays)
    else:
        halves = {
            name: np.ascontiguousarray(weights.astype(np.float16))
            for name, weights in artefact.weights.items()
        }
        save_file(halves, folder / WEIGHTS)
    songs = [
        {
            "song_id": song.song_id,
            "title": song.title,
            "key": [song.key.tonic, song.key.mode],
            "metre": [song.metre.beats, song.metre.unit],
            "tempo": song.tempo,
            "density": song.density,
            "heard": song.heard,
            "quality": song.quality,
        }
        for song in artefact.songs
    ]
    arrays: dict[str, Any] = {
        f"song_{i}": song.notes.astype(np.int32) for i, song in enumerate(artefact.songs)
    }
    np.savez_compressed(folder / SONGS, **arrays)
    save_excerpts(folder / PLANS, artefact.excerpts)
    card = {
        "made_by": "Motif",
        "network": artefact.network,
        "shape": dict(artefact.shape),
        "vocabulary": artefact.vocabulary,
        "base": fingerprint(SHIPPED) if small else None,
        "songs": songs,
        "figures": dict(artefact.figures),
    }
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", "utf-8")


def load(folder: Path) -> Artefact:
    """Read a model folder. Raises ModelError, VocabularyError."""
    card = read_card(folder)
    if card["vocabulary"] != VOCABULARY_VERSION:
        raise VocabularyError(
            "model.old_vocabulary", folder=str(folder), vocabulary=str(card["vocabulary"])
        )
    if card.get("base") and card["base"] != fingerprint(SHIPPED):
        raise VocabularyError("model.other_base", folder=str(folder))
    if _is_foreign(card):
        raise VocabularyError("model.unknown_network", folder=str(folder))
    try:
        weights = _weights(folder, from_base=bool(card.get("base")))
        songs = _songs(folder, card)
        return Artefact(
            network=card["network"],
            shape=card["shape"],
            vocabulary=card["vocabulary"],
            weights=weights,
            songs=songs,
            figures=card["figures"],
            base=SHIPPED if card.get("base") else None,
            excerpts=load_excerpts(folder / PLANS),
        )
    except _DAMAGE as error:
        raise _broken(folder) from error


def load_songs(folder: Path) -> tuple[SongCard, ...]:
    """The songs that a model learnt from, of whatever vocabulary it is. Raises ModelError."""
    card = read_card(folder)
    try:
        return _songs(folder, card)
    except _DAMAGE as error:
        raise _broken(folder) from error


def _songs(folder: Path, card: Mapping[str, Any]) -> tuple[SongCard, ...]:
    with np.load(folder / SONGS, allow_pickle=False) as stored:
        return tuple(
            SongCard(
                song_id=song["song_id"],
                title=song["title"],
                key=Key(*song["key"]),
                metre=Metre(*song["metre"]),
                tempo=float(song["tempo"]),
                density=float(song["density"]),
                heard=bool(song["heard"]),
                notes=stored[f"song_{i}"],
                quality=_number(song.get("quality")),
            )
            for i, song in enumerate(card["songs"])
        )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def fingerprint(base: Path) -> str:
    """SHA-256 of a base's weights, "" where there are none."""
    path = base / WEIGHTS
    if not path.is_file():
        return ""
    return _fingerprint(path, path.stat().st_mtime_ns)


def fingerprint_of(folder: Path) -> str:
    """What tells a model's version from others: 16 digits of the SHA-256 of what it has learnt."""
    paths = [folder / name for name in (WEIGHTS, DELTA)]
    path = next((path for path in paths if path.is_file()), None)
    return _fingerprint(path, path.stat().st_mtime_ns)[:16] if path else ""


@cache
def _fingerprint(path: Path, changed: int) -> str:
    del changed  # a part of the key: another file is read again
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _weights(folder: Path, *, from_base: bool) -> dict[str, NDArray[np.float32]]:
    path = folder / (DELTA if from_base else WEIGHTS)
    if path.stat().st_size > LARGEST_WEIGHTS:
        raise ValueError("too large")
    if not from_base:
        return {name: value.astype(np.float32) for name, value in load_file(path).items()}
    with np.load(path, allow_pickle=False) as stored:
        return restored(dict(stored), _weights(SHIPPED, from_base=False))


def as_stored(
    weights: Mapping[str, NDArray[np.float32]], base: Path | None
) -> dict[str, NDArray[np.float32]]:
    """The weights as they come back once they were stored for a model trained from this base."""
    if _is_small(base):
        shipped = _weights(SHIPPED, from_base=False)
        return restored(added(weights, shipped), shipped)
    return {name: value.astype(np.float16).astype(np.float32) for name, value in weights.items()}


def _is_small(base: Path | None) -> bool:
    return base is not None and base.resolve() == SHIPPED


def read_card(folder: Path) -> dict[str, Any]:
    """The contents of model.json. Raises ModelError."""
    if not folder.is_dir():
        raise ModelError("model.missing", folder=str(folder))
    try:
        card = json.loads((folder / CARD).read_text("utf-8"))
        if card["made_by"] != "Motif" or not isinstance(card["vocabulary"], int):
            raise ValueError("not a card of ours")
        return card
    except FileNotFoundError:
        raise ModelError("model.no_card", folder=str(folder), card=CARD) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _broken(folder) from error


def is_outdated(folder: Path) -> bool:
    """Whether `load` would raise VocabularyError. Raises ModelError where there is no model."""
    card = read_card(folder)
    from_another = bool(card.get("base")) and card["base"] != fingerprint(SHIPPED)
    return card["vocabulary"] != VOCABULARY_VERSION or from_another or _is_foreign(card)


def _is_foreign(card: Mapping[str, Any]) -> bool:
    return card.get("network") not in NETWORKS


def check_replaceable(folder: Path) -> None:
    """Raise ModelError where a model must not be put: over a file or a folder of something else."""
    if folder.is_file() or (
        folder.is_dir() and any(folder.iterdir()) and not (folder / CARD).is_file()
    ):
        raise ModelError("model.in_the_way", folder=str(folder))


def replace_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new folder, then put it where `folder` is; on failure nothing changes."""
    check_replaceable(folder)
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        write(fresh)
        fresh.chmod(0o755)
        for path in fresh.iterdir():
            path.chmod(0o644)
        old = fresh.with_name(fresh.name + ".old")
        if folder.exists():
            folder.replace(old)
        fresh.replace(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _broken(folder: Path) -> ModelError:
    return ModelError("model.damaged", folder=str(folder))
