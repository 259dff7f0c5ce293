"""How far learning songs may lead away from the base: not so far that other music is forgotten.

Where the whole way costs too much of what the base knew, a part of it is gone, weight by weight:
most of what the songs taught is on its first half (Wortsman et al. 2022, "Robust fine-tuning of
zero-shot models").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.composer.bits import Meter
from engine.composer.windows import Windows

MOST_FORGOTTEN = 0.15
"""Bits per note by which the base's own music may become dearer."""

SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Of the way; the last one is gone in any case."""


class Anchor:
    """A network's weights as they were, and what music that it must not forget cost then."""

    def __init__(self, network: Any, meter: Meter, remembered: Windows) -> None:
        self._network, self._meter, self._remembered = network, meter, remembered
        self._weights: list[NDArray[np.float32]] = network.get_weights()
        self._cost = meter.measure(remembered).bits_per_note

    def hold(self) -> float:
        """Draw the network back as far as it needs; the share of the way that is left."""
        learnt: Sequence[NDArray[np.float32]] = self._network.get_weights()
        for share in SHARES:
            if share < 1:
                self._network.set_weights(
                    [
                        start + np.float32(share) * (end - start)
                        for start, end in zip(self._weights, learnt, strict=True)
                    ]
                )
            if self._meter.measure(self._remembered).bits_per_note - self._cost <= MOST_FORGOTTEN:
                return share
        return SHARES[-1]
