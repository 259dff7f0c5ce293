"""What songs cost a model note by note, whichever its network, and what their ends cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import Artefact
from engine.composer.bits import Reader
from engine.composer.datastore import Lookup
from engine.composer.home import HOMES, likeliest_home
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.remembering import recalled_costs
from engine.composer.vocabulary import HEADS, PITCH, ROLE
from engine.composer.weights import put_weights
from engine.composer.windows import Windows, overlapping
from engine.values import Figures, Role, Song

_BATCH = 32

Floats = NDArray[np.float64]


def end_of_first_part(song: Song, last: float) -> int:
    """The tick from which on the last share of a song's notes lies, chords kept together."""
    count = len(song.notes) - max(1, round(len(song.notes) * last))
    return song.notes[count].onset


def measure_songs(artefact: Artefact, songs: Sequence[Song], last: float) -> Figures:
    """Bits per note of the last share (1: the whole) of each song, seen after the rest of it.

    Raises TrainingError where there is nothing to measure.
    """
    heard = [song for song in songs if song.notes]
    costs_of = _opened(artefact)
    bits, weights, pitched, alone, onsets = [], [], [], [], 0
    for song, start in zip(heard, _starts(heard, last), strict=True):
        piece = likeliest_home(song, lambda windows: float(costs_of(windows)[0].sum()))
        measured = piece.ticks >= start
        cost, weight = costs_of(overlapping(piece))
        if measured.all():
            cost[0, PITCH] += np.log2(HOMES)  # what it costs to say which
        own = measured & (piece.tokens[:, ROLE] != Role.DRUM)
        bits.append(cost[measured])
        weights.append(weight[measured])
        pitched.append(cost[own, PITCH])
        _, onset_of, sizes = np.unique(piece.ticks[own], return_inverse=True, return_counts=True)
        alone.append(sizes[onset_of] == 1)
        onsets += len(sizes)
    cost, weight = np.concatenate(bits), np.concatenate(weights)
    heads = (cost * weight).sum(axis=0) / np.maximum(weight.sum(axis=0), 1)
    pitch, lone = np.concatenate(pitched), np.concatenate(alone)
    return Figures(
        bits_per_note=float(heads.sum()),
        heads={head: float(b) for head, b in zip(HEADS, heads, strict=True)},
        notes=len(cost),
        pitch_bits_per_note=float(pitch.mean()) if len(pitch) else None,
        pitch_bits_per_onset=float(pitch.sum() / onsets) if onsets else None,
        pitch_bits_of_lone_notes=float(pitch[lone].mean()) if lone.any() else None,
    )


def _starts(songs: Sequence[Song], last: float) -> list[int]:
    return [end_of_first_part(song, last) if last < 1 else 0 for song in songs]


def _opened(artefact: Artefact) -> Callable[[Windows], tuple[Floats, Floats]]:
    """A function from the windows over one piece to bits (n, 5) and weights (n, 5) of its events.

    What is not in the source, such as loudness, weighs nothing.
    """
    network = EventNetwork(Shape(**artefact.shape))
    reader, put = Reader(network, _BATCH), False
    lookup = Lookup(artefact.datastore) if artefact.datastore else None

    def costs(windows: Windows) -> tuple[Floats, Floats]:
        nonlocal put
        if not put:
            network(windows.take(slice(0, 1)).inputs())
            put_weights(network, artefact.weights)
            put = True
        reading = reader.read(windows)
        nats = recalled_costs(reading, lookup)
        return nats / np.log(2), reading.weights.astype(float)

    return costs
