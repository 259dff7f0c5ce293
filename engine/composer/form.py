# pyright: strict
"""The form of songs: which of their bars come back, and from how far before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import SongCard
from engine.composer.events import NOTE_ONSET, NOTE_PITCH

SAME, SAME_HEARD = 0.8, 0.5
"""F1 of two bars' notes (place in the bar and pitch) from which one is the other come back.

A band plays a bar again with a note more or less; of a recording every second note of a bar that
is the same to the ear may be heard elsewhere, or not at all.
"""

_PITCHES = 128
_STEP = 4
"""Excerpts begin at every fourth bar: music is made of phrases."""

Alike = NDArray[np.float32]
"""How alike every two bars of a song are, (bars, bars): at 1 or more they are the same."""


def alike(song: SongCard) -> Alike:
    """F1 between the notes of every two bars, in units of what makes them the same."""
    bar = song.metre.ticks_per_bar
    onset, pitch = song.notes[:, NOTE_ONSET], song.notes[:, NOTE_PITCH]
    bars, places = onset // bar, (onset % bar) * _PITCHES + pitch
    _, column = np.unique(places, return_inverse=True)
    struck = np.zeros((int(bars.max(initial=-1)) + 1, int(column.max(initial=-1)) + 1), np.float32)
    struck[bars, column] = 1.0
    count = struck.sum(axis=1)
    shared = 2 * (struck @ struck.T) / np.maximum(count[:, None] + count, 1)
    return (shared / (SAME_HEARD if song.heard else SAME)).astype(np.float32)


def form_of(likeness: Alike) -> NDArray[np.int64]:
    """For each bar, how many bars before it stood first nearly so; 0 where it is new.

    Where several did, the one that goes on from the bar that came back before, else the likest.
    """
    form = np.zeros(len(likeness), np.int64)
    for number in range(1, len(likeness)):
        earlier = likeness[number, :number]
        likest = int(earlier[::-1].argmax()) + 1  # of equals the nearest
        going_on = int(form[number - 1])
        if going_on and earlier[number - going_on] >= 1:
            form[number] = going_on
        elif earlier[number - likest] >= 1:
            form[number] = likest
    return form


def draw_form(
    songs: Sequence[Alike], bars: int, share: float, random: np.random.Generator
) -> NDArray[np.int64]:
    """A form (bars,) for a piece: that of so many bars in a row of one of the songs.

    A bar that comes back does so with probability `share`, so that 0 is a piece of new bars only.
    What is longer than the song goes on with new bars.
    """
    form = np.zeros(bars, np.int64)
    if not songs:
        return form
    chosen = songs[int(random.integers(len(songs)))]
    first = _STEP * int(random.integers(max(0, len(chosen) - bars) // _STEP + 1))
    cut = chosen[first : first + bars, first : first + bars]
    form[: len(cut)] = form_of(cut)
    return form * (random.random(bars) < share)
