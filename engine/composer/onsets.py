# pyright: strict
"""When pieces go on: with what is given, or after a gap that is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer import constraints
from engine.composer.constraints import Limits
from engine.composer.nucleus import sample
from engine.composer.vocabulary import ONSET_TICKS
from engine.composer.writing import Writing


def next_ticks(
    pieces: Sequence[Writing],
    limits: Limits,
    logits: Callable[[], NDArray[np.float32]],
    temperature: float,
    top_p: float,
    uniform: NDArray[np.float64],
) -> list[int]:
    """When each piece goes on; the `logits` (batch, gaps) are asked for where it is to be drawn.

    A draw that leaves the bar says that the bar is done. What comes back in the next one is known
    then, and it is drawn again.
    """
    for piece in pieces:
        if piece.ready < 0:
            piece.enter(0)
    found = [_given_tick(piece, limits) for piece in pieces]
    if None in found:
        of_gaps = logits()
        while rows := [row for row, tick in enumerate(found) if tick is None]:
            masks = np.stack([constraints.gaps(pieces[row], limits) for row in rows])
            free = np.logical_or.reduce(masks, axis=1)
            masks[~free] = True  # drawn with the others, and not used
            gaps = ONSET_TICKS[sample(of_gaps[rows], masks, temperature, top_p, uniform[rows])]
            for row, is_free, gap in zip(rows, free.tolist(), gaps.tolist(), strict=True):
                found[row] = _drawn_tick(pieces[row], limits, gap if is_free else None)
    return [tick for tick in found if tick is not None]


def _given_tick(piece: Writing, limits: Limits) -> int | None:
    """When a piece goes on where only what is given may come; None where anything else may.

    Bars in which nothing is left are done.
    """
    while constraints.is_full(piece, limits):
        end = (piece.ready + 1) * piece.bar
        if piece.queue and piece.queue[0].tick < end:
            return piece.queue[0].tick
        if end >= limits.end:
            return end
        piece.enter(piece.ready + 1)
    return None


def _drawn_tick(piece: Writing, limits: Limits, gap: int | None) -> int | None:
    """When a piece goes on after a gap in ticks; None once the bar is left for the next one.

    Where no gap of the vocabulary leads to what is given next, it comes all the same.
    """
    end, last = (piece.ready + 1) * piece.bar, piece.last_onset
    given = piece.queue[0].tick if piece.queue else end
    tick = max(last, given) if gap is None else last + gap
    if tick < end or end >= limits.end:
        return tick
    piece.enter(piece.ready + 1)
    return _given_tick(piece, limits)
