"""What runs in a Dask worker: any plain `dask worker` that has this package will do.

Work is cooperative. While a task runs, a thread watches whether the scheduler still wants it; once
it does not (cancelled, out of time, the bot gone), the engine is asked to stop, and a worker whose
task does not obey in time ends itself, for its nanny to start a fresh one. Opening what members
attach, and training, are done by child processes, which are killed.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from distributed import Worker

from bot.compute.child import SONG, SOUND
from bot.compute.children import run_child
from bot.compute.files import model_folder, named_copy
from bot.compute.jobs import (
    ChangeJob,
    ComposeJob,
    EntryJob,
    ExamineJob,
    FileRef,
    HearJob,
    PackJob,
    PlayJob,
    RankJob,
    TasteJob,
    TrainJob,
)
from bot.compute.limits import too_much
from bot.compute.results import (
    Composed,
    Crashed,
    Died,
    EntryOutcome,
    Examined,
    ExamineOutcome,
    Halted,
    Heard,
    HearOutcome,
    Outcome,
    Packed,
    PackOutcome,
    Played,
    PlayOutcome,
    Ranked,
    RankOutcome,
    Refused,
    Sounding,
    Tasted,
    TasteOutcome,
    Trained,
    TrainOutcome,
)
from bot.compute.watch import LOOK_EVERY, Watch
from engine.errors import EngineError, SongError, Stopped
from engine.tasks import (
    arrange,
    continue_piece,
    infill,
    learn_taste,
    rank_entries,
    render,
    transcription_midi,
    vary,
)
from engine.tasks import compose as engine_compose
from engine.tasks import examine as engine_examine
from engine.tasks import pack as engine_pack
from engine.taste.values import Taste
from engine.values import Brief, Change, Motif, Piece, Song, report_nothing

CHILD = "bot.compute.child"

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
        return _told(lambda: _in_turn(lambda: _compose(job, watch), watch))


def hear(job: HearJob, module: str = CHILD) -> HearOutcome:
    """Hear one song in a child process; `module` replaces the program that it runs."""
    with Watch(job.key) as watch:
        return _told(lambda: _hear(job, module, watch))


def train(job: TrainJob, module: str = CHILD) -> TrainOutcome:
    """Train one version in a child process; `module` replaces the program that it runs."""
    with Watch(job.key) as watch:
        return _told(lambda: _train(job, module, watch))


def play(job: PlayJob) -> PlayOutcome:
    """Make one transcription audible."""
    with Watch(job.key) as watch:
        return _told(lambda: _play(job, watch))


def pack(job: PackJob) -> PackOutcome:
    """Make a take's files for elsewhere."""
    with Watch(job.key) as watch:
        return _told(lambda: _pack(job, watch))


def change(job: ChangeJob) -> Outcome:
    """Make a piece of a take; raises nothing of the engine's."""
    with Watch(job.key) as watch:
        return _told(lambda: _in_turn(lambda: _change(job, watch), watch))


def learn(job: TasteJob) -> TasteOutcome:
    """What a server's votes say."""
    with Watch(job.key):
        return _told(lambda: Tasted(learn_taste(job.ballots, now=job.now)))


def rank(job: RankJob) -> RankOutcome:
    """The places of a round's entries."""
    with Watch(job.key):
        return _told(lambda: Ranked(rank_entries(job.entries, job.duels)))


def enter(job: EntryJob, module: str = CHILD) -> EntryOutcome:
    """Make a member's MIDI file audible in a child process, as every file of a member's."""
    with Watch(job.key) as watch:
        return _told(lambda: _enter(job, module, watch))


def examine(job: ExamineJob) -> ExamineOutcome:
    """Make the page about a model."""
    with Watch(job.key) as watch:
        return _told(lambda: _examine(job, watch))


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


def _compose(job: ComposeJob, watch: Watch) -> Piece:
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as folder:
        return engine_compose(
            model_folder(job.model),
            Brief.from_json(job.brief),
            like=_motif(job.like, Path(folder), watch) if job.like else None,
            taste=Taste.from_json(job.taste) if job.taste is not None else None,
            shuffled=True,
            texts=job.texts,
            report=watch.report,
            should_stop=watch.should_stop,
        )


def _change(job: ChangeJob, watch: Watch) -> Piece:
    change = Change.from_json(job.change)
    source = job.source.data or Path(job.source.path or "").read_bytes()
    if change.kind == "arrange":
        return arrange(
            source, change, texts=job.texts, report=watch.report, should_stop=watch.should_stop
        )
    if job.model is None:
        raise ValueError(f"{change.kind} needs a model")
    do = {"vary": vary, "continue": continue_piece, "infill": infill}[change.kind]
    return do(
        model_folder(job.model),
        source,
        change,
        shuffled=True,
        texts=job.texts,
        report=watch.report,
        should_stop=watch.should_stop,
    )


def _motif(file: FileRef, folder: Path, watch: Watch) -> Motif:
    """What a member's file gives a piece to begin with, heard by a child that is held to limits."""
    (folder / "file").mkdir()
    path = named_copy(file, folder / "file")
    task = {"kind": "like", "file": str(path)}
    outcome = run_child(folder, task, CHILD, report_nothing, watch.should_stop)
    match outcome:
        case Refused(message):
            raise SongError.of(message)
        case Died(hung=True):
            # as a worker that hangs: another attempt
            raise Stopped
        case Died():
            raise too_much(path.name)
        case Crashed(trace):
            raise RuntimeError(trace)
        case _:
            return Motif.from_json(outcome["motif"])


def _play(job: PlayJob, watch: Watch) -> PlayOutcome:
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        folder = Path(made)
        data = job.song.data or Path(job.song.path or "").read_bytes()
        midi, _ = transcription_midi(Song.from_bytes(data))
        (folder / "song.mid").write_bytes(midi)
        render(folder / "song.mid", folder / "song.mp3")
        return Played(midi, (folder / "song.mp3").read_bytes())


def _pack(job: PackJob, watch: Watch) -> PackOutcome:
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        (Path(made) / "file").mkdir()
        packed = engine_pack(
            named_copy(job.midi, Path(made) / "file"),
            title=job.title,
            credits=job.credits,
            limit=job.limit,
            texts=job.texts,
            report=watch.report,
            should_stop=watch.should_stop,
        )
        return Packed(packed.archive, packed.left_out)


def _enter(job: EntryJob, module: str, watch: Watch) -> EntryOutcome:
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        folder = Path(made)
        (folder / "file").mkdir()
        path = named_copy(job.file, folder / "file")
        task = {"kind": "enter", "file": str(path)}
        outcome = run_child(folder, task, module, watch.report, watch.should_stop)
        if not isinstance(outcome, dict):
            return outcome
        return Sounding(outcome["title"], (folder / SOUND).read_bytes())


def _examine(job: ExamineJob, watch: Watch) -> ExamineOutcome:
    found = engine_examine(
        model_folder(job.model),
        texts=job.texts,
        language=job.language,
        name=job.name,
        most_bytes=job.limit,
        report=watch.report,
        should_stop=watch.should_stop,
    )
    return Examined(found.page)


def _hear(job: HearJob, module: str, watch: Watch) -> HearOutcome:
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        folder = Path(made)
        (folder / "file").mkdir()
        path = named_copy(job.file, folder / "file")
        task = {"kind": "hear", "file": str(path)}
        outcome = run_child(folder, task, module, watch.report, watch.should_stop)
        if not isinstance(outcome, dict):
            return outcome
        return Heard(transcription=(folder / SONG).read_bytes(), **outcome)


def hand_over(made: Path, folder: Path) -> None:
    """Move the files of a model into `folder`. Raises Stopped where that has been removed.

    A file, unlike a folder, never makes anew what it is moved into.
    """
    try:
        for path in made.iterdir():
            shutil.move(path, folder / path.name)
    except FileNotFoundError as error:
        raise Stopped from error


def _train(job: TrainJob, module: str, watch: Watch) -> TrainOutcome:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        folder = Path(made)
        out = folder / "model"
        songs: list[dict[str, str]] = []
        for number, song in enumerate(job.songs):
            path = Path(song.path) if song.path is not None else folder / f"song-{number}"
            if song.path is None:
                path.write_bytes(song.data or b"")
            songs.append({"path": str(path), "title": song.name})
        task = {
            "kind": "train",
            "songs": songs,
            "base": str(model_folder(job.base)),
            "previous": str(model_folder(job.previous)) if job.previous else None,
            "minutes": job.minutes,
            "epochs": job.epochs,
            "seed": job.seed,
            "out": str(out),
            "texts": dict(job.texts),
        }
        outcome = run_child(folder, task, module, watch.report, watch.should_stop)
        if not isinstance(outcome, dict):
            return outcome
        files = None
        if job.folder is None:
            files = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
        else:
            # Made elsewhere, so that a training that is stopped leaves nothing among the models.
            hand_over(out, Path(job.folder))
        return Trained(outcome, files, time.monotonic() - began)
