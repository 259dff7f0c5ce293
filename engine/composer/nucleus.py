"""Nucleus sampling."""

from __future__ import annotations

from collections.abc import Sequence

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
    kept, renormalised, and drawn from by `uniform` (batch,) in [0, 1).
    """
    descending = logits.astype(np.float64)
    descending *= -1 / temperature
    if mask is not None:
        descending[~mask] = np.inf
    order = descending.argsort(axis=-1, kind="stable")
    rows = np.arange(len(order))[:, None]
    ranked = descending[rows, order]
    cumulative = np.exp(ranked[:, :1] - ranked).cumsum(axis=-1)
    kept = (cumulative >= top_p * cumulative[:, -1:]).argmax(axis=-1)
    threshold = uniform * cumulative[rows[:, 0], kept]
    chosen = (cumulative > threshold[:, None]).argmax(axis=-1)
    return order[rows[:, 0], chosen].astype(np.int32)


def log_probability(
    logits: Sequence[NDArray[np.float32]], chosen: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Natural log of each row's probability of its chosen classes (batch, heads), unmasked.

    `logits` are those of each head (batch, classes), far below 700, where an exponential ends.
    """
    starts = np.cumsum([0, *(head.shape[1] for head in logits[:-1])])
    wide = np.concatenate(logits, axis=1).astype(np.float64)
    picked = wide[np.arange(len(wide))[:, None], chosen + starts]
    np.exp(wide, out=wide)
    normaliser = np.log(np.add.reduceat(wide, starts, axis=1))
    return (picked - normaliser).sum(axis=1)
