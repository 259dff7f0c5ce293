# pyright: strict
"""Pieces being written together, event by event: what sounds in each, and what began together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.composer.vocabulary import PITCHES
from engine.values import Role

Ticks = NDArray[np.int64]
Classes = NDArray[np.int32]

NO_ROLE = -1


class Pieces:
    """What the rules ask about a batch of pieces, each of them a row.

    `onset` and `sounding_until` (batch,) are the last onset and the end of all notes, in ticks;
    `ends` (batch, 128) is where the last note of each pitch does, drums left out. At the last onset
    `struck` events began (batch,) while `ringing` pitches sounded on. `together` of them had the
    role of the last event, `last_role`, -1 where there is no event yet; `lowest` is their lowest
    pitch. The roles of one onset come in order, so that those of a role follow each other.
    """

    def __init__(self, batch: int) -> None:
        self.onset: Ticks = np.zeros(batch, np.int64)
        self.sounding_until: Ticks = np.zeros(batch, np.int64)
        self.ends: NDArray[np.int32] = np.zeros((batch, PITCHES), np.int32)
        self.struck: NDArray[np.int64] = np.zeros(batch, np.int64)
        self.ringing: NDArray[np.int64] = np.zeros(batch, np.int64)
        self.together: NDArray[np.int64] = np.zeros(batch, np.int64)
        self.lowest: Classes = np.zeros(batch, np.int32)
        self.last_role: Classes = np.full(batch, NO_ROLE, np.int32)

    def __len__(self) -> int:
        return len(self.onset)

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows only, in this order."""
        for name, of_all in vars(self).items():
            setattr(self, name, of_all[rows])

    def begins(self, onset: Ticks) -> NDArray[np.bool_]:
        """Whether an event at `onset` (batch,) is the first of its onset."""
        return (onset > self.onset) | (self.last_role == NO_ROLE)

    def sounding(self, onset: Ticks) -> NDArray[np.bool_]:
        """Which pitches (batch, 128) sound at `onset` (batch,)."""
        return self.ends > onset[:, None]

    def add(self, onset: Ticks, duration: Ticks, pitch: Classes, role: Classes) -> None:
        """Append an event to each piece, ticks and classes (batch,)."""
        with_last = onset == self.onset
        joins = with_last & (role == self.last_role)
        end = onset + duration
        ringing = self.sounding(onset).sum(axis=1)
        self.ringing = np.where(with_last, self.ringing, ringing)
        self.struck = self.struck * with_last + 1
        self.together = self.together * joins + 1
        self.lowest = np.where(joins, np.minimum(self.lowest, pitch), pitch)
        self.last_role = role
        self.onset = onset
        self.sounding_until = np.maximum(self.sounding_until, end)
        rows = np.flatnonzero(role != Role.DRUM)
        self.ends[rows, pitch[rows]] = np.maximum(self.ends[rows, pitch[rows]], end[rows])
