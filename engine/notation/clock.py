# pyright: strict
"""The two clocks of a song: ticks of the beat grid and seconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT

Floats = NDArray[np.float64]

SLOWEST, FASTEST = 4.0, 1000.0
"""Quarter notes a minute. Tempi outside are mistakes in a file and are brought to the bound."""

_DEFAULT_MICROSECONDS = 500_000
"""The tempo of a file that names none, by the Standard MIDI Files specification."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Points at which ticks and seconds are known, at least two, both strictly increasing.

    Between them, and on either side, time runs evenly.
    """

    tick_points: Floats
    second_points: Floats

    def seconds(self, ticks: Floats) -> Floats:
        """Seconds at ticks, any shape."""
        return _line(ticks, self.tick_points, self.second_points)

    def ticks(self, seconds: Floats) -> Floats:
        """Ticks, with fractions, at seconds; any shape."""
        return _line(seconds, self.second_points, self.tick_points)

    def rescaled(self, factor: float) -> Clock:
        """The same clock with `factor` times as many ticks."""
        return Clock(self.tick_points * factor, self.second_points)

    def shifted(self, ticks: float) -> Clock:
        """The same clock with its tick `ticks` called 0."""
        return Clock(self.tick_points - ticks, self.second_points)

    def tempo(self, first: float, last: float) -> float:
        """Quarter notes a minute: the mean between two ticks."""
        begin, end = self.seconds(np.array([first, max(last, first + TICKS_PER_BEAT)]))
        return float(60.0 * max(last - first, TICKS_PER_BEAT) / TICKS_PER_BEAT / (end - begin))


def clock_of_beats(beats: Floats) -> Clock:
    """The clock whose beat k is at `beats[k]` seconds; at least two, strictly increasing."""
    return Clock(np.arange(len(beats), dtype=np.float64) * TICKS_PER_BEAT, beats)


def clock_of_tempi(tempi: NDArray[np.int64], ticks_per_beat: int) -> Clock:
    """The clock of a MIDI file from rows of file tick and microseconds per quarter note.

    Its ticks are those of the beat grid, file tick 0 is tick 0 and second 0.
    """
    rows = tempi[tempi[:, 1] > 0]
    if not len(rows) or rows[0, 0] > 0:
        rows = np.concatenate([np.array([[0, _DEFAULT_MICROSECONDS]], dtype=np.int64), rows])
    # Of several tempi at one tick the last one counts.
    rows = rows[np.append(np.diff(rows[:, 0]) > 0, True)]
    micros: Floats = np.clip(rows[:, 1].astype(np.float64), 60e6 / FASTEST, 60e6 / SLOWEST)
    ticks: Floats = np.append(rows[:, 0], rows[-1, 0] + ticks_per_beat).astype(np.float64)
    elapsed = np.cumsum(np.diff(ticks) * micros / 1e6 / ticks_per_beat)
    grid = (ticks * (TICKS_PER_BEAT / ticks_per_beat)).astype(np.float64)
    return Clock(grid, np.concatenate([np.zeros(1), elapsed]))


def _line(values: Floats, known: Floats, wanted: Floats) -> Floats:
    left = np.clip(np.searchsorted(known, values, side="right") - 1, 0, len(known) - 2)
    slope = (wanted[left + 1] - wanted[left]) / (known[left + 1] - known[left])
    return wanted[left] + (values - known[left]) * slope
