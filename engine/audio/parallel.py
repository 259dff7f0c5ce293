# pyright: strict
"""Several songs heard at once, each worker process used again and again.

Workers are tied to this process by pipes alone: no semaphores, so it goes where shared memory is
closed, and a worker that dies takes nothing with it but the song that it heard.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from engine.audio.hearing import hear
from engine.errors import EngineError, SongError, Stopped
from engine.messages import Field
from engine.values import Report, ShouldStop, Song, never_stop, report_nothing

_POLL_SECONDS = 0.1
_END_SECONDS = 5.0

_log = logging.getLogger(__name__)

_Answer = Song | EngineError
_Message = tuple[str, float] | _Answer
"""What a worker sends: stage and fraction of its song, or its answer."""


def hear_all(
    paths: Sequence[Path],
    *,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
    workers: int | None = None,
) -> tuple[Song | EngineError, ...]:
    """Hear several songs, `workers` (default: as many as cores) at once; answers in their order.

    A song that cannot be used is answered by its error, whatever went wrong with it. `report` is
    told the song's file name and stage, and the fraction of all songs that is done. Worker
    processes are spawned, so a script that calls this needs the usual `if __name__ == "__main__"`.
    Raises Stopped.
    """
    count = min(len(paths), workers or os.cpu_count() or 1)
    if count <= 1 or multiprocessing.current_process().daemon:
        return _hear_in_turn(paths, report, should_stop)
    answers: dict[int, _Answer] = {}
    done = [0.0] * len(paths)
    waiting = deque(range(len(paths)))
    busy: dict[Connection, tuple[_Worker, int]] = {}
    idle = [_start_worker() for _ in range(count)]
    try:
        while waiting or busy:
            while waiting and len(busy) < count:
                worker = idle.pop() if idle else _start_worker()
                busy[worker.connection] = worker, waiting.popleft()
                worker.hear(paths[busy[worker.connection][1]])
            for connection in wait(list(busy), timeout=_POLL_SECONDS):
                assert isinstance(connection, Connection)
                worker, index = busy[connection]
                message = _receive(connection)
                if isinstance(message, tuple):
                    stage, fraction = message
                    done[index] = max(done[index], fraction)
                    report(stage, sum(done) / len(done), file=paths[index].name)
                    continue
                del busy[connection]
                answers[index], done[index] = message or _ended(paths[index]), 1.0
                if message is None:
                    worker.end()
                else:
                    idle.append(worker)
            if should_stop():
                raise Stopped
    finally:
        for worker in [*idle, *(worker for worker, _ in busy.values())]:
            worker.end()
    return tuple(answers[index] for index in range(len(paths)))


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection

    def hear(self, path: Path) -> None:
        try:
            self.connection.send(path)
        except OSError:  # it has died: its pipe's end is what is received next
            _log.warning("a hearing process ended before it was given a song")

    def end(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.join(_END_SECONDS)


def _start_worker() -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _receive(connection: Connection) -> _Message | None:
    """What a worker says, None if it has died."""
    try:
        return connection.recv()
    except (EOFError, OSError):
        return None


def _ended(path: Path) -> SongError:
    return SongError("audio.ended", name=path.name)


def _serve(connection: Connection) -> None:
    """Hear song after song until the other end is closed."""
    try:
        while True:
            path: Path = connection.recv()

            def tell(stage: str, fraction: float, /, **_: Field) -> None:
                connection.send((stage, fraction))

            connection.send(_hear_one(path, tell, never_stop))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _hear_one(path: Path, report: Report, should_stop: ShouldStop) -> _Answer:
    try:
        return hear(path, report=report, should_stop=should_stop)
    except Stopped:
        raise
    except EngineError as error:
        return error
    except (BrokenPipeError, ConnectionResetError):
        raise  # nobody listens any more
    except Exception:
        _log.exception("hearing %s failed", path.name)
        return SongError("audio.failed", name=path.name)


def _hear_in_turn(
    paths: Sequence[Path], report: Report, should_stop: ShouldStop
) -> tuple[Song | EngineError, ...]:
    answers: list[_Answer] = []
    for index, path in enumerate(paths):
        answers.append(_hear_one(path, _one_of(paths, index, report), should_stop))
    return tuple(answers)


def _one_of(paths: Sequence[Path], index: int, report: Report) -> Report:
    """Tells what is reported of one song as a part of them all."""

    def tell(stage: str, fraction: float, /, **_: Field) -> None:
        report(stage, (index + fraction) / len(paths), file=paths[index].name)

    return tell
