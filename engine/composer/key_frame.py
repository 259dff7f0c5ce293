"""Which key a song is in, by what its notes cost a network that knows music."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.composer.controls import events_of
from engine.composer.windows import WINDOW, Windows, overlapping, steps_of
from engine.values import Key, Song

KEYS = 12

MARGIN = 0.1
"""Bits per note, over the whole song, by which another key must be cheaper than the named one."""


def likeliest_key(song: Song, cost_of: Callable[[Windows], float]) -> Key:
    """The song's key, of the named one's mode: the named one unless another is clearly likelier.

    A key found by counting pitch classes names another one for every third excerpt of a song, and
    a piece in a strange key costs more than its notes deserve. `cost_of` gives bits for windows.
    Which key may be likelier shows the beginning, whether it is the whole song.
    """

    def cost(key: Key, stop: int) -> float:
        piece = events_of(song, key, planned=False).part(0, stop)
        return cost_of(overlapping(steps_of(piece)))

    keys = [Key((song.key.tonic + step) % 12, song.key.mode) for step in range(KEYS)]
    beginnings = [cost(key, WINDOW) for key in keys]
    other = keys[int(np.argmin(beginnings))]
    if other == song.key or beginnings[0] - min(beginnings) < MARGIN:
        return song.key
    whole = len(song.notes)
    return other if cost(other, whole) + MARGIN < cost(song.key, whole) else song.key
