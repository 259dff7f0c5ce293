"""Basic Pitch's posteriorgrams through onnxruntime, several windows at a time.

The model is that of the package basic-pitch (Bittner, Bosch, Rubinstein, Meseguer-Brocal and Ewert,
"A Lightweight Instrument-Agnostic Model for Polyphonic Note Transcription and Multipitch
Estimation", ICASSP 2022; Apache License 2.0), its convolutions written so that they take half the
work (scripts/make_network.py); the answers are the same. The package itself is never imported: that
would pull TensorFlow in. Windows and their overlap are those of `basic_pitch.inference`.
"""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import onnxruntime
from numpy.typing import NDArray

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
_EDGE_FRAMES = 11
"""Frames of the network's answer before those that are used; it leaves the outermost out."""

_WINDOW_HOP = _WINDOW_SAMPLES - _OVERLAP_FRAMES * FRAME_HOP
_BATCH = 4


@dataclass(frozen=True, slots=True, eq=False)
class Posteriorgram:
    """Basic Pitch's answer, frame by frame.

    `onsets` and `frames` are float32 (frames, 88), 0 to 1: how surely a pitch begins, and sounds.
    """

    onsets: NDArray[np.float32]
    frames: NDArray[np.float32]


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    network = files("engine.audio").joinpath("basic_pitch.onnx").read_bytes()
    options = onnxruntime.SessionOptions()
    # a worker among several takes one core, a song heard by itself all
    alone = multiprocessing.parent_process() is None
    options.intra_op_num_threads = min(4, os.cpu_count() or 1) if alone else 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        network, sess_options=options, providers=["CPUExecutionProvider"]
    )


def posteriorgram(
    samples: NDArray[np.float32],
    *,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Posteriorgram:
    """Run the model over mono samples at `SAMPLE_RATE`. Raises Stopped."""
    session = _session()
    padded = np.concatenate([np.zeros(_OVERLAP_FRAMES * FRAME_HOP // 2, np.float32), samples])
    starts = range(0, len(padded), _WINDOW_HOP)
    used = slice(_EDGE_FRAMES, _EDGE_FRAMES + _WINDOW_FRAMES - _OVERLAP_FRAMES)
    length = int(len(samples) * (SAMPLE_RATE // FRAME_HOP / SAMPLE_RATE))
    frames: list[NDArray[np.float32]] = []
    onsets: list[NDArray[np.float32]] = []
    for first in range(0, len(starts), _BATCH):
        if should_stop():
            raise Stopped
        batch = np.zeros((min(_BATCH, len(starts) - first), _WINDOW_SAMPLES, 1), np.float32)
        for row, start in enumerate(starts[first : first + _BATCH]):
            window = padded[start : start + _WINDOW_SAMPLES]
            batch[row, : len(window), 0] = window
        note, onset = map(
            np.asarray,
            session.run(
                ["StatefulPartitionedCall:1", "StatefulPartitionedCall:2"],
                {"serving_default_input_2:0": batch},
            ),
        )
        frames.append(note[:, used].reshape(-1, PITCHES))
        onsets.append(onset[:, used].reshape(-1, PITCHES))
        report("hearing", min(1.0, (first + _BATCH) / len(starts)))
    return Posteriorgram(np.concatenate(onsets)[:length], np.concatenate(frames)[:length])


def shipped_frame_times(frames: int) -> NDArray[np.float64]:
    """Seconds of each frame as Basic Pitch writes them (a step back every 172 frames)."""
    index = np.arange(frames)
    step = FRAME_HOP / SAMPLE_RATE * (_WINDOW_FRAMES - _WINDOW_SAMPLES / FRAME_HOP) + 0.0018
    return index * FRAME_HOP / SAMPLE_RATE - step * np.floor(index / _WINDOW_FRAMES)


def frame_times(frames: int) -> NDArray[np.float64]:
    """Seconds of each frame where its window really lies."""
    window, within = np.divmod(np.arange(frames), _WINDOW_FRAMES - _OVERLAP_FRAMES)
    return (window * _WINDOW_HOP + within * FRAME_HOP) / SAMPLE_RATE
