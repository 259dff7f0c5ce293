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
    rows = np.arange(len(logits))
    scaled = np.where(mask, logits.astype(np.float64) / temperature, -np.inf)
    order = np.argsort(-scaled, axis=-1, kind="stable")
    ranked = scaled[rows[:, None], order]
    cumulative = np.exp(ranked - ranked[:, :1]).cumsum(axis=-1)
    kept = (cumulative >= top_p * cumulative[:, -1:]).argmax(axis=-1)
    threshold = uniform * cumulative[rows, kept]
    chosen = (cumulative > threshold[:, None]).argmax(axis=-1)
    return order[rows, chosen].astype(np.int32)


def log_probability(logits: NDArray[np.float32], chosen: NDArray[np.int32]) -> NDArray[np.float64]:
    """Natural log of each row's unmasked probability of its chosen class."""
    wide = logits.astype(np.float64)
    peak = wide.max(axis=-1)
    normaliser = peak + np.log(np.exp(wide - peak[:, None]).sum(axis=-1))
    return wide[np.arange(len(chosen)), chosen] - normaliser
