"""Several songs heard at once, each worker process used again and again."""

# pyright: strict
from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Empty

from engine.audio.hearing import hear
from engine.errors import EngineError, SongError, Stopped
from engine.values import Report, ShouldStop, Song, never_stop, report_nothing

_POLL_SECONDS = 0.1

_Message = tuple[int, str, float]


def hear_all(
    paths: Sequence[Path],
    *,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
    workers: int | None = None,
) -> tuple[Song | EngineError, ...]:
    """Hear several songs, `workers` (default: as many as cores) at once; answers in their order.

    A song that cannot be used is answered by its error. `report` is told the song's file name and
    stage, and the fraction of all songs that is done. Worker processes are spawned, so a script
    that calls this needs the usual `if __name__ == "__main__"`. Raises Stopped.
    """
    count = min(len(paths), workers or os.cpu_count() or 1)
    if count <= 1 or multiprocessing.current_process().daemon:
        return _hear_in_turn(paths, report, should_stop)
    context = multiprocessing.get_context("spawn")
    messages: Queue[_Message] = context.Queue()
    stop = context.Event()
    with ProcessPoolExecutor(count, context, _start_worker, (messages, stop)) as pool:
        futures = [pool.submit(_hear_one, index, path) for index, path in enumerate(paths)]
        done = [0.0] * len(paths)
        pending: set[Future[Song | EngineError]] = set(futures)
        try:
            while pending:
                finished, pending = wait(pending, timeout=_POLL_SECONDS)
                for future in finished:
                    done[futures.index(future)] = 1.0
                _pass_on(messages, paths, done, report)
                if should_stop():
                    raise Stopped
        finally:
            if pending:
                stop.set()
                pool.shutdown(cancel_futures=True)
    return tuple(_answer(future, path) for future, path in zip(futures, paths, strict=True))


def _answer(future: Future[Song | EngineError], path: Path) -> Song | EngineError:
    try:
        return future.result()
    except BrokenProcessPool:
        return SongError(
            f"Hearing “{path.name}” ended unexpectedly, perhaps for lack of memory.",
            "Try it again by itself.",
        )


def _pass_on(
    messages: Queue[_Message], paths: Sequence[Path], done: list[float], report: Report
) -> None:
    while True:
        try:
            index, stage, fraction = messages.get_nowait()
        except Empty:
            return
        done[index] = max(done[index], fraction)
        report(f"{stage} {paths[index].name}", sum(done) / len(done))


def _hear_in_turn(
    paths: Sequence[Path], report: Report, should_stop: ShouldStop
) -> tuple[Song | EngineError, ...]:
    answers: list[Song | EngineError] = []
    for index, path in enumerate(paths):

        def tell(stage: str, fraction: float, index: int = index, path: Path = path) -> None:
            report(f"{stage} {path.name}", (index + fraction) / len(paths))

        try:
            answers.append(hear(path, report=tell, should_stop=should_stop))
        except EngineError as error:
            answers.append(error)
    return tuple(answers)


_worker: tuple[Queue[_Message], Event] | None = None


def _start_worker(messages: Queue[_Message], stop: Event) -> None:
    global _worker
    _worker = messages, stop


def _hear_one(index: int, path: Path) -> Song | EngineError:
    assert _worker is not None
    messages, stop = _worker
    try:
        return hear(
            path,
            report=lambda stage, fraction: messages.put((index, stage, fraction)),
            should_stop=stop.is_set,
        )
    except EngineError as error:
        return error
