"""How a training uses the machine: both halves of a batch side by side, memory kept for reuse.

An operation on a small network is too short to be worth spreading over cores: a training learnt
4,424 notes a second so, and 6,417 with the halves of its batches beside each other (two
cores of an AMD EPYC; `python -m benchmarks.speed --only training`).
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress

import tensorflow as tf

HALVES = 2
"""Parts of a batch; always as many, or a seed would mean other weights on another machine."""

_MMAP_THRESHOLD, _TRIM_THRESHOLD, _TOP_PAD = -3, -1, -2  # names of mallopt(3)


def share_cores(parts: int) -> None:
    """Give each part of a batch its part of the cores, and keep memory that a step gives back.

    Counts for the whole process and only before TensorFlow first runs: later it changes nothing.
    Handing arrays back to the system and getting them again, page by page, takes a tenth of a step.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with suppress(RuntimeError):  # TensorFlow runs already
        if parts > 1:
            tf.config.threading.set_intra_op_parallelism_threads(max(1, (cores or 1) // parts))
            tf.config.threading.set_inter_op_parallelism_threads(parts)
    with suppress(OSError, AttributeError, TypeError):  # a C library other than glibc
        library = ctypes.CDLL(None)
        for option, size in (
            (_MMAP_THRESHOLD, 32 << 20),
            (_TRIM_THRESHOLD, 1 << 30),
            (_TOP_PAD, 64 << 20),
        ):
            library.mallopt(option, size)
