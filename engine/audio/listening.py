# pyright: strict
"""What is heard in samples before anything is written down, by several cores at once."""

from __future__ import annotations

from concurrent.futures import wait
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import Posteriorgram, posteriorgram, threads
from engine.audio.drums.strokes import hear_drums
from engine.audio.partials import pitch_loudness
from engine.errors import Stopped
from engine.values import HeardNote, Report, ShouldStop, never_stop, report_nothing

_LOOK_SECONDS = 0.2
"""How often is asked whether to stop once the pitches are known."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The pitches' network's answer, the loudness of pitches (`engine.audio.partials`), drums."""

    posterior: Posteriorgram
    loudness: NDArray[np.float32]
    drums: tuple[HeardNote, ...]


def listen(
    samples: NDArray[np.float32],
    *,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Evidence:
    """Hear mono samples at SAMPLE_RATE. Raises Stopped."""
    leave = Event()

    def beside() -> tuple[tuple[HeardNote, ...], NDArray[np.float32]]:
        return hear_drums(samples, should_stop=leave.is_set), pitch_loudness(samples)

    with threads() as pool:
        others = pool.submit(beside)
        try:
            posterior = posteriorgram(samples, report=report, should_stop=should_stop, pool=pool)
            while wait((others,), _LOOK_SECONDS).not_done:
                if should_stop():
                    leave.set()
        except BaseException:
            leave.set()
            raise
        drums, loudness = others.result()
    if leave.is_set():
        raise Stopped
    return Evidence(posterior, loudness, drums)
