# pyright: strict
"""Whether drums that were composed keep a beat, and where they end.

What the base and songs know of drums is much percussion that strikes now and then: of fourteen
pieces of the base for lofi, nine had no groove that went on. A kit plays its own then (see
`engine.arranging.drums`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from engine.values import Metre, Note, Role

_KIT = frozenset((*range(35, 52), 53, 57, 59))
"""General MIDI keys of a drum set: kicks, snares, clap, hi-hats, toms, crash and ride cymbals."""

_KICK, _ANSWER = frozenset((35, 36)), frozenset((37, 38, 39, 40, 42, 44, 46, 51, 53, 59))
"""Bass drum; and what answers it: stick, snares and clap, hi-hats and rides."""

_OF_A_KIT, _BARS, _LIKE = 0.8, 0.8, 0.4
"""Least shares: of strokes that are a drum set's, and of bars with a kick and with what answers it;
and how like the bar before a bar's strokes lie in the mean (Jaccard's index)."""


def ends_with(notes: Sequence[Note], others: Sequence[Note]) -> list[Note]:
    """The notes without the drums that go on after the last onset of the other players."""
    pitched = [n.onset for n in (*notes, *others) if n.role is not Role.DRUM]
    last = max(pitched, default=0)
    return [note for note in notes if note.role is not Role.DRUM or note.onset <= last]


def keeps_a_beat(notes: Sequence[Note], metre: Metre, bars: int) -> bool:
    """Whether the drums among these notes are a groove that goes on through the piece."""
    drums = [note for note in notes if note.role is Role.DRUM]
    if not drums or np.mean([note.pitch in _KIT for note in drums]) < _OF_A_KIT:
        return False
    length = metre.ticks_per_bar
    struck = [
        {(n.onset % length, n.pitch) for n in drums if n.onset // length == b} for b in range(bars)
    ]
    keys = [{key for _, key in bar} for bar in struck]
    places = [{place for place, _ in bar} for bar in struck]
    alike = [len(one & other) / max(1, len(one | other)) for one, other in pairwise(places)]
    return bool(
        np.mean([bool(own & _KICK) for own in keys]) >= _BARS
        and np.mean([bool(own & _ANSWER) for own in keys]) >= _BARS
        and np.mean(alike or [1.0]) >= _LIKE
    )
