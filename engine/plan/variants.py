# pyright: strict
"""The same music written otherwise, where people's plans are few: in longer notes, in minor."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from engine.plan.cadence import TONIC
from engine.plan.chords import KINDS, NAMES, NO_BASS, NO_CHORD, QUALITIES, chord_class
from engine.plan.library import Excerpt
from engine.plan.merit import beyond_guess, merit, was_read
from engine.plan.plan import Plan
from engine.plan.rhythm import LENGTH, PLACE
from engine.values import Key, Metre, Mode

_DEGREES = {0: 9, 2: 11, 4: 0, 5: 2, 7: 4, 9: 5, 11: 8}
"""In the key frame, the minor key's degree that stands where the major key's does."""

_TURNED = {
    (0, ""): (9, "m"),
    (0, "maj7"): (9, "m7"),
    (1, "dim"): (5, ""),  # leads to ii, which in minor nothing leads to, as does the next
    (9, "7"): (5, ""),
    (9, ""): (5, ""),
    (9, "maj7"): (5, ""),
    (9, "sus4"): (5, ""),
    (2, "m"): (11, "dim"),
    (2, "m7"): (11, "dim"),
    (2, "maj7"): (11, ""),
    (3, "dim"): (11, "dim"),
    (4, "m"): (0, ""),
    (4, "m7"): (0, "maj7"),
    (4, "dim"): (1, "dim"),  # to iv
    (5, ""): (2, "m"),
    (5, "7"): (2, "m7"),
    (5, "maj7"): (2, "m7"),
    (6, "m"): (3, "dim"),  # to v
    (6, "m7"): (3, "dim"),
    (7, "maj7"): (4, ""),
    (8, "dim"): (4, "dim"),  # to VI
    (9, "m"): (5, ""),
    (9, "m7"): (5, "maj7"),
    (11, ""): (7, ""),  # to III
    (11, "7"): (7, "7"),
    (11, "m"): (8, "dim"),
    (11, "m7"): (8, "dim"),
    (11, "sus4"): (4, "sus4"),
}
"""In the key frame, what stands in minor for a chord (root, quality) that is not on its degree with
its own quality: diatonic chords have the minor key's notes, those that lead to another chord lead
to what stands for that one, and dominants stay major.
"""

_SEVENTH = 10
"""Semitones of the seventh above the root of a chord whose kind here has none (half-diminished)."""


_IN_MINOR = 0.5
"""Points by which readers mark pieces after a plan in minor below those after one that was so."""


def doubled(excerpt: Excerpt, metre: Metre) -> Excerpt:
    """The same music written in notes twice as long, in this metre."""
    rhythm = excerpt.plan.rhythm.copy()
    rhythm[:, [PLACE, LENGTH]] *= 2
    plan = replace(excerpt.plan, rhythm=rhythm)
    points = _points(plan, excerpt, excerpt.mode, metre)
    return replace(excerpt, plan=plan, metre=metre, tempo=2 * excerpt.tempo, merit=points)


def in_minor(excerpt: Excerpt) -> Excerpt:
    """A plan in major as it is in the minor key on the same tonic: its *minore*."""
    plan = plan_in_minor(excerpt.plan)
    points = _points(plan, excerpt, "minor", excerpt.metre, less=_IN_MINOR)
    return replace(excerpt, plan=plan, key=Key(excerpt.key.tonic, "minor"), merit=points)


def plan_in_minor(plan: Plan) -> Plan:
    """A plan in major with each chord as it is in the minor key, in the key frame."""
    rows = [_in_minor(chord, bass) for chord, bass in plan.chords.tolist()]
    return replace(plan, chords=np.array(rows, np.int16).reshape(-1, 2))


def _points(plan: Plan, excerpt: Excerpt, mode: Mode, metre: Metre, less: float = 0.0) -> float:
    """The merit of the plan that was made of an excerpt: `less` than that one's, if nobody read it.

    What readers gave it itself already tells what it is beside the excerpt's.
    """
    points = merit(plan, mode, metre)
    return points if was_read(plan) else points + beyond_guess(excerpt.plan) - less


@cache
def _in_minor(chord: int, bass: int) -> tuple[int, int]:
    """Classes of chord and bass; a bass of the chord stays its root, third, fifth or seventh."""
    if chord >= NO_CHORD:
        return chord, bass if bass >= NO_BASS else _degree(bass)
    root, kind = divmod(chord, KINDS)
    turned, quality = _TURNED.get((root, NAMES[kind]), (_degree(root), NAMES[kind]))
    if bass < NO_BASS:
        above, tones = (bass - root) % 12, QUALITIES[NAMES[kind]]
        steps = (*QUALITIES[quality], _SEVENTH)
        bass = (turned + steps[tones.index(above)]) % 12 if above in tones else _degree(bass)
    return chord_class(turned, quality), bass


def _degree(pitch_class: int) -> int:
    return _DEGREES.get(pitch_class, (pitch_class + TONIC["minor"]) % 12)
