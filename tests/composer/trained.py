"""A model of two songs that several files of tests look at: one training for all of them."""

from __future__ import annotations

import fcntl
import pickle
from dataclasses import dataclass
from pathlib import Path

from engine import tasks
from engine.values import Budget, Model
from tests.composer.music import song

BUDGET = Budget(epochs=3)
SONGS = (song(1, bars=40, title="One"), song(2, bars=40, title="Two"))


@dataclass(frozen=True, slots=True)
class Training:
    """The folder of the model, what was returned of it, and the stages that were reported."""

    folder: Path
    model: Model
    stages: tuple[str, ...]


def train_once(place: Path, base: Path) -> Training:
    """The training in `place`, which whoever asks first does: tests run in several processes."""
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = place / "training.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(_train(place / "model", base)))
        return pickle.loads(kept.read_bytes())


def _train(folder: Path, base: Path) -> Training:
    stages: list[str] = []

    def report(stage: str, _: float, /, **__: object) -> None:
        stages.append(stage)

    model = tasks.train(SONGS, folder, base=base, budget=BUDGET, seed=1, report=report)
    return Training(folder, model, tuple(dict.fromkeys(stages)))
