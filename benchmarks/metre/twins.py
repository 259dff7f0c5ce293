"""Whether two ways of writing music down say the same of what is heard.

A 4/4 at 120 sounds as a 2/4 at 120 or at 60 does, a 6/8 as a 3/4 whose quarters are its eighths: a
writer chooses, and no listener can tell. What is heard of a metre are its levels of pulses, each a
whole number of the one below (Lerdahl and Jackendoff, "A Generative Theory of Tonal Music", 1983).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.values import Metre

_TOLERANCE = 0.08
_MOST_BARS = 4

Floats = NDArray[np.float64]


def are_twins(metre: Metre, other: Metre, ratio: float) -> bool:
    """Whether `other` at `ratio` times the tempo (in quarters) is heard as `metre` is.

    So it is if all levels of both fit into one another, and if bars are as long, or two or four of
    the one metre are one of the other. Where three are one, how beats are grouped is missed.
    """
    own, others = _levels(metre), _levels(other) / ratio
    octaves = np.log2(own[-1] / others[-1])
    if abs(octaves - round(octaves)) > _TOLERANCE or abs(octaves) > np.log2(_MOST_BARS) + 0.5:
        return False
    levels = np.sort(np.concatenate([own, others])).tolist()
    return all(_is_whole(longer / shorter) for shorter, longer in pairwise(levels))


def _levels(metre: Metre) -> Floats:
    """Lengths of the pulses that a metre says, from eighths up to its bar, in quarters."""
    beat = 1.5 if metre.unit == 8 else 1.0
    beats = round(metre.beats * 4 / metre.unit / beat)
    return np.array([0.5, beat, *([2 * beat] if beats == 4 else []), beats * beat])


def _is_whole(ratio: float) -> bool:
    return abs(ratio / max(1, round(ratio)) - 1) < _TOLERANCE


def alike(lines: Floats, others: Floats, seconds: float) -> float:
    """The share of the sparser of two rows of bar lines that the other has within `seconds`."""
    sparser, denser = sorted((lines, others), key=len)
    if not len(sparser):
        return 0.0
    away = np.abs(sparser[:, None] - denser[None]).min(axis=1)
    return float(np.mean(away <= seconds))
