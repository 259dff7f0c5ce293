"""What each song gave to a version, and how the version before it does on the same music."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.composer.artefact import Artefact
from engine.composer.bits import CONTEXT, Meter, figures_of
from engine.composer.events import Events
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.recipe import held_out_events
from engine.composer.weights import put_weights
from engine.composer.windows import lay_out, steps_of
from engine.values import Figures, Song, SongFigures


def end_figures(meter: Meter, pieces: Sequence[Events]) -> list[Figures | None]:
    """What each piece's held-out end costs, read after the rest; None where nothing is held out."""
    return [_end(meter, piece) for piece in pieces]


def _end(meter: Meter, piece: Events) -> Figures | None:
    count = held_out_events(piece)
    if not count:
        return None
    bits, weights = meter.read(piece.part(max(0, len(piece) - count - CONTEXT), len(piece)))
    return figures_of(bits[-count:], weights[-count:])


def together(figures: Sequence[Figures | None]) -> Figures | None:
    """The mean of figures, by their notes; None where there are none."""
    known = [each for each in figures if each]
    if not known:
        return None
    notes = [each.notes for each in known]
    heads = {
        head: float(np.average([each.heads[head] for each in known], weights=notes))
        for head in known[0].heads
    }
    return Figures(sum(heads.values()), heads, sum(notes))


def each_song(
    songs: Sequence[Song], before: Sequence[Figures | None], after: Sequence[Figures | None]
) -> tuple[SongFigures, ...]:
    """The songs with the bits per note of their ends, before and after training."""
    return tuple(
        SongFigures(
            song.song_id,
            song.title,
            len(song.notes),
            start.bits_per_note if start else None,
            end.bits_per_note if end else None,
        )
        for song, start, end in zip(songs, before, after, strict=True)
    )


def previous_bits(
    previous: Artefact, songs: Sequence[Song], pieces: Sequence[Events]
) -> float | None:
    """Bits per note that an earlier version pays for the ends of these songs.

    Of a song that it was trained on its own figure counts, taken before it learnt that end. None
    where nothing is held out.
    """
    network = EventNetwork(Shape(**previous.shape))
    meter, put = Meter(network), False
    recorded = {record["song_id"]: record for record in _recorded(previous)}
    bits: list[float] = []
    sizes: list[int] = []
    for song, piece in zip(songs, pieces, strict=True):
        if not held_out_events(piece):
            continue
        known = recorded.get(song.song_id, {}).get("bits_after")
        if known is None:
            if not put:
                network(lay_out([steps_of(piece)]).take(slice(0, 1)).inputs())
                put_weights(network, previous.weights)
                put = True
            end = _end(meter, piece)
            assert end is not None
            known = end.bits_per_note
        bits.append(known)
        sizes.append(held_out_events(piece))
    return float(np.average(bits, weights=sizes)) if bits else None


def _recorded(artefact: Artefact) -> Sequence[Mapping[str, Any]]:
    return artefact.figures.get("song_figures", [])
