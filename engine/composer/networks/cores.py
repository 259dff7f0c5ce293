"""How a training uses the machine: both halves of a batch side by side.

An operation on a small network is too short to be worth spreading over cores: a training learnt
4,424 notes a second so, and 6,417 with the halves of its batches beside each other (two
cores of an AMD EPYC; `python -m benchmarks.speed --only training`).
"""

from __future__ import annotations

import os
from contextlib import suppress

import tensorflow as tf

HALVES = 2
"""Parts of a batch; always as many, or a seed would mean other weights on another machine."""


def share_cores(parts: int) -> None:
    """Give each part of a batch its part of the cores.

    Counts for the whole process and only before TensorFlow first runs: later it changes nothing.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with suppress(RuntimeError):  # TensorFlow runs already
        tf.config.threading.set_intra_op_parallelism_threads(max(1, (cores or 1) // parts))
        tf.config.threading.set_inter_op_parallelism_threads(parts)
