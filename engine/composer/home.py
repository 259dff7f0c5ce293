"""Which key a song is brought home from, by what its notes cost a network that knows music."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.composer.controls import events_of
from engine.composer.events import Events, home_shift
from engine.composer.windows import WINDOW, Windows, lay_out
from engine.values import Song

HOMES = 12


def likeliest_home(song: Song, cost_of: Callable[[Windows], float]) -> Events:
    """The song moved, of all twelve ways, as its beginning costs least.

    A key found by counting pitch classes names another one for every third excerpt of a song, and a
    piece in a strange key costs more than its notes deserve. `cost_of` gives bits for a window.
    """
    named = home_shift(song.key)
    shifts = [(named + step + 6) % HOMES - 6 for step in range(HOMES)]
    beginnings = [events_of(song, shift).part(0, WINDOW) for shift in shifts]
    costs = [cost_of(lay_out([beginning])) for beginning in beginnings]
    return events_of(song, shifts[int(np.argmin(costs))])
