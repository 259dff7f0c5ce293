# pyright: strict
"""How an ensemble bends its tempo: a little before phrases end, more before the piece does."""

from __future__ import annotations

from engine.arranging.arranger import Arrangement
from engine.arranging.ensembles import DrumKit
from engine.arranging.expression import PHRASE_BARS
from engine.notation.metrical import pulses
from engine.values import Role

_LAST_BARS = 2
_SLOWEST = 0.82
"""Share of the tempo that the last beat before the final one is played at.

Ritardandi of performers end lower still (Friberg & Sundberg 1999: about a third of the tempo for
long ones); two bars of a short piece bear less.
"""
_BREATH = 0.96


def tempo_curve(arrangement: Arrangement) -> list[tuple[int, float]]:
    """From which ticks on which share of the tempo holds, the first at tick 0.

    Nobody slows down over drums. Where the last bar is full of notes the piece runs to its end.
    """
    curve = [(0, 1.0)]
    if any(isinstance(track.instrument, DrumKit) for track in arrangement.tracks):
        return curve
    bar, bars = arrangement.metre.ticks_per_bar, arrangement.bars
    beats = pulses(arrangement.metre)
    for number in range(PHRASE_BARS - 1, bars - _LAST_BARS, PHRASE_BARS):
        curve += [(number * bar + beats[-1], _BREATH), ((number + 1) * bar, 1.0)]
    if bars > _LAST_BARS and not _runs_on(arrangement):
        first = (bars - _LAST_BARS) * bar
        slowing = [first + number * bar + beat for number in range(_LAST_BARS) for beat in beats]
        for step, tick in enumerate(slowing, 1):
            share = step / len(slowing)
            curve.append((tick, 1.0 - (1.0 - _SLOWEST) * share * share))
    return curve


def _runs_on(arrangement: Arrangement) -> bool:
    """Whether the last bar's melody has as many notes as others have."""
    bar, bars = arrangement.metre.ticks_per_bar, arrangement.bars
    onsets = {
        note.onset
        for track in arrangement.tracks
        for note in track.notes
        if note.role is Role.MELODY
    }
    last = sum(onset >= (bars - 1) * bar for onset in onsets)
    return last * bars > len(onsets)
