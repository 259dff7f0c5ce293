# pyright: strict
"""How varied a rhythm is, and by how much a model's own is to be warmed or cooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import Rhythm
from engine.composer.events import NOTE_DURATION, NOTE_ONSET, NOTE_ROLE
from engine.values import Metre, Role

EXCERPT_BARS = 8
_FEWEST_NOTES = 8
_LONGEST_GAP, _LONGEST_DURATION = 96, 192
"""Ticks from which on gaps and durations are one."""

_FIRST_SLOPE = 3.5
"""Bits by which a factor e of the temperature varies rhythm more, of base and adapted models."""

_SLOPES = (1.5, 6.0)
_SAME = 0.02
"""The least and the greatest slope that is believed, and a step too small to tell one."""

_FACTORS = (0.7, 1.4)
"""The least and the greatest that either may be."""


@dataclass(frozen=True, slots=True)
class Variety:
    """Mean entropies in bits of excerpts: of the gaps between onsets, and of durations."""

    gaps: float
    durations: float


def variety(notes: Sequence[tuple[NDArray[np.integer], Metre]]) -> Variety | None:
    """The variety of music as note rows (n, 5; drums are left out), by excerpts of eight bars.

    None where no excerpt has notes enough.
    """
    found = [_entropies(part) for rows, metre in notes for part in _excerpts(rows, metre)]
    if not found:
        return None
    gaps, durations = np.mean(found, axis=0).tolist()
    return Variety(gaps, durations)


def varied(tried: Sequence[tuple[Rhythm, Variety]], wanted: Variety) -> Rhythm:
    """The factors under which music should be as varied as is `wanted`, by what was `tried`."""
    return Rhythm(
        _factor([(rhythm.onset, found.gaps) for rhythm, found in tried], wanted.gaps),
        _factor([(rhythm.duration, found.durations) for rhythm, found in tried], wanted.durations),
    )


def _factor(tried: Sequence[tuple[float, float]], wanted: float) -> float:
    """The factor that should lead to `wanted` bits, by factors tried and bits reached (secant)."""
    now, reached = tried[-1]
    slope = _FIRST_SLOPE
    if len(tried) > 1:
        before, was = tried[-2]
        if abs(np.log(now / before)) > _SAME:
            slope = float(np.clip((reached - was) / np.log(now / before), *_SLOPES))
    return float(np.clip(now * np.exp((wanted - reached) / slope), *_FACTORS))


def _excerpts(rows: NDArray[np.integer], metre: Metre) -> list[NDArray[np.integer]]:
    pitched = rows[rows[:, NOTE_ROLE] != Role.DRUM]
    number = pitched[:, NOTE_ONSET] // (EXCERPT_BARS * metre.ticks_per_bar)
    parts = [pitched[number == each] for each in np.unique(number)]
    return [part for part in parts if len(part) >= _FEWEST_NOTES]


def _entropies(rows: NDArray[np.integer]) -> tuple[float, float]:
    gaps = np.diff(np.unique(rows[:, NOTE_ONSET]))
    return (
        _entropy(np.minimum(gaps, _LONGEST_GAP)),
        _entropy(np.minimum(rows[:, NOTE_DURATION], _LONGEST_DURATION)),
    )


def _entropy(values: NDArray[np.integer]) -> float:
    """Shannon's entropy in bits of how often each value occurs."""
    if not len(values):
        return 0.0
    shares = np.unique(values, return_counts=True)[1] / len(values)
    return float(-(shares * np.log2(shares)).sum())
