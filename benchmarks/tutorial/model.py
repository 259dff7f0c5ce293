"""A trained network of the tutorial as a folder: weights, the words it knows, its songs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.values import Song

_WORDS, _WEIGHTS, _SONGS = "words.json", "weights.npz", "songs"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class TutorialModel:
    """A token's number is its place in `words`.

    `weights` as Keras orders them: kernel, recurrent kernel and bias of each LSTM, then kernel and
    bias of the last layer.
    """

    words: tuple[str, ...]
    weights: tuple[Floats, ...]
    songs: tuple[Song, ...]


def save(model: TutorialModel, folder: Path) -> None:
    """Write into a new folder."""
    (folder / _SONGS).mkdir(parents=True)
    (folder / _WORDS).write_text(json.dumps(model.words), "utf-8")
    np.savez(folder / _WEIGHTS, allow_pickle=False, **_numbered(model.weights))
    for number, song in enumerate(model.songs):
        path = folder / _SONGS / f"{number:03}.json"
        path.write_bytes(replace(song, raw=()).to_bytes())


def load(folder: Path) -> TutorialModel:
    """Read what `save` wrote."""
    with np.load(folder / _WEIGHTS, allow_pickle=False) as stored:
        weights = tuple(stored[name] for name in sorted(stored.files))
    songs = sorted((folder / _SONGS).iterdir())
    return TutorialModel(
        words=tuple(json.loads((folder / _WORDS).read_text("utf-8"))),
        weights=weights,
        songs=tuple(Song.from_bytes(path.read_bytes()) for path in songs),
    )


def _numbered(weights: Sequence[Floats]) -> dict[str, Floats]:
    return {f"{number:02}": each for number, each in enumerate(weights)}
