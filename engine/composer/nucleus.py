# pyright: strict
"""Nucleus sampling."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def sample(
    logits: NDArray[np.float32],
    mask: NDArray[np.bool_] | None,
    temperature: float,
    top_p: float,
    uniform: NDArray[np.float64],
) -> NDArray[np.int32]:
    """One class per row of logits (batch, classes) from its nucleus (Holtzman et al. 2020).

    The smallest set of the likeliest unmasked classes that holds `top_p` of the probability is
    kept, renormalised, and drawn from by `uniform` (batch,) in [0, 1). Equally likely classes are
    kept or left together.
    """
    weights = logits if mask is None else np.where(mask, logits, np.float32(-np.inf))
    weights = weights - np.maximum.reduce(weights, axis=1, keepdims=True)
    weights *= np.float32(1 / temperature)
    np.exp(weights, out=weights)
    if top_p < 1:
        _cut(weights, top_p)
    cumulative = np.add.accumulate(weights, axis=1, dtype=np.float64)
    threshold = uniform * cumulative[:, -1]
    return (cumulative > threshold[:, None]).argmax(axis=1).astype(np.int32)


def _cut(weights: NDArray[np.float32], top_p: float) -> None:
    """Take the unlikeliest classes (batch, classes) from each row, as many as `top_p` lets go."""
    upwards = np.sort(weights, axis=1)
    cumulative = np.add.accumulate(upwards, axis=1, dtype=np.float64)
    gone = np.add.reduce(cumulative <= (1 - top_p) * cumulative[:, -1:], axis=1)
    weights *= weights >= upwards[np.arange(len(upwards)), gone][:, None]


def log_probability(logits: NDArray[np.float32], chosen: NDArray[np.int32]) -> NDArray[np.float64]:
    """Natural log of each row's probability of its chosen class (batch,), unmasked.

    `logits` (batch, classes) are far below 88, where an exponential ends.
    """
    picked = logits[np.arange(len(logits)), chosen].astype(np.float64)
    return picked - np.log(np.add.reduce(np.exp(logits), axis=1, dtype=np.float64))
