# pyright: strict
"""The same music written otherwise, where people's plans are few: in longer notes, in minor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.plan.chords import KINDS, NAMES, NO_BASS, NO_CHORD, chord_class
from engine.plan.library import Excerpt
from engine.plan.merit import TONIC, beyond_guess, merit
from engine.plan.plan import Plan
from engine.plan.rhythm import LENGTH, PLACE
from engine.values import Key, Metre, Mode

_DEGREES = {0: 9, 2: 11, 4: 0, 5: 2, 7: 4, 9: 5, 11: 8}
"""In the key frame, the minor key's degree that stands where the major key's does."""

_TURNED = {
    (0, ""): "m",
    (0, "maj7"): "m7",
    (2, "m"): "dim",
    (2, "m7"): "dim",
    (4, "m"): "",
    (4, "m7"): "maj7",
    (5, ""): "m",
    (5, "maj7"): "m7",
    (9, "m"): "",
    (9, "m7"): "maj7",
}
"""Of chords on these roots what quality has another; the dominant stays major, as do others."""


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
    """A plan in major with each chord on its degree of the minor key, in the key frame."""
    chords = np.array([_CHORDS[plan.chords[:, 0]], _BASSES[plan.chords[:, 1]]]).T
    return replace(plan, chords=chords)


def _points(plan: Plan, excerpt: Excerpt, mode: Mode, metre: Metre, less: float = 0.0) -> float:
    """The merit of the plan that was made of an excerpt: `less` than that one's, if nobody read it.

    What readers gave it itself already tells what it is beside the excerpt's.
    """
    points = merit(plan, mode, metre)
    return points if beyond_guess(plan) else points + beyond_guess(excerpt.plan) - less


def _degree(pitch_class: int) -> int:
    return _DEGREES.get(pitch_class, (pitch_class + TONIC["minor"]) % 12)


def _chord(chord: int) -> int:
    root, quality = divmod(chord, KINDS)
    name = NAMES[quality]
    return chord_class(_degree(root), _TURNED.get((root, name), name))


_CHORDS: NDArray[np.int16] = np.array([*map(_chord, range(NO_CHORD)), NO_CHORD], np.int16)
_BASSES: NDArray[np.int16] = np.array([*map(_degree, range(NO_BASS)), NO_BASS], np.int16)
