# pyright: strict
"""Bars that come back: where its form says so, a piece plays an earlier bar of its own again.

Some notes come back with their pitch drawn anew by the network, each role's about as often as in
the song whose form it is; their rhythm stays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer.form import Form
from engine.composer.masks import Mask
from engine.composer.pieces import Classes, Ticks
from engine.composer.vocabulary import HEADS, ONSET, ONSET_TICKS, PITCH, ROLE

_NEVER = -1
_CLASS_OF = np.full(int(ONSET_TICKS[-1]) + 1, _NEVER, np.int32)
_CLASS_OF[ONSET_TICKS] = np.arange(len(ONSET_TICKS))
"""The onset class of a gap in ticks, -1 where none says it exactly."""


class Returning:
    """What each of a batch of pieces has written, and which of it is being written again.

    `forms` are the pieces', of one length; `bar` is a bar's length in ticks, `most` the events of
    a piece. What the limits do not allow, or what has no bar to come from, is new.
    """

    def __init__(self, forms: Sequence[Form], bar: int, most: int) -> None:
        self._lags = np.stack([form.lags for form in forms])
        self._changed = np.stack([form.changed for form in forms])
        self._bar = bar
        batch, bars = self._lags.shape
        self._bars = bars
        # what each row writes; the tables are never cut
        self._pieces: NDArray[np.intp] = np.arange(batch)
        self._tokens = np.zeros((batch, most, len(HEADS)), np.int16)
        self._onsets = np.zeros((batch, most), np.int32)
        self._count = np.zeros(batch, np.int64)
        self._first = np.full((batch, bars), _NEVER, np.int64)  # event of each bar
        self._last = np.full((batch, bars), _NEVER, np.int64)
        # events at..until of a piece are next, `shift` ticks after they stood
        self._at = np.zeros(batch, np.int64)
        self._until = np.zeros(batch, np.int64)
        self._shift = np.zeros(batch, np.int64)
        self._came_back = np.full(batch, _NEVER, np.int64)  # the bar that did last, and all of it

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows only, in this order."""
        self._pieces = self._pieces[rows]

    def add(self, onset: Ticks, tokens: Classes) -> None:
        """Append an event to each piece: its onset in ticks (batch,) and tokens (batch, 5)."""
        pieces = self._pieces
        number = self._count[pieces]
        self._tokens[pieces, number] = tokens
        self._onsets[pieces, number] = onset
        bar = np.minimum(onset // self._bar, self._bars - 1)
        begins = self._first[pieces, bar] == _NEVER
        self._first[pieces[begins], bar[begins]] = number[begins]
        self._last[pieces, bar] = number
        self._count[pieces] += 1
        written = self._at[pieces] < self._until[pieces]
        self._at[pieces[written]] += 1
        done = pieces[written & (self._at[pieces] == self._until[pieces])]
        self._came_back[done] = self._onsets[done, self._count[done] - 1] // self._bar

    def limit_onset(self, allowed: Mask, now: Ticks) -> None:
        """Forbid the gaps (batch, classes) that would add to a bar that came back whole."""
        inside = self._came_back[self._pieces] == now // self._bar
        left = (now // self._bar + 1) * self._bar - now
        leaves = ~inside[:, None] | (left[:, None] <= ONSET_TICKS)
        possible = (allowed & leaves).any(axis=1)
        allowed[possible] &= leaves[possible]

    def instead(
        self,
        head: int,
        drawn: Classes,
        allowed: Mask | None,
        now: Ticks,
        chance: NDArray[np.float64],
    ) -> Classes:
        """The classes (batch,) of a head, those of bars that come back in place of the `drawn`.

        `now` is the onset of the event before; `chance` (batch,) in [0, 1) says whether the note is
        one of those that change. Where a pitch or length of before is not `allowed`, the drawn one
        takes its place; where an onset or role is not, the rest of the bar is the network's.
        """
        if head == ONSET:
            self._begin(drawn, now)
        pieces = self._pieces
        returns = self._at[pieces] < self._until[pieces]
        if not returns.any():
            return drawn
        at = np.minimum(self._at[pieces], self._tokens.shape[1] - 1)
        was = self._tokens[pieces, at, head].astype(np.int32)
        if head == ONSET:
            gap = self._onsets[pieces, at] + self._shift[pieces] - now
            was = np.where((gap >= 0) & (gap < len(_CLASS_OF)), _CLASS_OF[gap % len(_CLASS_OF)], -1)
        possible = returns & (was != _NEVER)
        if allowed is not None:
            possible &= allowed[np.arange(len(was)), was]
        if head in (ONSET, ROLE):
            self._until[pieces[returns & ~possible]] = 0
        elif head == PITCH:
            bar = (self._onsets[pieces, at] + self._shift[pieces]) // self._bar
            role = self._tokens[pieces, at, ROLE]
            possible &= chance >= self._changed[pieces, np.minimum(bar, self._bars - 1), role]
        return np.where(possible, was, drawn)

    def _begin(self, drawn: Classes, now: Ticks) -> None:
        """Let the next bar come back in the pieces that leave theirs and whose form says so."""
        pieces, bar = self._pieces, now // self._bar
        leaves = (now + ONSET_TICKS[drawn]) // self._bar > bar
        free = self._at[pieces] >= self._until[pieces]
        rows = np.flatnonzero(leaves & free & (bar + 1 < self._bars))
        following = bar[rows] + 1
        lag = self._lags[pieces[rows], following]
        source = following - lag
        rows, lag, source = rows[lag > 0], lag[lag > 0], source[lag > 0]
        there = self._first[pieces[rows], source] != _NEVER
        chosen, lag, source = pieces[rows[there]], lag[there], source[there]
        self._at[chosen] = self._first[chosen, source]
        self._until[chosen] = self._last[chosen, source] + 1
        self._shift[chosen] = lag * self._bar
