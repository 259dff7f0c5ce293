"""Rhythms for bars that are written anew: those of other bars of the same piece."""

# pyright: strict
from __future__ import annotations

from collections.abc import Collection

import numpy as np

from engine.plan.rhythm import BAR, ROLE, Rhythm, read_rhythm
from engine.reworking.material import Material
from engine.values import Role

_AWAY = (-4, 4, -8, 8, -2, 2, -1, 1)
"""Bars to those that stand alike in their phrase, the likest first."""

_WAYS = 4
"""Different rhythms at most."""


def rhythms_of_other_bars(
    material: Material, first: int, stop: int, roles: Collection[Role]
) -> tuple[Rhythm, ...]:
    """Rhythms of roles for the bars from `first` up to `stop`, each of other bars of the piece.

    Bars that were filled in by a rhythm that the network drew were marked a point lower by blind
    readers than those that were written on from the left; by these more than a point higher (see
    docs/composer.md). The last bar of a piece ends it, and has its own. None where nothing stands.
    """
    metre, bars = material.heard.metre, material.heard.bars
    whole = read_rhythm(material.rows, metre)
    whole = whole[np.isin(whole[:, ROLE], [int(role) for role in roles])]
    found: list[Rhythm] = []
    for away in _AWAY:
        sources = [_source(bar, away, first, stop, bars) for bar in range(first, stop)]
        if all(0 <= source < bars for source in sources):
            parts = [
                _moved(whole, source, bar)
                for bar, source in zip(range(first, stop), sources, strict=True)
            ]
            rhythm = np.concatenate(parts)
            if len(rhythm) and not any(np.array_equal(rhythm, other) for other in found):
                found.append(rhythm)
    return tuple(found[:_WAYS])


def _source(bar: int, away: int, first: int, stop: int, bars: int) -> int:
    """The first bar outside of those that are written so many bars away, or twice as many."""
    if bar == bars - 1:
        return bar
    source = bar + away
    while first <= source < stop:
        source += away
    return source


def _moved(whole: Rhythm, source: int, bar: int) -> Rhythm:
    own = whole[whole[:, BAR] == source].copy()
    own[:, BAR] = bar
    return own
