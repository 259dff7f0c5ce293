"""Work in a child process of a worker: stopping it kills the child, and its memory returns.

The child gets a folder with `job.json`, tells how far it is in lines of JSON on its standard
output, and that it lives every few seconds, and leaves `outcome.json` (and files beside it) in the
folder. Its standard input stays open as long as its worker lives; a child whose worker died reads
the end of it and ends too. A child that falls silent hangs, and is killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

import bot
from bot.compute.limits import out_of_time, too_much
from bot.compute.results import Crashed, Died, Refused
from engine.errors import Stopped
from engine.messages import Message
from engine.values import Report, ShouldStop

JOB, OUTCOME, _ERRORS = "job.json", "outcome.json", "errors.txt"

LIVES_EVERY = 1.0
"""Seconds between two lines of a child, at most."""

_LOOK_EVERY = 0.1
_SILENT_LOOKS = 450
"""In so many looks a child that lives is heard of, however busy the machine is and whatever library
it is just loading. Looks are counted, and not by a clock: the worker may have been stopped too."""

_TRACE = 4000


def run_child(
    folder: Path, job: dict[str, Any], module: str, report: Report, should_stop: ShouldStop
) -> dict[str, Any] | Refused | Crashed | Died:
    """Run `python -m module folder` and return the outcome that it wrote. Raises Stopped."""
    (folder / JOB).write_text(json.dumps(job), "utf-8")
    with (folder / _ERRORS).open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", module, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": _path()},
        )
    ear = _Ear(child.stdout, report)
    listener = threading.Thread(target=ear.listen, daemon=True)
    listener.start()
    silent = heard = 0
    try:
        while child.poll() is None and silent < _SILENT_LOOKS:
            if should_stop():
                raise Stopped
            time.sleep(_LOOK_EVERY)
            silent, heard = 0 if ear.lines > heard else silent + 1, ear.lines
    finally:
        child.kill()
        child.wait()
        listener.join()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
    if silent >= _SILENT_LOOKS:
        return Died(-child.returncode, hung=True)
    if out_of_time(child.returncode) and "file" in job:
        return Refused(too_much(Path(job["file"]).name).message)
    return _outcome(folder, child.returncode)


def _outcome(folder: Path, status: int) -> dict[str, Any] | Refused | Crashed | Died:
    if status < 0:
        return Died(-status)
    if status != 0 or not (folder / OUTCOME).is_file():
        trace = (folder / _ERRORS).read_text("utf-8", "replace")[-_TRACE:]
        return Crashed(f"status {status}\n{trace}")
    outcome = json.loads((folder / OUTCOME).read_text("utf-8"))
    if "refused" in outcome:
        return Refused(Message.from_json(outcome["refused"]))
    return outcome


class _Ear:
    """Hears what a child says, and passes on how far it is."""

    def __init__(self, said: IO[bytes] | None, report: Report) -> None:
        self._said = said
        self._report = report
        self.lines = 0

    def listen(self) -> None:
        """Until the child has ended."""
        for line in self._said or ():
            self.lines += 1
            try:
                told = json.loads(line)
                stage, fraction = str(told["stage"]), float(told["fraction"])
                fields = Message.from_json(told).fields
            except (ValueError, KeyError, TypeError, AttributeError):
                # that it lives, or some library's own words
                continue
            self._report(stage, fraction, **fields)


def _path() -> str:
    """Where the child finds this package too, wherever the worker was started."""
    project = str(Path(bot.__file__ or "").resolve().parents[1])
    return os.pathsep.join(filter(None, [project, os.environ.get("PYTHONPATH")]))
