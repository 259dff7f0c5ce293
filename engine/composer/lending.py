# pyright: strict
"""Figures that a piece borrows from the songs as it is written: idioms, never passages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.composer.datastore import Floats, Lookup, Recalled
from engine.composer.pieces import Classes
from engine.composer.vocabulary import PITCH, PITCHES, ROLE

LONGEST = 6
"""Events that a piece may follow one place of a song before that place falls silent.

Well under the copy limit: what is changed after eight notes and goes on as before is still a copy.
"""

_ENOUGH = np.uint8(100)
"""Counting ends there."""


class Lending:
    """What the songs say to each of a batch of pieces, and how far it follows them already.

    `strength`, 0 to 1, is how far they are believed beside what predicts music best.
    """

    def __init__(self, batch: int, lookup: Lookup, strength: float) -> None:
        self._lookup = lookup
        self._trust = replace(lookup.trust, most=strength * lookup.trust.most)
        self._codes = _codes(lookup.tokens[:, ROLE], lookup.tokens[:, PITCH])
        self._led = np.zeros((batch, len(self._codes)), np.uint8)  # events that led up to each

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows only, in this order."""
        self._led = self._led[rows]

    def recall(self, state: Floats) -> Recalled:
        """What comes after the states (batch, width) of the network, by the songs."""
        return self._lookup.recall(self._lookup.near(state), self._trust, self._led >= LONGEST)

    def add(self, role: Classes, pitch: Classes) -> None:
        """Append an event to each piece, by its role and pitch (batch,)."""
        same = self._codes == _codes(role, pitch)[:, None]
        followed = np.minimum(self._led, _ENOUGH) + 1
        followed *= same
        self._led[:, 1:] = followed[:, :-1]
        self._led[:, self._lookup.first] = 0


def _codes(role: Classes, pitch: Classes) -> NDArray[np.int16]:
    """One number for role and pitch."""
    return (role * PITCHES + pitch).astype(np.int16)
