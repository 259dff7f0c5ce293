"""Which of the onsets in a posteriorgram are notes: a small classifier behind Basic Pitch.

Basic Pitch decides by two fixed thresholds. Here every onset that could be one is described by what
is heard around it (engine.audio.note_candidates), and small networks with two hidden layers say how
likely it is a note, in the mean of their log-odds. The weights are in `note_judge.npz`;
`python -m benchmarks.note_judge` makes them from music that docs/transcription.md names, in other
instruments, tempos and keys.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from engine.audio.note_candidates import Candidates

_BLOCK = 8192

Floats = NDArray[np.float32]
Weights = dict[str, Floats]

FARTHEST = 8.0
"""Standard deviations from the mean beyond which a feature counts as if it were there."""


def judge(candidates: Candidates) -> Floats:
    """How likely each candidate is a note, 0 to 1."""
    return expit(log_odds(candidates.features, shipped_weights()))


def log_odds(features: Floats, weights: Weights) -> Floats:
    """What the networks say of each row of features, in the mean.

    Their kernels are (networks, inputs, outputs), their biases (networks, 1, outputs).
    """
    odds = np.empty(len(features), np.float32)
    for start in range(0, len(features), _BLOCK):
        line = (features[start : start + _BLOCK] - weights["mean"]) / weights["scale"]
        np.clip(line, -FARTHEST, FARTHEST, out=line)
        for layer in ("first", "second"):
            line = np.maximum(line @ weights[f"{layer}/kernel"] + weights[f"{layer}/bias"], 0)
        line = line @ weights["out/kernel"] + weights["out/bias"]
        odds[start : start + _BLOCK] = line.mean(axis=0)[:, 0]
    return odds


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """The weights that come with Motif."""
    data = files("engine.audio").joinpath("note_judge.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        return {name: arrays[name].astype(np.float32) for name in arrays.files}
