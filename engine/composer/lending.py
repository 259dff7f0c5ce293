# pyright: strict
"""Figures that a piece borrows from the songs as it is written: idioms, never passages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.composer.datastore import Floats, Lookup, Recalled
from engine.composer.pieces import Classes
from engine.composer.vocabulary import PITCH, ROLE

LONGEST = 6
"""Events that a piece may follow one place of a song before that place falls silent.

Well under the copy limit: what is changed after nine notes and goes on as before is still a copy.
"""


class Lending:
    """What the songs say to each of a batch of pieces, and how far it follows them already.

    `strength`, 0 to 1, is how far they are believed beside what predicts music best.
    """

    def __init__(self, batch: int, lookup: Lookup, strength: float) -> None:
        self._lookup = lookup
        self._trust = replace(lookup.trust, most=strength * lookup.trust.most)
        self._role, self._pitch = lookup.tokens[:, ROLE], lookup.tokens[:, PITCH]
        self._followed = np.zeros((batch, len(lookup.tokens)), np.int8)

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows only, in this order."""
        self._followed = self._followed[rows]

    def recall(self, state: Floats) -> Recalled:
        """What comes after the states (batch, width) of the network, by the songs."""
        silent = self._before() >= LONGEST
        return self._lookup.recall(self._lookup.near(state), self._trust, silent)

    def add(self, role: Classes, pitch: Classes) -> None:
        """Append an event to each piece, by its role and pitch (batch,)."""
        same = (self._role == role[:, None]) & (self._pitch == pitch[:, None])
        self._followed = np.where(same, np.minimum(self._before() + 1, 100), 0).astype(np.int8)

    def _before(self) -> NDArray[np.int8]:
        """How many events (batch, n) led each piece to the event before, in its song."""
        before = np.zeros_like(self._followed)
        before[:, 1:] = self._followed[:, :-1]
        before[:, self._lookup.first] = 0
        return before
