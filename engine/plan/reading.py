# pyright: strict
"""The plan that notes follow: read from music, so that composing can be learnt from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.plan.chords import find_chords
from engine.plan.plan import LAGS, Part, Plan, Return, density_class, register_class
from engine.values import Metre, Role

_FEWEST = {Return.SAME: 1, Return.SEQUENCE: 3, Return.RHYTHM: 2}
"""Notes that a bar must have for its coming back to mean something."""


def read_plan(notes: NDArray[np.int64], metre: Metre, bars: int = 1) -> Plan:
    """The plan of a note array (n, 5: onset, duration, pitch, velocity, role); at least `bars`."""
    bar = metre.ticks_per_bar
    bars = max(bars, int(notes[:, 0].max(initial=0)) // bar + 1)
    number = notes[:, 0] // bar
    onsets = np.zeros((bars, len(Role)), np.int64)
    for role in Role:
        struck = np.unique(notes[notes[:, 4] == role, 0])
        np.add.at(onsets[:, role], struck // bar, 1)
    melody = notes[:, 4] == Role.MELODY
    count = np.bincount(number[melody], minlength=bars)
    mean = np.bincount(number[melody], weights=notes[melody, 2], minlength=bars)
    with np.errstate(invalid="ignore", divide="ignore"):
        register = register_class(mean / count)
    lag, kind = np.zeros((bars, 2), np.int16), np.zeros((bars, 2), np.int16)
    accompaniment = (notes[:, 4] == Role.BASS) | (notes[:, 4] == Role.CHORD)
    for part, own in ((Part.MELODY, melody), (Part.ACCOMPANIMENT, accompaniment)):
        lag[:, part], kind[:, part] = _returns(notes[own], bar, bars)
    return Plan(find_chords(notes, metre, bars), density_class(onsets), register, lag, kind)


def _returns(
    notes: NDArray[np.int64], bar: int, bars: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """From how many bars before each bar comes back (bars,), 0 for none, and how (bars,)."""
    lag, kind = np.zeros(bars, np.int16), np.zeros(bars, np.int16)
    order = np.lexsort((notes[:, 2], notes[:, 0]))
    notes = notes[order]
    cuts = np.searchsorted(notes[:, 0], np.arange(bars + 1) * bar)
    shapes: dict[Return, list[bytes]] = {how: [] for how in Return}
    for number in range(bars):
        own = notes[cuts[number] : cuts[number + 1]]
        place, pitch = own[:, 0] - number * bar, own[:, 2]
        steps = pitch - pitch[0] if len(pitch) else pitch
        shapes[Return.SAME].append(np.stack([place, pitch]).tobytes())
        shapes[Return.SEQUENCE].append(np.stack([place, steps]).tobytes())
        shapes[Return.RHYTHM].append(np.unique(place).tobytes())
        size = len(own)
        for how in Return:
            if size < _FEWEST[how] or lag[number]:
                continue
            for before in LAGS[number >= LAGS].tolist():
                if shapes[how][number] == shapes[how][number - before]:
                    lag[number], kind[number] = before, how
                    break
    return lag, kind
