"""What a network remembers of its songs, and how much that saves on music that it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer.bits import Reader, Reading, figures_of, held_out_windows
from engine.composer.datastore import CHOICES, NONE, Datastore, Lookup, Trust, costs_with, keep
from engine.composer.events import Events
from engine.composer.recipe import HELD_OUT, held_out_events
from engine.composer.windows import overlapping
from engine.values import Figures

UNTRIED = Trust(0.3, 2.0, 5.0)
"""Where no music is held out to try trust on."""

ENOUGH = 12_000
"""Events by which music tells what its ends cost."""


def remember(reader: Reader, pieces: Sequence[Events], trust: Trust) -> Datastore:
    """A datastore of all events of the pieces, read by the network."""
    readings = [reader.read(overlapping(piece)) for piece in pieces]
    return keep([r.states for r in readings], [r.tokens for r in readings], trust)


def most_useful(
    reader: Reader, beginnings: Sequence[Events], pieces: Sequence[Events]
) -> Datastore:
    """A datastore of the pieces' beginnings, believed as far as makes their ends cost least."""
    store = remember(reader, beginnings, UNTRIED)
    ends = [reading for reading in read_ends(reader, pieces) if reading]
    if not ends:
        return store
    lookup = Lookup(store)
    near = [lookup.near(reading.states) for reading in ends]
    weights = np.concatenate([reading.weights for reading in ends])

    def cost(trust: Trust) -> float:
        nats = [
            costs_with(lookup.recall(found, trust), reading.tokens, reading.nats)
            for found, reading in zip(near, ends, strict=True)
        ]
        return figures_of(np.concatenate(nats), weights).bits_per_note

    return store.trusted(min((NONE, *CHOICES), key=cost))


def read_ends(reader: Reader, pieces: Sequence[Events]) -> list[Reading | None]:
    """Each piece's held-out end, read after the rest; None where nothing is held out."""
    return [
        reader.read(held_out_windows([piece], HELD_OUT)) if held_out_events(piece) else None
        for piece in pieces
    ]


def recalled_costs(reading: Reading, lookup: Lookup | None) -> NDArray[np.float32]:
    """What the events of a reading cost in nats (n, 5), by the network and what it looks up."""
    if lookup is None:
        return reading.nats
    return costs_with(lookup.recall(lookup.near(reading.states)), reading.tokens, reading.nats)


def end_figures(
    reader: Reader, pieces: Sequence[Events], store: Datastore | None
) -> list[Figures | None]:
    """What each piece's held-out end costs; None where nothing is held out."""
    lookup = Lookup(store) if store else None
    return [
        figures_of(recalled_costs(reading, lookup), reading.weights) if reading else None
        for reading in read_ends(reader, pieces)
    ]


def ends_cost(reader: Reader, pieces: Sequence[Events]) -> Callable[[], float] | None:
    """Measures what the pieces' held-out ends cost with the rest looked up, in bits per note.

    Of the first pieces that have ENOUGH events. None where nothing is held out of them.
    """
    before = np.cumsum([0, *map(len, pieces)])
    some = [piece for piece, events in zip(pieces, before, strict=False) if events < ENOUGH]
    if not any(held_out_events(piece) for piece in some):
        return None
    heads = [piece.part(0, len(piece) - held_out_events(piece)) for piece in some]

    def cost() -> float:
        ends = end_figures(reader, some, most_useful(reader, heads, some))
        return together(ends, Figures(0.0, {}, 0)).bits_per_note

    return cost


def together(figures: Sequence[Figures | None], otherwise: Figures) -> Figures:
    """The mean of figures, by their notes; `otherwise` where there are none."""
    known = [each for each in figures if each]
    if not known:
        return otherwise
    notes = [each.notes for each in known]
    heads = {
        head: float(np.average([each.heads[head] for each in known], weights=notes))
        for head in known[0].heads
    }
    return Figures(sum(heads.values()), heads, sum(notes))
