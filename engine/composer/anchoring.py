"""How far learning songs may lead away from the base: not so far that other music is forgotten.

Only a part of the way is gone, weight by weight: most of what the songs taught is on its first
half (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"), and the songs are looked up
besides (see engine.composer.datastore). Five MIDI songs learnt for 15 epochs cost 4.14 bits a note
at their unseen ends and made other bands' songs 0.29 dearer the whole way, at 0.8 of it 4.15 and
0.12; learnt for 33 epochs 4.01 and 0.82, at 0.6 of it 4.13 and 0.27. Of so many epochs the base's
own music does not tell: it is gone over again meanwhile, and hardly forgotten at all. Nor do the
pieces that were held out from it: where other bands' songs got 0.82 dearer, Freedoom's got 0.23,
and those of nine other sources at most 0.16. A base that ships no music to be reminded by is left
behind the whole way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.composer.bits import Meter
from engine.composer.windows import Windows

MOST_FORGOTTEN = 0.15
"""Bits per note by which the base's own music may become dearer."""

HARDLY = 0.05
"""Bits per note at the songs' unseen ends that are given up for other music.

What recordings teach is looked up nearly all: five MIDI songs played and heard again cost 4.82 at
0.8 of the way, where other songs get 0.40 dearer, and 4.83 at 0.5, where they get 0.21 dearer. The
MIDI songs themselves cost 0.06 more at 0.7 and 0.30 at 0.5 (an earlier base and hearing).
"""

SHARES = (0.8, 0.7, 0.6, 0.5)
"""Of the way, the farthest first; the last one is gone in any case."""


class Anchor:
    """A network's weights as they were, and what music that it must not forget cost then."""

    def __init__(self, network: Any, meter: Meter, remembered: Windows) -> None:
        self._network, self._meter, self._remembered = network, meter, remembered
        self._weights: list[NDArray[np.float32]] = network.get_weights()
        self._cost = meter.measure(remembered).bits_per_note

    def hold(self, cost: Callable[[], float] | None = None, farthest: float = SHARES[0]) -> float:
        """Draw the network back to `farthest` or as much more as it needs; the share that is left.

        It goes further back as long as that costs HARDLY more of `cost`, which is what the network
        as it stands then pays for the songs' ends with the songs looked up, in bits per note.
        """
        learnt: Sequence[NDArray[np.float32]] = self._network.get_weights()
        shares = [share for share in SHARES if share <= farthest]
        held = next((share for share in shares if self._remembers(learnt, share)), SHARES[-1])
        further = [share for share in shares if share < held]
        if cost and further:
            most = cost() + HARDLY
            for share in further:
                self._go(learnt, share)
                if not cost() <= most:
                    break
                held = share
        self._go(learnt, held)
        return held

    def _remembers(self, learnt: Sequence[NDArray[np.float32]], share: float) -> bool:
        self._go(learnt, share)
        return self._meter.measure(self._remembered).bits_per_note - self._cost <= MOST_FORGOTTEN

    def _go(self, learnt: Sequence[NDArray[np.float32]], share: float) -> None:
        """Stand at a share of the way to the weights that were learnt."""
        self._network.set_weights(part_of_way(self._weights, learnt, share))


def part_of_way(
    start: Sequence[NDArray[np.float32]], end: Sequence[NDArray[np.float32]], share: float
) -> list[NDArray[np.floating]]:
    """Weights at a share, 0 to 1, of the way from some to others of the same shapes."""
    return [one + np.float32(share) * (other - one) for one, other in zip(start, end, strict=True)]
