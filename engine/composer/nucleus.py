"""Nucleus sampling."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def sample(
    logits: NDArray[np.float32],
    mask: NDArray[np.bool_],
    temperature: float,
    top_p: float,
    uniform: NDArray[np.float64],
) -> NDArray[np.int32]:
    """One class per row of logits (batch, classes) from its nucleus (Holtzman et al. 2020).

    The smallest set of the likeliest unmasked classes that holds `top_p` of the probability is
    kept, renormalised, and drawn from by `uniform` (batch,) in [0, 1).
    """
    scaled = np.where(mask, logits.astype(np.float64) / temperature, -np.inf)
    order = np.argsort(-scaled, axis=-1, kind="stable")
    ranked = np.take_along_axis(scaled, order, axis=-1)
    weights = np.exp(ranked - ranked[:, :1])
    cumulative = np.cumsum(weights, axis=-1)
    total = cumulative[:, -1:]
    kept = np.argmax(cumulative >= top_p * total, axis=-1)
    threshold = uniform * cumulative[np.arange(len(kept)), kept]
    chosen = np.argmax(cumulative > threshold[:, None], axis=-1)
    return np.take_along_axis(order, chosen[:, None], axis=-1)[:, 0].astype(np.int32)


def log_probability(logits: NDArray[np.float32], chosen: NDArray[np.int32]) -> NDArray[np.float64]:
    """Natural log of each row's unmasked probability of its chosen class."""
    wide = logits.astype(np.float64)
    peak = wide.max(axis=-1)
    normaliser = peak + np.log(np.exp(wide - peak[:, None]).sum(axis=-1))
    return wide[np.arange(len(chosen)), chosen] - normaliser
