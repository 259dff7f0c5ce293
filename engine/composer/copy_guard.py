# pyright: strict
"""Keeps the top line of a piece from going on as a song's does for too long."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.composer.originality import LONGEST_RUN, coarse_lengths, codes_of, interval_of
from engine.composer.vocabulary import DURATION_TICKS, PITCHES
from engine.composer.writing import Writing
from engine.values import Role

GUARD = LONGEST_RUN - 1
"""A run of this many notes is not continued as its song does, a note short of the limit."""

_COARSE = coarse_lengths(DURATION_TICKS)


class CopyGuard:
    """What follows each run of GUARD notes in the songs' top lines.

    `followers` maps runs of codes (see `engine.composer.originality`) to the codes after them.
    """

    def __init__(self, followers: Mapping[bytes, frozenset[int]]) -> None:
        self._followers = {
            run: np.unique([interval_of(code) for code in codes])
            for run, codes in followers.items()
        }

    def allowed(self, piece: Writing, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The mask (128,) of pitches without those that would copy past the guard.

        At the pitch, whatever its length: a copy with other lengths is one too. A mask that would
        be left without any is kept.
        """
        if not self._followers or piece.role is Role.DRUM:
            return mask
        line, beaten = piece.top, -1
        if line and line[-1][0] == piece.onset:
            line, beaten = line[:-1], line[-1][1]
        if len(line) <= GUARD:
            return mask
        pitch = np.array([note[1] for note in line[-GUARD - 1 :]], np.int64)
        duration = np.array([note[2] for note in line[-GUARD:]])
        run = codes_of(np.diff(pitch), _COARSE[duration])
        steps = self._followers.get(run.tobytes())
        if steps is None:
            return mask
        copied = pitch[-1] + steps
        copied = copied[(copied > beaten) & (copied >= 0) & (copied < PITCHES)]
        left = mask.copy()
        left[copied] = False
        return left if left.any() else mask
