"""Standard output and standard error kept for what Motif says itself.

Music and learning libraries, and the C code and child processes under them, write to file
descriptors 1 and 2 as they please. While a command runs, both lead nowhere (or, for debugging, to
standard error), and Motif writes to private copies of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TextIO

DEBUG_VARIABLE = "MOTIF_DEBUG"
"""Set to anything: the libraries' own words and tracebacks are shown on standard error."""


def debugging() -> bool:
    return bool(os.environ.get(DEBUG_VARIABLE))


@dataclass(frozen=True, slots=True)
class Streams:
    """Where Motif writes: results to `out`, progress and errors to `err`."""

    out: TextIO
    err: TextIO


@contextmanager
def private_streams() -> Iterator[Streams]:
    """Standard output and error for the block alone; everybody else's output is swallowed."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    with (
        os.fdopen(os.dup(kept[0]), "w", encoding="utf-8", errors="replace") as out,
        os.fdopen(os.dup(kept[1]), "w", encoding="utf-8", errors="replace") as err,
    ):
        sink = os.dup(2) if debugging() else os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        os.close(sink)
        try:
            yield Streams(out, err)
        finally:
            with suppress(ValueError, OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            for descriptor, original in zip((1, 2), kept, strict=True):
                os.dup2(original, descriptor)
                os.close(original)
