"""Real candidates to choose from: their features and ratings, composed once and kept in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("pool.json")

_REQUESTS = 5
_EACH = 12


@dataclass(frozen=True, slots=True)
class Pool:
    """Features of n candidates, and how `engine.judge.ranking.rate` rates each (n,)."""

    features: tuple[Mapping[str, float], ...]
    ratings: NDArray[np.float64]


def read_pool() -> Pool:
    kept = json.loads(FILE.read_text())
    return Pool(tuple(kept["features"]), np.array(kept["ratings"], np.float64))


def compose_pool(model: Path) -> None:
    """Compose the pool anew, some requests of the default ensemble, and keep it."""
    from engine.arranging.arranger import arrange
    from engine.choosing import DEFAULT_ENSEMBLE, settle_brief
    from engine.composer.artefact import load
    from engine.composer.composing import Composer
    from engine.composer.events import note_array
    from engine.judge.features import features
    from engine.judge.passages import music_of_ticks
    from engine.judge.ranking import rate
    from engine.values import Brief

    composer = Composer(load(model))
    found: list[dict[str, float]] = []
    ratings: list[float] = []
    for seed in range(_REQUESTS):
        settings = settle_brief(Brief(), None, composer.excerpts, seed, with_drums=False)
        written = composer.write(settings, range(_EACH))
        heard = [
            arrange(own.composition, DEFAULT_ENSEMBLE, number, settings.swing).sounding()
            for number, own in enumerate(written)
        ]
        rows = [note_array(composition.notes) for composition in heard]
        likely = [own.log_probability for own in written]
        music = [music_of_ticks(own, settings.metre) for own in rows]
        ratings += rate(music, composer.music, [own.merit for own in written]).tolist()
        for row, probability in zip(rows, likely, strict=True):
            own = dict(features(row, settings.metre)) | {"log_probability": probability}
            found.append({name: round(value, 4) for name, value in own.items()})
        print(f"{len(found)} candidates", file=sys.stderr)
    kept = {"features": found, "ratings": [round(rating, 4) for rating in ratings]}
    FILE.write_text(json.dumps(kept, indent=0) + "\n")
