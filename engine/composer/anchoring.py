"""Weight interpolation: how far learning songs may lead away from the base.

Only a part of the way is gone, weight by weight: most of what the songs taught is on its first
half (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"). What may not get dearer is
the base's own music, of which a part is never gone over again. A base that ships no music to be
reminded by is left behind the whole way.
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

SHARES = (0.9, 0.8, 0.7, 0.6, 0.5)
"""Of the way, the farthest first; the last one is gone in any case."""


class Anchor:
    """A network's weights as they were, and what music that it must not forget cost then."""

    def __init__(self, network: Any, meter: Meter, remembered: Windows) -> None:
        self._network, self._meter, self._remembered = network, meter, remembered
        self._weights: list[NDArray[np.float32]] = network.get_weights()
        self._cost = meter.measure(remembered).bits_per_note

    def hold(self, farthest: float = SHARES[0]) -> float:
        """Draw the network back to `farthest`, or more as it needs; the share that is left."""
        learnt: Sequence[NDArray[np.float32]] = self._network.get_weights()
        for share in SHARES:
            if share <= farthest:
                self._network.set_weights(part_of_way(self._weights, learnt, share))
                if share == SHARES[-1] or self._remembers():
                    return share
        raise ValueError(f"no share is at most {farthest}")

    def _remembers(self) -> bool:
        return self._meter.measure(self._remembered).bits_per_note - self._cost <= MOST_FORGOTTEN


def part_of_way(
    start: Sequence[NDArray[np.float32]], end: Sequence[NDArray[np.float32]], share: float
) -> list[NDArray[np.floating]]:
    """Weights at a share, 0 to 1, of the way from some to others of the same shapes."""
    return [one + np.float32(share) * (other - one) for one, other in zip(start, end, strict=True)]
