"""Work in a child process of a worker: stopping it kills the child, and its memory returns.

The child gets a folder with `job.json`, tells how far it is in lines of JSON on its standard
output, and leaves `outcome.json` (and files beside it) in the folder. Its standard input stays open
as long as its worker lives; a child whose worker died reads the end of it and ends too.
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
from bot.compute.results import Crashed, Died, Refused
from engine.errors import Stopped
from engine.messages import Message
from engine.values import Report, ShouldStop

JOB, OUTCOME, _ERRORS = "job.json", "outcome.json", "errors.txt"

_LOOK_EVERY = 0.1
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
    listener = threading.Thread(target=_listen, args=(child.stdout, report), daemon=True)
    listener.start()
    try:
        while child.poll() is None:
            if should_stop():
                raise Stopped
            time.sleep(_LOOK_EVERY)
    finally:
        child.kill()
        child.wait()
        listener.join()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
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


def _listen(lines: IO[bytes] | None, report: Report) -> None:
    for line in lines or ():
        try:
            told = json.loads(line)
            stage, fraction = str(told["stage"]), float(told["fraction"])
            fields = Message.from_json(told).fields
        except (ValueError, KeyError, TypeError, AttributeError):
            # some library's own words
            continue
        report(stage, fraction, **fields)


def _path() -> str:
    """Where the child finds this package too, wherever the worker was started."""
    project = str(Path(bot.__file__ or "").resolve().parents[1])
    return os.pathsep.join(filter(None, [project, os.environ.get("PYTHONPATH")]))
