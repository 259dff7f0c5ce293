# pyright: strict
"""Where everything lies in a piano roll, in pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.values import TICKS_PER_BEAT, Composition, Role

WIDTH = 1200
"""Three times what a phone shows: text of 33 pixels arrives as 11."""

MARGIN = 28
GUTTER = 74
"""Left of the notes, for the names of the octaves."""

BAR_LABELS = 44
ROW_GAP = 22
DRUM_LANE = 16
DRUM_LANES = 3
_DRUM_GAP = 10
_LOWEST_ROW = 150
_HIGHEST_ROW = {1: 330, 2: 330, 3: 250, 4: 220}
"""Height of the pitched part of a row, by the number of compositions in the picture."""
_FEWEST_SEMITONES = 19
_ROWS = {1: 4, 2: 2, 3: 1, 4: 1}
"""Rows for each composition at most, so that a phone shows the picture without scrolling far."""
_BARS_IN_ROW = {1: 8, 2: 16, 3: 16, 4: 32}
"""4/4 bars that a row holds if that many rows will do."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One composition's part of the picture: the same scale in all its rows.

    `lowest` and `highest` are the pitches shown, `semitone` the height of one in pixels.
    """

    composition: Composition
    bars_in_row: int
    rows: int
    lowest: int
    highest: int
    semitone: float
    has_drums: bool

    @property
    def tick(self) -> float:
        """Pixels of a grid tick."""
        ticks = self.bars_in_row * self.composition.metre.ticks_per_bar
        return (WIDTH - 2 * MARGIN - GUTTER) / ticks

    @property
    def pitch_height(self) -> int:
        """Height of the pitched part of a row."""
        return round((self.highest - self.lowest + 1) * self.semitone)

    @property
    def drum_height(self) -> int:
        """Height of the drum lanes of a row with the gap above them; 0 without drums."""
        return _DRUM_GAP + DRUM_LANES * DRUM_LANE if self.has_drums else 0

    @property
    def row_height(self) -> int:
        """Height of a row with its bar numbers."""
        return BAR_LABELS + self.pitch_height + self.drum_height

    @property
    def height(self) -> int:
        """Height of all rows."""
        return self.rows * self.row_height + (self.rows - 1) * ROW_GAP


def lay_out(compositions: Sequence[Composition]) -> list[Panel]:
    """A panel for each of one to four compositions, about as high together as they are wide."""
    count = min(4, len(compositions))
    return [_panel(composition, count) for composition in compositions]


def _panel(composition: Composition, count: int) -> Panel:
    wide = composition.metre.ticks_per_bar > 4 * TICKS_PER_BEAT
    usual = _BARS_IN_ROW[count] // (2 if wide else 1)
    bars = max(1, composition.bars)
    in_row = min(bars, max(usual, 4 * math.ceil(bars / _ROWS[count] / 4)))
    rows = math.ceil(bars / in_row)
    pitches = [note.pitch for note in composition.notes if note.role != Role.DRUM] or [60]
    lowest, highest = min(pitches) - 1, max(pitches) + 1
    while highest - lowest + 1 < _FEWEST_SEMITONES:
        lowest, highest = lowest - 1, highest + 1
    span = highest - lowest + 1
    return Panel(
        composition,
        in_row,
        rows,
        lowest,
        highest,
        min(_HIGHEST_ROW[count], max(_LOWEST_ROW, 10 * span)) / span,
        any(note.role == Role.DRUM for note in composition.notes),
    )
