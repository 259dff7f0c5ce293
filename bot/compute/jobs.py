"""What the bot hands to a worker and gets back: plain values, light to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from engine.values import Piece

TOPIC = "motif-progress"
"""The Dask topic of progress events: {"key", "stage", "fraction"}."""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A kept file: its path for a worker on this machine, its bytes for one elsewhere.

    `name` is what its owner calls it.
    """

    name: str
    sha256: str
    path: str | None
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model folder: a path on this machine, or its files, or neither for the shipped base."""

    name: str
    folder: str | None
    files: Mapping[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class ComposeJob:
    """One attempt of one /compose; `key` is unique among all attempts of all boots."""

    key: str
    brief: Mapping[str, Any]
    model: ModelRef
    like: FileRef | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """The work is done."""

    piece: Piece
    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """The engine says in plain words why it cannot do this; asking again would not help."""

    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Halted:
    """The work stopped because nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class Crashed:
    """A fault in the engine; the traceback is for the log."""

    trace: str


Outcome = Composed | Refused | Halted | Crashed

ComposeTask = Callable[["ComposeJob"], "Outcome"]
"""What a worker runs; workers import it by its name."""

Progress = Callable[[str, float], None]


class WorkerLost(Exception):
    """The worker died, or the scheduler was lost; the work may be tried again."""


class NoWorker(WorkerLost):
    """There was no worker to begin with."""


class OutOfTime(Exception):
    """The work ran past its time limit and was stopped."""


class Compute(Protocol):
    """Where music is made. Cancelling `compose` stops the work and frees its worker."""

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def capacity(self) -> int:
        """How many compositions can run at once; 0 while there is no machine."""
        ...

    @property
    def remote(self) -> bool:
        """Whether workers may be on other machines, so that they need bytes, not paths."""
        ...

    async def compose(self, job: ComposeJob, progress: Progress, limit: float) -> Outcome:
        """Run one job, at most `limit` seconds. Raises WorkerLost, NoWorker, OutOfTime."""
        ...


def model_ref(folder: Path, *, remote: bool, shipped: Path) -> ModelRef:
    """The model for a job; the shipped base is named only, every machine has it."""
    if folder == shipped:
        return ModelRef("base", None if remote else str(folder))
    if not remote:
        return ModelRef(folder.name, str(folder))
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    return ModelRef(folder.name, None, files)
