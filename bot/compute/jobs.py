"""What the bot hands to a worker, and who computes: plain values, light to import."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from bot.compute.results import (
    EntryOutcome,
    ExamineOutcome,
    HearOutcome,
    Outcome,
    PackOutcome,
    PlayOutcome,
    RankOutcome,
    TasteOutcome,
    TrainOutcome,
)
from engine.taste.values import Ballot, Duel
from engine.values import Report

Lane = Literal["compose", "train"]
"""Work of the two lanes does not wait for each other: hearing and training are `train`."""

TOPIC = "motif-progress"
"""The Dask topic of progress events: {"key", "stage", "fraction", "fields"}."""


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
    """One attempt of one /compose; `key` is unique among all attempts of all boots.

    `taste` is what the server likes, a `engine.taste.values.Taste` as JSON; `texts` are what stands
    in pictures, by code.
    """

    key: str
    brief: Mapping[str, Any]
    model: ModelRef
    texts: Mapping[str, str]
    like: FileRef | None = None
    taste: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ChangeJob:
    """One attempt to go on from a take; `key` as in ComposeJob.

    `change` is `engine.values.Change` as JSON, `source` the take's record or MIDI; an arrangement
    needs no model. `texts` as there.
    """

    key: str
    change: Mapping[str, Any]
    model: ModelRef | None
    source: FileRef
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HearJob:
    """One attempt to hear one song; `key` as in ComposeJob."""

    key: str
    file: FileRef


@dataclass(frozen=True, slots=True)
class TrainJob:
    """One attempt to train a version.

    `songs` are transcriptions, each named as its song is to be called. The model is written into
    `folder`, an empty one on this machine, or comes back as bytes if that is None. `texts` as in
    ComposeJob.
    """

    key: str
    songs: tuple[FileRef, ...]
    base: ModelRef
    previous: ModelRef | None
    minutes: float | None
    epochs: int | None
    seed: int
    folder: str | None
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlayJob:
    """One wish to hear what was transcribed; `key` as in ComposeJob, `song` is a transcription."""

    key: str
    song: FileRef


@dataclass(frozen=True, slots=True)
class PackJob:
    """One attempt to make a take's files for elsewhere; `key` as in ComposeJob.

    `midi` is the take's file, `credits` are plain lines, the zip has `limit` bytes at most. `texts`
    are what it says of itself.
    """

    key: str
    midi: FileRef
    title: str
    credits: tuple[str, ...]
    limit: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ExamineJob:
    """One attempt to make the page about a model; `key` as in ComposeJob.

    `name` is what the model is called there, `texts` what is said there in `language`, by code. The
    page has `limit` bytes at most.
    """

    key: str
    model: ModelRef
    name: str
    language: str
    texts: Mapping[str, str]
    limit: int


@dataclass(frozen=True, slots=True)
class TasteJob:
    """What a server's members voted for, by `now` of the ballots' clock; `key` as in ComposeJob."""

    key: str
    ballots: tuple[Ballot, ...]
    now: float


@dataclass(frozen=True, slots=True)
class RankJob:
    """What members liked better of two entries of a round; `key` as in ComposeJob."""

    key: str
    entries: tuple[str, ...]
    duels: tuple[Duel, ...]


@dataclass(frozen=True, slots=True)
class EntryJob:
    """One attempt to make a member's MIDI file audible, once it is known to be music; `key` as in
    ComposeJob."""

    key: str
    file: FileRef


Job = (
    ComposeJob
    | HearJob
    | TrainJob
    | PlayJob
    | PackJob
    | ChangeJob
    | TasteJob
    | RankJob
    | EntryJob
    | ExamineJob
)


@dataclass(frozen=True, slots=True)
class Tasks:
    """What workers run; they import the functions by their names."""

    compose: Callable[[ComposeJob], Outcome]
    hear: Callable[[HearJob], HearOutcome]
    train: Callable[[TrainJob], TrainOutcome]
    play: Callable[[PlayJob], PlayOutcome]
    pack: Callable[[PackJob], PackOutcome]
    change: Callable[[ChangeJob], Outcome]
    learn: Callable[[TasteJob], TasteOutcome]
    rank: Callable[[RankJob], RankOutcome]
    enter: Callable[[EntryJob], EntryOutcome]
    examine: Callable[[ExamineJob], ExamineOutcome]


Progress = Report
"""Told the stage of the work, as `engine.values.STAGES` names it."""


class WorkerLost(Exception):
    """The worker died, or the scheduler was lost; the work may be tried again."""


class NoWorker(WorkerLost):
    """There was no worker to begin with."""


class OutOfTime(Exception):
    """The work ran past its time limit and was stopped."""

    def __init__(self, limit: float) -> None:
        super().__init__(limit)
        self.limit = limit


class Compute(Protocol):
    """Where music is made. Cancelling a call stops its work and frees its worker.

    Every job runs at most `limit` seconds; each call raises WorkerLost, NoWorker, OutOfTime.
    """

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def capacity(self, lane: Lane) -> int:
        """How many jobs of the lane can run at once; 0 while there is no machine."""
        ...

    @property
    def remote(self) -> bool:
        """Whether workers may be on other machines, so that they need bytes, not paths."""
        ...

    async def compose(self, job: ComposeJob, progress: Progress, limit: float) -> Outcome: ...

    async def hear(self, job: HearJob, progress: Progress, limit: float) -> HearOutcome: ...

    async def train(self, job: TrainJob, progress: Progress, limit: float) -> TrainOutcome: ...

    async def play(self, job: PlayJob, progress: Progress, limit: float) -> PlayOutcome: ...

    async def pack(self, job: PackJob, progress: Progress, limit: float) -> PackOutcome: ...

    async def change(self, job: ChangeJob, progress: Progress, limit: float) -> Outcome: ...

    async def learn(self, job: TasteJob, progress: Progress, limit: float) -> TasteOutcome: ...

    async def rank(self, job: RankJob, progress: Progress, limit: float) -> RankOutcome: ...

    async def enter(self, job: EntryJob, progress: Progress, limit: float) -> EntryOutcome: ...

    async def examine(
        self, job: ExamineJob, progress: Progress, limit: float
    ) -> ExamineOutcome: ...

    async def forget(self, song_ids: Collection[str] | None) -> None:
        """Take models that learnt from these songs, or all, out of what other machines keep."""
        ...


def model_ref(folder: Path, *, remote: bool, shipped: Path) -> ModelRef:
    """The model for a job; the shipped base is named only, every machine has it."""
    if folder == shipped:
        return ModelRef("base", None if remote else str(folder))
    if not remote:
        return ModelRef(folder.name, str(folder))
    files = {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        # what a version sounded like before is for people
        if path.is_file() and path.suffix != ".mp3"
    }
    return ModelRef(folder.name, None, files)
