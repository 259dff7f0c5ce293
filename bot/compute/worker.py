"""What runs in a Dask worker: any plain `dask worker` that has this package will do.

Work is cooperative. While a task runs, a thread watches whether the scheduler still wants it; once
it does not (cancelled, out of time, the bot gone), the engine is asked to stop, and a worker whose
task does not obey in time ends itself, for its nanny to start a fresh one. The work itself is done
by `executing`.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from distributed import Worker

from bot.compute import executing
from bot.compute.executing import CHILD
from bot.compute.jobs import (
    ChangeJob,
    ComposeJob,
    EntryJob,
    ExamineJob,
    HearJob,
    PackJob,
    PlayJob,
    RankJob,
    TasteJob,
    TrainJob,
)
from bot.compute.results import (
    Composed,
    Crashed,
    EntryOutcome,
    ExamineOutcome,
    Halted,
    HearOutcome,
    Outcome,
    PackOutcome,
    PlayOutcome,
    RankOutcome,
    Refused,
    TasteOutcome,
    TrainOutcome,
)
from bot.compute.watch import LOOK_EVERY, Watch
from engine.errors import EngineError, Stopped
from engine.values import Piece

_one_at_a_time = threading.Lock()


def dask_setup(worker: Worker) -> None:  # noqa: ARG001  (Dask calls it with the worker)
    """As a preload of the bot's own workers: leave the processor to the bot when both want it."""
    os.nice(5)
    sys.modules.setdefault("tensorflow", None)  # pyright: ignore[reportArgumentType]
    # as in the bot: who knocks and is refused need not fill the log
    logging.getLogger("distributed.comm").setLevel(logging.ERROR)


def compose(job: ComposeJob) -> Outcome:
    """Compose one job with the engine and say what came of it; raises nothing of the engine's."""
    with Watch(job.key) as watch:
        return _told(lambda: _in_turn(lambda: executing.compose(job, watch), watch))


def hear(job: HearJob, module: str = CHILD) -> HearOutcome:
    """Hear one song in a child process; `module` replaces the program that it runs."""
    with Watch(job.key) as watch:
        return _told(lambda: executing.hear(job, module, watch))


def train(job: TrainJob, module: str = CHILD) -> TrainOutcome:
    """Train one version in a child process; `module` replaces the program that it runs."""
    with Watch(job.key) as watch:
        return _told(lambda: executing.train(job, module, watch))


def play(job: PlayJob) -> PlayOutcome:
    """Make one transcription audible."""
    with Watch(job.key) as watch:
        return _told(lambda: executing.play(job, watch))


def pack(job: PackJob) -> PackOutcome:
    """Make a take's files for elsewhere."""
    with Watch(job.key) as watch:
        return _told(lambda: executing.pack(job, watch))


def change(job: ChangeJob) -> Outcome:
    """Make a piece of a take; raises nothing of the engine's."""
    with Watch(job.key) as watch:
        return _told(lambda: _in_turn(lambda: executing.change(job, watch), watch))


def learn(job: TasteJob) -> TasteOutcome:
    """What a server's votes say."""
    with Watch(job.key):
        return _told(lambda: executing.learn(job))


def rank(job: RankJob) -> RankOutcome:
    """The places of a round's entries."""
    with Watch(job.key):
        return _told(lambda: executing.rank(job))


def enter(job: EntryJob, module: str = CHILD) -> EntryOutcome:
    """Make a member's MIDI file audible in a child process, as every file of a member's."""
    with Watch(job.key) as watch:
        return _told(lambda: executing.enter(job, module, watch))


def examine(job: ExamineJob) -> ExamineOutcome:
    """Make the page about a model."""
    with Watch(job.key) as watch:
        return _told(lambda: executing.examine(job, watch))


def _told(work: Callable[[], Any]) -> Any:
    """What came of the work, with its exceptions as values."""
    try:
        return work()
    except Stopped:
        return Halted()
    except EngineError as error:
        return Refused(error.message)
    except Exception:
        return Crashed(traceback.format_exc())


def _in_turn(work: Callable[[], Piece], watch: Watch) -> Composed:
    while not _one_at_a_time.acquire(timeout=LOOK_EVERY):
        if watch.should_stop():
            raise Stopped
    try:
        began = time.monotonic()
        return Composed(work(), time.monotonic() - began)
    finally:
        _one_at_a_time.release()
