"""A child whose work takes more than it may, as its file says."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.compute import child
from bot.compute.limits import Limits
from engine.values import Report


def take(folder: Path, job: Mapping[str, Any], _report: Report) -> dict[str, Any]:
    match Path(job["file"]).read_text("utf-8"):
        case "memory":
            bytearray(1 << 30)
        case "time":
            while True:
                pass
        case "a library's time":
            hashlib.pbkdf2_hmac("sha256", b"", b"", 1 << 30)
        case "disk":
            (folder / "big").write_bytes(bytes(1 << 21))
        case "hang":
            time.sleep(4.5)
            (folder / "slept").touch()
            os.kill(os.getpid(), signal.SIGSTOP)
    return {"processes": resource.getrlimit(resource.RLIMIT_NPROC)[0]}


if __name__ == "__main__":
    child.LIMITS["hear"] = Limits(memory=512 << 20, seconds=1, file=1 << 20)
    sys.exit(child.main({"hear": take}))
