"""The songs to learn, as a network reads them: beginnings, held-out parts, ends, other songs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.quality.parts import LAST
from engine.composer.bits import held_out_windows, unweigh_first
from engine.composer.controls import events_of
from engine.composer.events import Events
from engine.composer.key_frame import likeliest_key
from engine.composer.measuring import end_of_first_part
from engine.composer.recipe import HELD_OUT, held_out_events
from engine.composer.windows import Windows, joined, overlapping, steps_of, unplanned
from engine.values import Song


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Pieces in the frames of their keys.

    `beginnings` are what is learnt from, `heads` these without their own ends, which say when to
    stop; `starts` the event of each of the `wholes` from which on it is measured.
    """

    wholes: list[Events]
    starts: list[int]
    others: list[Events]

    @property
    def beginnings(self) -> list[Events]:
        """The first four fifths of each song."""
        return [whole.part(0, start) for whole, start in zip(self.wholes, self.starts, strict=True)]

    @property
    def heads(self) -> list[Events]:
        """The beginnings without what is held out of them."""
        return [piece.part(0, len(piece) - held_out_events(piece)) for piece in self.beginnings]

    @property
    def held_out(self) -> Windows:
        """The last part of each beginning, seen after the rest."""
        return held_out_windows(self.beginnings, HELD_OUT)

    @property
    def ends(self) -> Windows:
        """Windows over the songs' ends, seen after the rest; all else weighs nothing."""
        return joined([_from(*pair) for pair in zip(self.wholes, self.starts, strict=True)])


def material(
    songs: Sequence[Song], others: Sequence[Song], cost_of: Callable[[Windows], float]
) -> Material:
    """The songs in the keys that they are likeliest in."""

    def events(song: Song) -> Events:
        return events_of(song, likeliest_key(song, cost_of))

    wholes = [events(song) for song in songs]
    starts = [
        int(np.searchsorted(whole.ticks, end_of_first_part(song, LAST)))
        for whole, song in zip(wholes, songs, strict=True)
    ]
    return Material(wholes, starts, [events(song) for song in others])


def _from(piece: Events, start: int) -> Windows:
    windows = overlapping(steps_of(unplanned(piece)))
    unweigh_first(windows, start + 1)  # before the first event there is a step of no note
    return windows
