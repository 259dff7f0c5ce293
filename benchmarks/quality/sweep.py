"""Epochs and batch sizes swept, of the tutorial's network and of Motif's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import composers
from benchmarks.quality.contestants import Trainer
from benchmarks.quality.measuring import Bench
from benchmarks.quality.parts import LAST, Music
from engine.errors import EngineError
from engine.values import Budget


@dataclass(frozen=True, slots=True)
class Grid:
    """What is tried of one network. `usual` is its own batch size, the report's, if it has one."""

    network: str
    epochs: tuple[int, ...]
    batches: tuple[int, ...]
    usual: int | None = None

    def budget(self, epochs: int, batch: int) -> Budget:
        """What trains so; what the report trains anyway is trained once."""
        return Budget(epochs=epochs, batch_size=None if batch == self.usual else batch)


TUTORIAL = Grid(composers.TUTORIAL, (10, 30, 100), (32, 64, 128), usual=64)
OURS = Grid("transformer", (3, 10, 30), (4, 8, 16, 32))
QUICK = (Grid(composers.TUTORIAL, (1,), (64,), usual=64), Grid("transformer", (1,), (8,)))
NETWORKS = (TUTORIAL.network, OURS.network)


def grids(networks: Sequence[str], *, quick: bool) -> list[Grid]:
    """The grids of these networks, of all where none is named."""
    chosen = QUICK if quick else (TUTORIAL, OURS)
    return [grid for grid in chosen if not networks or grid.network in networks]


def sweep(
    grids: Sequence[Grid],
    music: Music,
    base: Path,
    trainer: Trainer,
    bench: Bench,
    tell: Callable[[str], None],
) -> list[dict[str, Any]]:
    """A record for each place in the grids: pitch bits of the ends, and processor seconds."""
    records: list[dict[str, Any]] = []
    for grid in grids:
        start = None if grid.network == composers.TUTORIAL else base
        for epochs in grid.epochs:
            for batch in grid.batches:
                tell(f"sweep: {grid.network}, {epochs} epochs, batches of {batch}")
                place = {"network": grid.network, "epochs": epochs, "batch": batch}
                budget = grid.budget(epochs, batch)
                try:
                    trained = trainer.train(music.heads, grid.network, start, budget, 0)
                except EngineError as error:
                    records.append({**place, "error": str(error)})
                    continue
                ends = bench.bits(trained, music.songs, LAST)
                records.append({**place, "seconds": trained.cpu_seconds, "ends": ends})
    return records
