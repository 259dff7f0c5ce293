"""An excerpt of a song put before every window, hidden: learning without learning."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from benchmarks.adaptation.material import Material, bits
from engine.composer.bits import Reader
from engine.composer.events import Events
from engine.composer.recipe import held_out_events
from engine.composer.windows import WINDOW, Windows, joined, lay_out, overlapping

EXCERPT = 96
"""Events of a window that are the excerpt's; as many are the piece's own before it is measured."""

_MOST_TRIED = 12


def ends_after_excerpts(reader: Reader, material: Material) -> float | None:
    """Bits per note of the songs' ends, each after the excerpt that helps its held-out part most.

    Excerpts are of what all songs begin with; None where that is too short for one.
    """
    excerpts = [
        piece.part(start, start + EXCERPT)
        for piece in material.heads
        for start in range(0, len(piece) - EXCERPT + 1, EXCERPT)
    ]
    held_out = [held_out_events(piece) for piece in material.beginnings]
    if not excerpts or not all(held_out):
        return None
    every = max(1, -(-len(excerpts) // _MOST_TRIED))
    parts: list[Windows] = []
    for whole, start, kept in zip(material.wholes, material.starts, held_out, strict=True):

        def cost(excerpt: Events, whole: Events = whole, stop: int = start, at: int = start - kept):
            reading = reader.read(after_excerpt(excerpt, whole, at, stop))
            return bits(reading.nats, reading.weights)

        best = min(excerpts[::every], key=cost)
        parts.append(after_excerpt(best, whole, start, len(whole)))
    reading = reader.read(joined(parts))
    return bits(reading.nats, reading.weights)


def after_excerpt(excerpt: Events, piece: Events, start: int, stop: int) -> Windows:
    """Windows that begin with the excerpt and weigh the events from `start` up to `stop`."""
    own = overlapping(piece, window=WINDOW - EXCERPT, context=EXCERPT)
    first = lay_out([excerpt], window=EXCERPT)
    counted = 0
    rows: list[Windows] = []
    for row in range(len(own)):
        part = own.take(slice(row, row + 1))
        places = np.flatnonzero(part.weight[0, :, 0])
        numbers = counted + np.arange(len(places))
        counted += len(places)
        part.weight[0, places[(numbers < start) | (numbers >= stop)]] = 0
        if part.weight.any():
            rows.append(_joined_in_time(first, part))
    return joined(rows)


def _joined_in_time(excerpt: Windows, part: Windows) -> Windows:
    """One window of both: the excerpt weighs nothing, and is moved by bars to before the part."""
    gap = np.ceil(excerpt.before_bars.max() - part.before_bars[0, 0]) + 1
    names = [field.name for field in fields(Windows)]
    values = {
        name: np.concatenate([getattr(excerpt, name), getattr(part, name)], axis=1)
        for name in names
    }
    values["before_bars"][:, :EXCERPT] -= np.float32(gap)
    values["weight"][:, :EXCERPT] = 0
    values["piece"][:, :EXCERPT] = values["piece"][:, EXCERPT : EXCERPT + 1]
    return Windows(**values)
