"""What runs in a Dask worker: any plain `dask worker` that has this package will do.

Work is cooperative. While a task runs, a thread watches whether the scheduler still wants it; once
it does not (cancelled, out of time, the bot gone), the engine is asked to stop, and a worker whose
task does not obey within GRACE seconds ends itself, for its nanny to start a fresh one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from distributed import Worker, get_worker

import engine
from bot.compute.jobs import (
    TOPIC,
    Composed,
    ComposeJob,
    Crashed,
    FileRef,
    Halted,
    ModelRef,
    Outcome,
    Refused,
)
from engine.errors import EngineError, Stopped
from engine.tasks import compose as engine_compose
from engine.values import Brief, Report, ShouldStop

GRACE = 2.5
"""Seconds that work has to obey a stop before its worker ends itself."""

_REPORT_EVERY = 0.4
_LOOK_EVERY = 0.2

_one_at_a_time = threading.Lock()


def dask_setup(worker: Worker) -> None:  # noqa: ARG001  (Dask calls it with the worker)
    """As a preload of the bot's own workers: leave the processor to the bot when both want it."""
    os.nice(5)
    sys.modules.setdefault("tensorflow", None)  # pyright: ignore[reportArgumentType]


def compose(job: ComposeJob) -> Outcome:
    """Compose one job with the engine and say what came of it; raises nothing of the engine's."""
    with Watch(job.key) as watch:
        try:
            return _compose(job, watch.report, watch.should_stop)
        except Stopped:
            return Halted()
        except EngineError as error:
            return Refused(error.problem, error.remedy)
        except Exception:
            return Crashed(traceback.format_exc())


def _compose(job: ComposeJob, report: Report, should_stop: ShouldStop) -> Outcome:
    while not _one_at_a_time.acquire(timeout=_LOOK_EVERY):
        if should_stop():
            raise Stopped
    try:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="motif-") as folder:
            piece = engine_compose(
                _model(job.model),
                Brief.from_json(job.brief),
                like=_named(job.like, Path(folder)) if job.like else None,
                shuffled=True,
                report=report,
                should_stop=should_stop,
            )
        return Composed(piece, time.monotonic() - began)
    finally:
        _one_at_a_time.release()


_working: set[str] = set()


def at_work() -> bool:
    """Whether a task of ours still runs in this worker; asked by the bot after it stopped one."""
    return bool(_working)


class Watch:
    """Looks after one running task: should it stop, did it obey, how far is it."""

    def __init__(self, key: str) -> None:
        self._worker = get_worker()
        self._key = key
        self._unwanted = threading.Event()
        self._ended = threading.Event()
        self._reported = 0.0

    def __enter__(self) -> Watch:
        _working.add(self._key)
        threading.Thread(target=self._look, name=f"watch {self._key}", daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        _working.discard(self._key)

    def should_stop(self) -> bool:
        return self._unwanted.is_set()

    def report(self, stage: str, fraction: float) -> None:
        """Tell the bot, not more often than anybody could read."""
        now = time.monotonic()
        if now - self._reported >= _REPORT_EVERY:
            self._reported = now
            event = {"key": self._key, "stage": stage, "fraction": float(fraction)}
            self._worker.log_event(TOPIC, event)

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            task = self._worker.state.tasks.get(self._key)
            if task is None or task.state != "executing":
                self._unwanted.set()
                if not self._ended.wait(GRACE):
                    os._exit(1)
                return


def _model(model: ModelRef) -> Path:
    """The model's folder on this machine, written from its bytes where it has none."""
    if model.folder is not None:
        return Path(model.folder)
    if model.files is not None:
        return _unpacked(model.files)
    return Path(engine.__file__ or "").resolve().parents[1] / "models" / "base"


def _named(file: FileRef, folder: Path) -> Path:
    """The file under its owner's name, made harmless, so that messages can speak of it."""
    name = re.sub(r"[^\w. -]", "_", file.name).lstrip(". -")[-60:] or "file"
    path = folder / name
    if file.path is None:
        path.write_bytes(file.data or b"")
    else:
        shutil.copyfile(file.path, path)
    return path


def _unpacked(files: Mapping[str, bytes]) -> Path:
    """A cached folder with these files, named by their content."""
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    folder = Path(tempfile.gettempdir()) / "motif-cache" / digest.hexdigest()
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            draft = Path(made) / "folder"
            draft.mkdir()
            for name, data in files.items():
                (draft / Path(name).name).write_bytes(data)
            if not folder.is_dir():
                draft.rename(folder)
    return folder
