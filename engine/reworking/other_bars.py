# pyright: strict
"""Rhythms for bars that are written anew: those of other bars of the same piece."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.plan.rhythm import BAR, NO_RHYTHM, ROLE, Rhythm, of_melody, read_rhythm
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
            found.append(np.concatenate(parts))
    return _different(found)


def rhythms_to_vary(material: Material, free: NDArray[np.bool_]) -> tuple[Rhythm, ...]:
    """Rhythms for the roles (bars, 4) that are written anew where all of a piece may be.

    The accompaniment keeps its own, in one of them the tune too; in the others it has that of other
    bars. With a rhythm that the network drew, blind readers marked variations a point lower.
    """
    whole, bars = read_rhythm(material.rows, material.heard.metre), material.heard.bars
    tune = of_melody(whole)
    opened = free[np.minimum(whole[:, BAR], bars - 1), whole[:, ROLE]]
    under = whole[opened & ~tune]
    found: list[Rhythm] = []
    for away in (0, *_AWAY):
        parts = [NO_RHYTHM]
        for bar in np.flatnonzero(free[:, Role.MELODY]).tolist():
            source = bar + away if bar < bars - 1 and 0 <= bar + away < bars - 1 else bar
            parts.append(_moved(whole[tune], source, bar))
        rhythm = np.concatenate([*parts, under])
        found.append(rhythm[np.argsort(rhythm[:, BAR], kind="stable")])
    return _different(found)


def _different(rhythms: Sequence[Rhythm]) -> tuple[Rhythm, ...]:
    """The first few that are no other's and not empty."""
    found: list[Rhythm] = []
    for rhythm in rhythms:
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
