"""Whatever learns songs and composes, asked in one way: Motif's networks and the tutorial's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine import tasks
from engine.values import Brief, Budget, Figures, Model, Song

if TYPE_CHECKING:
    from engine.judge.judgement import Judgement

TUTORIAL = "tutorial"
NETWORKS = ("transformer", "lstm", TUTORIAL)


class Composer(Protocol):
    """What is compared. All raise EngineError."""

    def train(
        self, songs: Sequence[Song], folder: Path, *, base: Path | None, budget: Budget, seed: int
    ) -> Model:
        """A model of the songs in `folder`."""
        ...

    def evaluate(self, folder: Path, songs: Sequence[Song], *, last: float = 1.0) -> Figures:
        """What the last share of each song costs the model."""
        ...

    def judge_pieces(
        self,
        folder: Path,
        songs: Sequence[Song],
        *,
        others: Sequence[Song],
        pieces: int,
        seeds: Sequence[int],
        brief: Brief,
    ) -> Judgement:
        """Pieces of the model, held against songs and other bands' songs."""
        ...

    def play(self, folder: Path, brief: Brief) -> bytes:
        """A piece of the model as mp3."""
        ...


def composer_of(network: str) -> Composer:
    """Motif with one of its networks, or the tutorial's."""
    if network == TUTORIAL:
        import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
        from benchmarks.tutorial.baseline import TutorialBaseline

        return TutorialBaseline()
    return _Motif(network)


class _Motif:
    def __init__(self, network: str) -> None:
        self._network = network

    def train(
        self, songs: Sequence[Song], folder: Path, *, base: Path | None, budget: Budget, seed: int
    ) -> Model:
        return tasks.train(
            songs, folder, base=base, budget=budget, network=self._network, seed=seed
        )

    def evaluate(self, folder: Path, songs: Sequence[Song], *, last: float = 1.0) -> Figures:
        return tasks.evaluate(folder, songs, last=last)

    def judge_pieces(
        self,
        folder: Path,
        songs: Sequence[Song],
        *,
        others: Sequence[Song],
        pieces: int,
        seeds: Sequence[int],
        brief: Brief,
    ) -> Judgement:
        return tasks.judge_pieces(
            folder, songs, others=others, pieces=pieces, seeds=seeds, brief=brief
        )

    def play(self, folder: Path, brief: Brief) -> bytes:
        return tasks.compose(folder, brief).takes[0].mp3
