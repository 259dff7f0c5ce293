"""The models that are compared, and their training."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.composers import TUTORIAL, composer_of
from benchmarks.quality.cache import Cache, folder_digest, sources_digest, tutorial_digest
from benchmarks.quality.parts import Music, songs_digest
from engine.composer.vocabulary import VOCABULARY_VERSION
from engine.errors import EngineError
from engine.values import Budget, Song

UNRELATED = (
    "biases.py",
    "composing.py",
    "constraints.py",
    "copy_guard.py",
    "decoding.py",
    "drawing.py",
    "measuring.py",
    "nucleus.py",
    "onsets.py",
    "originality.py",
    "settings.py",
    "writing.py",
)
"""Modules that write pieces and measure: changing them changes no training."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything: the full report, or a quick one that only shows that it works."""

    seeds: tuple[int, ...] = (0, 1, 2)
    pieces: int = 12
    bars: int = 16
    budget: Budget = field(default_factory=Budget)
    tutorial_epochs: int = 100
    tutorial_seeds: int = 3
    heard: int = 2

    def to_json(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Contestant:
    """A model that is compared. `network` None is the base as it ships, which is not trained."""

    name: str
    words: str
    network: str | None
    from_base: bool = False
    one_song: bool = False
    share_of_tutorial: float | None = None
    """Trained for this share of the tutorial's time."""


BASE = Contestant("base", "base alone", None)
ADAPTED = Contestant("adapted", "adapted, all songs", "transformer", from_base=True)
ONE = Contestant("adapted_one", "adapted, one song", "transformer", from_base=True, one_song=True)
FIFTIETH = Contestant(
    "adapted_fiftieth",
    "adapted, a 50th of the tutorial's time",
    "transformer",
    from_base=True,
    share_of_tutorial=1 / 50,
)
SCRATCH = Contestant("scratch", "from nothing, same time", "transformer")
LSTM = Contestant("lstm", "LSTM from nothing, same time", "lstm")
TUTORIAL_NETWORK = Contestant("tutorial", "the tutorial, 100 epochs", TUTORIAL)

CONTESTANTS = (BASE, ADAPTED, ONE, SCRATCH, LSTM, TUTORIAL_NETWORK, FIFTIETH)


@dataclass(frozen=True, slots=True)
class Trained:
    """A model's folder and network, and what its training took, 0 for the base.

    `seconds` of fitting by the clock, `cpu_seconds` of processor time in all, which a busy machine
    does not change.
    """

    folder: Path
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    epochs: int = 0
    network: str = "transformer"
    songs: tuple[str, ...] = ()


class Trainer:
    """Trains contestants, each once."""

    def __init__(self, music: Music, base: Path, plan: Plan, cache: Cache) -> None:
        self._music, self._base, self._plan, self._cache = music, base, plan, cache

    def model(self, contestant: Contestant, seed: int) -> Trained:
        """The contestant's model for a seed. Raises EngineError where it cannot be trained."""
        if contestant.network is None:
            return Trained(self._base)
        heads = self._music.heads
        songs = [heads[seed % len(heads)]] if contestant.one_song else heads
        return self.train(
            songs,
            contestant.network,
            self._base if contestant.from_base else None,
            self._budget(contestant, seed),
            seed,
        )

    def train(
        self,
        songs: Sequence[Song],
        network: str,
        base: Path | None,
        budget: Budget,
        seed: int,
    ) -> Trained:
        """A model of the songs. Raises EngineError."""
        parts = {
            "songs": songs_digest(songs),
            "network": network,
            "base": folder_digest(base) if base else None,
            "budget": asdict(budget),
            "seed": seed,
            "vocabulary": VOCABULARY_VERSION,
            "code": _code(network),
        }

        def make(folder: Path) -> None:
            began = time.process_time()
            card = composer_of(network).train(
                songs, folder / "model", base=base, budget=budget, seed=seed
            )
            self._cache.note(
                folder,
                {
                    "seconds": card.stages["fitting"],
                    "cpu_seconds": time.process_time() - began,
                    "epochs": card.epochs,
                },
            )

        folder = self._cache.files("model", parts, make)
        told = self._cache.noted(folder)
        titles = tuple(song.title for song in songs)
        return Trained(folder / "model", network=network, songs=titles, **told)

    def _budget(self, contestant: Contestant, seed: int) -> Budget:
        """The tutorial's own epochs; for what starts from nothing the time that adapting took."""
        plan = self._plan
        if contestant is TUTORIAL_NETWORK:
            return Budget(epochs=plan.tutorial_epochs)
        if contestant.share_of_tutorial is not None:
            tutorial = self.model(TUTORIAL_NETWORK, 0)
            return Budget(minutes=tutorial.cpu_seconds * contestant.share_of_tutorial / 60)
        if contestant.from_base or plan.budget.epochs:
            return plan.budget
        return Budget(minutes=round(self.model(ADAPTED, seed).seconds / 60, 3))


def trainable(contestant: Contestant, trainer: Trainer, seed: int) -> Trained | str:
    """The model, or why it cannot be trained."""
    try:
        return trainer.model(contestant, seed)
    except EngineError as error:
        return str(error)


def _code(network: str) -> str:
    if network == TUTORIAL:
        return tutorial_digest("network.py", "tokens.py", "training.py")
    return sources_digest("composer", "plan", without=UNRELATED)
