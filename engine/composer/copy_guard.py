"""Keeps one piece being written from going on as a song does for too long."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.composer.originality import LONGEST_RUN, coarse_lengths, code, code_of_lengths
from engine.composer.vocabulary import DURATION_TICKS

GUARD = LONGEST_RUN - 1
"""A run of this many events is not continued as its song does, a note short of the limit."""

Followers = Mapping[str, Mapping[bytes, frozenset[int]]]
"""For each line, which codes follow a run of GUARD in the songs."""

_COARSE = coarse_lengths(DURATION_TICKS)


class CopyGuard:
    """The pitched notes of one piece as two lines of codes: all events, and the top of each onset.

    The events of one onset begin with the highest, nearly always.
    """

    def __init__(self, followers: Followers) -> None:
        self._followers = followers
        self._lines: dict[str, array[int]] = {"events": array("q"), "top": array("q")}
        self._last: dict[str, int] = {}

    def add(self, pitch: int, duration: int, *, starts_onset: bool) -> None:
        """Append a pitched note, its duration in ticks."""
        for name, line in self._lines.items():
            if name == "top" and not starts_onset:
                continue
            last = self._last.get(name)
            if last is not None:
                line.append(code(pitch - last, duration))
            self._last[name] = pitch

    def copied(self, pitch: int, *, starts_onset: bool) -> NDArray[np.bool_] | None:
        """The durations with which this pitch would extend a copied run past the guard, if any."""
        copied: NDArray[np.bool_] | None = None
        for name, line in self._lines.items():
            if len(line) < GUARD or (name == "top" and not starts_onset):
                continue
            following = self._followers.get(name, {}).get(line[-GUARD:].tobytes())
            if following:
                codes = code_of_lengths(pitch - self._last[name], _COARSE)
                found = np.isin(codes, list(following))
                copied = found if copied is None else copied | found
        return copied
