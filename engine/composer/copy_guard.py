# pyright: strict
"""Keeps pieces being written from going on as a song does for too long."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.composer.originality import LONGEST_RUN, coarse_lengths, codes_of
from engine.composer.pieces import Classes
from engine.composer.vocabulary import DURATION_TICKS

GUARD = LONGEST_RUN - 1
"""A run of this many events is not continued as its song does, a note short of the limit."""

Followers = Mapping[str, Mapping[bytes, frozenset[int]]]
"""For each line, which codes follow a run of GUARD in the songs."""

_COARSE = coarse_lengths(DURATION_TICKS)
_NOTHING = 0
"""Stands before a line's first code, and in no song."""


class CopyGuard:
    """The pitched notes of a batch of pieces as lines of codes: all events, top of each onset.

    The events of one onset begin with the highest, nearly always.
    """

    def __init__(self, batch: int, followers: Followers) -> None:
        self._lines = {
            name: _Line(batch, followers[name]) for name in ("events", "top") if followers.get(name)
        }

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows only, in this order."""
        for line in self._lines.values():
            line.keep(rows)

    def add(
        self,
        pitch: Classes,
        duration: Classes,
        *,
        pitched: NDArray[np.bool_],
        begins: NDArray[np.bool_],
    ) -> None:
        """Append the `pitched` events, pitch and duration class (batch,).

        `begins` tells which are the first of their onset.
        """
        for name, line in self._lines.items():
            rows = np.flatnonzero(pitched & begins if name == "top" else pitched)
            line.add(rows, pitch[rows], duration[rows])

    def forbid(
        self,
        allowed: NDArray[np.bool_],
        pitch: Classes,
        *,
        pitched: NDArray[np.bool_],
        begins: NDArray[np.bool_],
    ) -> None:
        """Take from the durations `allowed` (batch, classes) what would copy past the guard.

        A row that would be left without any keeps them all.
        """
        copied: dict[int, NDArray[np.bool_]] = {}
        for name, line in self._lines.items():
            for row, following in line.following():
                if pitched[row] and (name != "top" or begins[row]):
                    found = np.isin(line.codes(row, int(pitch[row])), list(following))
                    copied[row] = copied[row] | found if row in copied else found
        for row, found in copied.items():
            if (allowed[row] & ~found).any():
                allowed[row] &= ~found


class _Line:
    """The last GUARD codes of one line of each piece, and its last pitch."""

    def __init__(self, batch: int, followers: Mapping[bytes, frozenset[int]]) -> None:
        self._followers = followers
        self._codes = np.full((batch, GUARD), _NOTHING, np.int64)
        self._pitch = np.zeros(batch, np.int64)
        self._begun = np.zeros(batch, bool)

    def keep(self, rows: NDArray[np.intp]) -> None:
        self._codes, self._pitch = self._codes[rows], self._pitch[rows]
        self._begun = self._begun[rows]

    def add(self, rows: NDArray[np.intp], pitch: Classes, duration: Classes) -> None:
        added = codes_of(pitch - self._pitch[rows], _COARSE[duration])
        self._codes[rows, :-1] = self._codes[rows, 1:]
        self._codes[rows, -1] = np.where(self._begun[rows], added, _NOTHING)
        self._pitch[rows] = pitch
        self._begun[rows] = True

    def following(self) -> list[tuple[int, frozenset[int]]]:
        """The rows that end in a run of the songs, with the codes that follow it there."""
        runs: list[bytes] = self._codes.view(f"V{self._codes[0].nbytes}")[:, 0].tolist()
        found = ((row, self._followers.get(run)) for row, run in enumerate(runs))
        return [(row, following) for row, following in found if following]

    def codes(self, row: int, pitch: int) -> NDArray[np.int64]:
        """The code of this pitch next, with each duration."""
        return codes_of(pitch - self._pitch[row], _COARSE)
