"""Basic Pitch's posteriorgrams through onnxruntime, several windows at a time.

The model is that of the package basic-pitch (Bittner, Bosch, Rubinstein, Meseguer-Brocal and Ewert,
"A Lightweight Instrument-Agnostic Model for Polyphonic Note Transcription and Multipitch
Estimation", ICASSP 2022; Apache License 2.0), its convolutions written so that they take a quarter
of the work (scripts/make_network.py); the answers are the same. The package itself is never
imported: that would pull TensorFlow in. Windows and their overlap are those of
`basic_pitch.inference`.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from engine.audio.inference import open_network
from engine.audio.mixing import SAMPLE_RATE
from engine.errors import Stopped
from engine.values import Report, ShouldStop, never_stop, report_nothing

FRAME_HOP = 256
"""Samples between two frames within a window."""

LOWEST_PITCH = 21
"""MIDI number of the first column, A0."""

PITCHES = 88

_WINDOW_SAMPLES = 2 * SAMPLE_RATE - FRAME_HOP
_WINDOW_FRAMES = 2 * (SAMPLE_RATE // FRAME_HOP)
_OVERLAP_FRAMES = 30
_WINDOW_HOP = _WINDOW_SAMPLES - _OVERLAP_FRAMES * FRAME_HOP
_BATCH = 2
"""Windows at a time; what is computed of more does not stay in a core's cache."""

_MOST_THREADS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Posteriorgram:
    """Basic Pitch's answer, frame by frame.

    `onsets` and `frames` are float32 (frames, 88), 0 to 1: how surely a pitch begins, and sounds.
    """

    onsets: NDArray[np.float32]
    frames: NDArray[np.float32]


@lru_cache(maxsize=1)
def _session() -> InferenceSession:
    return open_network(files("engine.audio").joinpath("basic_pitch.onnx").read_bytes())


def threads() -> ThreadPoolExecutor:
    """For a song heard by itself all cores, for one among several heard at once one."""
    alone = multiprocessing.parent_process() is None
    return ThreadPoolExecutor(min(max(2, os.cpu_count() or 1), _MOST_THREADS) if alone else 1)


def posteriorgram(
    samples: NDArray[np.float32],
    *,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
    pool: ThreadPoolExecutor | None = None,
) -> Posteriorgram:
    """Run the model over mono samples at `SAMPLE_RATE`, by `threads` or those of `pool`.

    Raises Stopped.
    """
    if pool is None:
        with threads() as pool:
            return posteriorgram(samples, report=report, should_stop=should_stop, pool=pool)
    session = _session()
    padded = np.concatenate([np.zeros(_OVERLAP_FRAMES * FRAME_HOP // 2, np.float32), samples])
    starts = range(0, len(padded), _WINDOW_HOP)
    length = int(len(samples) * (SAMPLE_RATE // FRAME_HOP / SAMPLE_RATE))

    def answer(batch: range) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        windows = np.zeros((len(batch), _WINDOW_SAMPLES), np.float32)
        for row, start in enumerate(batch):
            window = padded[start : start + _WINDOW_SAMPLES]
            windows[row, : len(window)] = window
        both = session.run(["frames", "onsets"], {"samples": windows})
        frames, onsets = (np.asarray(one).reshape(-1, PITCHES) for one in both)
        return frames, onsets

    batches = [starts[first : first + _BATCH] for first in range(0, len(starts), _BATCH)]
    answers = [pool.submit(answer, batch) for batch in batches]
    parts: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
    try:
        for waited in answers:
            if should_stop():
                raise Stopped
            parts.append(waited.result())
            report("hearing", len(parts) / len(answers))
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    frames, onsets = (np.concatenate(one)[:length] for one in zip(*parts, strict=True))
    return Posteriorgram(onsets, frames)


def shipped_frame_times(frames: int) -> NDArray[np.float64]:
    """Seconds of each frame as Basic Pitch writes them (a step back every 172 frames)."""
    index = np.arange(frames)
    step = FRAME_HOP / SAMPLE_RATE * (_WINDOW_FRAMES - _WINDOW_SAMPLES / FRAME_HOP) + 0.0018
    return index * FRAME_HOP / SAMPLE_RATE - step * np.floor(index / _WINDOW_FRAMES)


def frame_times(frames: int) -> NDArray[np.float64]:
    """Seconds of each frame where its window really lies."""
    window, within = np.divmod(np.arange(frames), _WINDOW_FRAMES - _OVERLAP_FRAMES)
    return (window * _WINDOW_HOP + within * FRAME_HOP) / SAMPLE_RATE
