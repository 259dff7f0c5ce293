"""Between a Keras network and named numpy arrays."""

from __future__ import annotations

from collections.abc import Mapping

import keras
import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError


def weights_of(network: keras.Model) -> dict[str, NDArray[np.float32]]:
    """Every trained array under its path in the network, without the network's own name."""
    return {_name(v.path): np.asarray(v, np.float32) for v in network.trainable_variables}


def put_weights(network: keras.Model, weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Set a built network's arrays. Raises ModelError where names or shapes do not fit."""
    for variable in network.trainable_variables:
        value = weights.get(_name(variable.path))
        if value is None or tuple(value.shape) != tuple(variable.shape):
            raise ModelError("base.other_network")
        variable.assign(value)


def _name(path: str) -> str:
    return path.split("/", 1)[1]
