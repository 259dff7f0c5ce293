"""Real pieces to choose from: their features and ratings, composed once and kept in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("pool.json")

_REQUESTS = 15


@dataclass(frozen=True, slots=True)
class Pool:
    """Features of n pieces, and how a request rates each (n,).

    Of the candidates of a request that were written after one plan it is the best that has no
    fault: they share all but their last phrase, and no other of them is offered. They are what is
    left of so many `plans`.
    """

    features: tuple[Mapping[str, float], ...]
    ratings: NDArray[np.float64]
    plans: int


def read_pool() -> Pool:
    kept = json.loads(FILE.read_text())
    return Pool(tuple(kept["features"]), np.array(kept["ratings"], np.float64), kept["plans"])


def compose_pool(model: Path) -> None:
    """Compose the pool anew, some requests of the default ensemble, and keep it."""
    from engine.choosing import (
        DEFAULT_ENSEMBLE,
        Chosen,
        candidates_for,
        choose,
        is_sound,
        settle_brief,
    )
    from engine.composer.artefact import load
    from engine.composer.composing import Composer
    from engine.values import Brief

    composer, takes = Composer(load(model)), Brief().takes
    found: list[dict[str, float]] = []
    ratings: list[float] = []
    plans = 0
    for seed in range(_REQUESTS):
        settings = settle_brief(Brief(), None, composer.excerpts, seed)
        written = composer.write(settings, range(candidates_for(takes, None)))
        ranked = choose(written, len(written), composer, settings, DEFAULT_ENSEMBLE)
        best: dict[int, Chosen] = {}
        for take in filter(is_sound, ranked):
            best.setdefault(take.group, take)
        for take in best.values():
            found.append({name: round(value, 4) for name, value in take.features.items()})
            ratings.append(round(take.score, 4))
        plans += len({take.group for take in ranked})
        print(f"{len(found)} pieces of {plans} plans", file=sys.stderr)
    kept = {"plans": plans, "features": found, "ratings": ratings}
    FILE.write_text(json.dumps(kept, indent=0) + "\n")
