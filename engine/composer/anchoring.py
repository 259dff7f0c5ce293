"""How far learning songs may lead away from the base: not so far that other music is forgotten.

Only a part of the way is gone, weight by weight: most of what the songs taught is on its first
half (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"), and the songs are looked up
besides (see engine.composer.datastore). Five MIDI songs learnt for 15 epochs cost 4.14 bits a note
at their unseen ends and made other bands' songs 0.29 dearer the whole way, at 0.8 of it 4.15 and
0.12; learnt for 33 epochs 4.01 and 0.82, at 0.6 of it 4.13 and 0.27. Of so many epochs the base's
own music does not tell: it is gone over again meanwhile, and hardly forgotten at all. Nor do the
pieces that were held out from it: where other bands' songs got 0.82 dearer, Freedoom's got 0.23,
and those of ten other sources at most 0.16.
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

SHARES = (0.8, 0.7, 0.6, 0.5)
"""Of the way, the farthest first; the last one is gone in any case."""


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
            self._network.set_weights(
                [
                    start + np.float32(share) * (end - start)
                    for start, end in zip(self._weights, learnt, strict=True)
                ]
            )
            if self._meter.measure(self._remembered).bits_per_note - self._cost <= MOST_FORGOTTEN:
                return share
        return SHARES[-1]
