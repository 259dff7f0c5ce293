"""The network that hears drums.

Three convolutions over time and frequency tell what a frame sounds like, then convolutions over
time alone, each reaching twice as far as the one before, what was struck in it.
`python -m benchmarks.drums learn` makes the weights. Any are asked in NumPy; those that ship by
onnxruntime, in a third of the time (scripts/make_drum_network.py writes them down for it).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from safetensors.numpy import load_file
from scipy.special import expit

from engine.audio.drums.kit import Drum
from engine.audio.inference import open_network
from engine.errors import Stopped
from engine.values import ShouldStop, never_stop

FOLDER = Path(__file__).resolve().parents[3] / "models" / "drums"
WEIGHTS = "weights.safetensors"
_NETWORK = "network.onnx"

DRUMS = len(Drum)
DILATIONS = (1, 2, 4, 8, 16, 32)
"""Frames between the three that each convolution over time looks at."""

REACH = 3 + sum(DILATIONS)
"""Frames before and after one that have a say in it."""

_BLOCK = 2048

Floats = NDArray[np.float32]
Weights = dict[str, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What the network says, each (frames, DRUMS), 0 to 1.

    `struck` is how likely a drum is struck in a frame; if it is, `velocity` is how hard and `kinds`
    how likely it is of its group's other kind.
    """

    struck: Floats
    velocity: Floats
    kinds: Floats


def ask(
    bands: Floats, weights: Weights | None = None, *, should_stop: ShouldStop = never_stop
) -> Answer:
    """What the network hears in `bands` (frames, BANDS); weights are the shipped ones by default.

    Raises Stopped.
    """
    run = _run_shipped if weights is None else partial(_run, weights=weights)
    parts: list[Floats] = []
    for start in range(0, len(bands), _BLOCK):
        if should_stop():
            raise Stopped
        first = max(0, start - REACH)
        outputs = run(bands[first : start + _BLOCK + REACH])
        parts.append(outputs[start - first : start - first + _BLOCK])
    outputs: Floats = expit(np.concatenate(parts))
    return Answer(*(outputs[:, k * DRUMS : (k + 1) * DRUMS] for k in range(3)))


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """The weights that come with Motif."""
    return {name: value.astype(np.float32) for name, value in load_file(FOLDER / WEIGHTS).items()}


@lru_cache(maxsize=1)
def _session() -> InferenceSession:
    return open_network((FOLDER / _NETWORK).read_bytes())


def _run_shipped(bands: Floats) -> Floats:
    """Log-odds (frames, 3 * DRUMS)."""
    (odds,) = _session().run(["odds"], {"bands": np.ascontiguousarray(bands.T)[None, None]})
    return np.asarray(odds)[0, :, 0].T


def _run(bands: Floats, weights: Weights) -> Floats:
    """Log-odds (frames, 3 * DRUMS)."""
    picture = bands[:, :, None]
    picture = _over_picture(picture, weights, "picture_0", stride=2)
    picture = _pooled(_over_picture(picture, weights, "picture_1"))
    picture = _pooled(_over_picture(picture, weights, "picture_2"))
    line = picture.reshape(len(picture), -1) @ weights["frame/kernel"] + weights["frame/bias"]
    line = np.maximum(line, 0.0)
    for number, dilation in enumerate(DILATIONS):
        line = line + _over_time(line, weights, f"time_{number}", dilation)
    return line @ weights["out/kernel"] + weights["out/bias"]


def _over_picture(picture: Floats, weights: Weights, name: str, stride: int = 1) -> Floats:
    """A convolution over (frames, bands, channels) and ReLU, zeros around; stride over bands."""
    kernel, bias = weights[f"{name}/kernel"], weights[f"{name}/bias"]
    height, width, channels, filters = kernel.shape
    frames, count, _ = picture.shape
    padded = np.zeros((frames + height - 1, count + width - 1, channels), np.float32)
    padded[height // 2 : height // 2 + frames, width // 2 : width // 2 + count] = picture
    places = (count + stride - 1) // stride
    windows = np.empty((frames, places, height, width, channels), np.float32)
    for row in range(height):
        for column in range(width):
            end = column + (places - 1) * stride + 1
            windows[:, :, row, column] = padded[row : row + frames, column:end:stride]
    result = windows.reshape(frames * places, -1) @ kernel.reshape(-1, filters)
    result += bias
    return np.maximum(result, 0.0, out=result).reshape(frames, places, filters)


def _pooled(picture: Floats) -> Floats:
    """The greater of every two bands; an odd last one is left out."""
    even = picture.shape[1] // 2 * 2
    return np.maximum(picture[:, 0:even:2], picture[:, 1:even:2])


def _over_time(line: Floats, weights: Weights, name: str, dilation: int) -> Floats:
    """A convolution over three of the (frames, channels) that lie `dilation` apart, and ReLU."""
    kernel, bias = weights[f"{name}/kernel"], weights[f"{name}/bias"]
    padded = np.pad(line, ((dilation, dilation), (0, 0)))
    windows = np.concatenate(
        [padded[step * dilation : step * dilation + len(line)] for step in range(3)], axis=1
    )
    return np.maximum(windows @ kernel.reshape(-1, kernel.shape[2]) + bias, 0.0)
