"""Written bars fit in with what stands around them, or there are faults."""

from __future__ import annotations

import numpy as np

from engine.reworking.fitting_in import fitting, seam_faults
from engine.values import Metre, Note, Role
from tests.reworking.scene import BAR, material

FOUR = Metre(4, 4)
BARS = (4, 6)
QUARTER = BAR // 4


def music(pitches: tuple[int, ...] = (67,) * 40, bars: int = 10) -> list[Note]:
    """A note of the tune a quarter, over two of the bass and a chord a bar."""
    notes = [Note(n * QUARTER, QUARTER, pitches[n], 80, Role.MELODY) for n in range(4 * bars)]
    for bar in range(bars):
        notes += [Note(bar * BAR + half * BAR // 2, BAR // 2, 43, 80, Role.BASS) for half in (0, 1)]
        notes += [Note(bar * BAR, BAR, pitch, 80, Role.CHORD) for pitch in (60, 64)]
    return sorted(notes, key=lambda note: (note.onset, note.pitch))


def without(notes: list[Note], first: int, stop: int, *roles: Role) -> list[Note]:
    return [n for n in notes if not (first <= n.onset < stop and n.role in (roles or set(Role)))]


def test_what_goes_on_as_before_has_no_faults() -> None:
    assert seam_faults(music(), music(), FOUR, BARS) == 0


def test_a_hole_where_bars_meet_is_a_fault() -> None:
    holed = without(music(), 4 * BAR, 5 * BAR)
    assert seam_faults(holed, music(), FOUR, BARS) >= 1


def test_a_leap_of_the_tune_across_the_bar_line_is_a_fault() -> None:
    pitches = [67] * 40
    pitches[16:24] = [84] * 8
    assert seam_faults(music(tuple(pitches)), music(), FOUR, BARS) == 2


def test_a_leap_that_was_there_before_is_none() -> None:
    pitches = [67] * 40
    pitches[16:24] = [84] * 8
    leaping = music(tuple(pitches))
    assert seam_faults(leaping, leaping, FOUR, BARS) == 0


def test_an_accompaniment_that_stops_at_the_seam_is_a_fault() -> None:
    silent = without(music(), 5 * BAR, 6 * BAR, Role.BASS)
    assert seam_faults(silent, music(), FOUR, BARS) == 1


def test_the_beginning_and_the_end_meet_nothing() -> None:
    holed = without(without(music(), 0, BAR), 9 * BAR, 10 * BAR)
    assert seam_faults(holed, music(), FOUR, (0, 2)) == 0
    assert seam_faults(holed, music(), FOUR, (8, 10)) == 0


def test_where_nothing_sounds_no_way_is_better() -> None:
    assert fitting([[], []], [], FOUR, BARS, np.zeros(2)).tolist() == [0.0, 0.0]


def test_of_what_costs_the_same_that_is_better_which_joins() -> None:
    piece = material()
    whole = list(piece.notes)
    holed = [n for n in whole if not 4 * BAR <= n.onset < 5 * BAR]
    fits = fitting([holed, whole], whole, FOUR, BARS, np.zeros(2))
    assert fits[1] > fits[0]
