# pyright: strict
"""Pieces being written together, event by event: what sounds in each, and what began together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.composer.vocabulary import PITCHES
from engine.values import Role

Ticks = NDArray[np.int64]
Classes = NDArray[np.int32]

_ROLES = len(Role)
_NO_ROLE = -1


class Pieces:
    """What the rules ask about a batch of pieces, each of them a row.

    `onset` and `sounding_until` (batch,) are the last onset and the end of all notes, in ticks.
    At the last onset `last_role` (batch,) came last, -1 where there is no event yet; `together`
    (batch, 4) counts the events of each role, `lowest` (batch, 4) is their lowest pitch, 128
    where there is none.
    """

    def __init__(self, batch: int) -> None:
        self.onset: Ticks = np.zeros(batch, np.int64)
        self.sounding_until: Ticks = np.zeros(batch, np.int64)
        self.last_role: Classes = np.full(batch, _NO_ROLE, np.int32)
        self.together: Classes = np.zeros((batch, _ROLES), np.int32)
        self.lowest: Classes = np.full((batch, _ROLES), PITCHES, np.int32)
        # By pitch: whether it was struck at the last onset, pitched and on the drums, where that
        # ends, and where the notes of earlier onsets do.
        self._struck = np.zeros((batch, 2, PITCHES), bool)
        self._ends_here = np.zeros((batch, PITCHES), np.int32)
        self._ends_before = np.zeros((batch, PITCHES), np.int32)

    def __len__(self) -> int:
        return len(self.onset)

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows only, in this order."""
        for name, of_all in vars(self).items():
            setattr(self, name, of_all[rows])

    def begins(self, onset: Ticks) -> NDArray[np.bool_]:
        """Whether an event at `onset` (batch,) is the first of its onset."""
        return (onset > self.onset) | (self.last_role == _NO_ROLE)

    def add(self, onset: Ticks, duration: Ticks, pitch: Classes, role: Classes) -> None:
        """Append an event to each piece, ticks and classes (batch,)."""
        later = onset > self.onset
        np.maximum(
            self._ends_before, self._ends_here, out=self._ends_before, where=later[:, None]
        )
        self._ends_here[later] = 0
        self._struck[later] = False
        self.together[later] = 0
        self.lowest[later] = PITCHES
        rows, end = np.arange(len(self)), onset + duration
        self.onset = onset
        self.sounding_until = np.maximum(self.sounding_until, end)
        self.last_role = role
        self.together[rows, role] += 1
        self.lowest[rows, role] = np.minimum(self.lowest[rows, role], pitch)
        self._struck[rows, (role == Role.DRUM).astype(np.intp), pitch] = True
        self._ends_here[rows, pitch] = np.maximum(self._ends_here[rows, pitch], end)

    def sounding(self, tick: Ticks) -> NDArray[np.bool_]:
        """Pitches (batch, 128) that began before `tick`, the last onset or later, and sound on."""
        mask = self._ends_before > tick[:, None]
        mask |= (self._ends_here > tick[:, None]) & (tick > self.onset)[:, None]
        return mask

    def struck(self, role: Classes) -> NDArray[np.bool_]:
        """Pitches (batch, 128) struck at the last onset, on the drums for a row's role of drum."""
        return self._struck[np.arange(len(self)), (role == Role.DRUM).astype(np.intp)]
