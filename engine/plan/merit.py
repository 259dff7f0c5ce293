# pyright: strict
"""How a piece that is written after a plan would be marked by blind readers: the plan's merit.

Readers who knew nothing of them gave marks to pieces after some thousand plans of people's music. A
ridge regression on the figures below tells the marks of readers that it has not seen with the
correlation that `python -m benchmarks.readings fit` prints; it writes the weights, merit.json, and
what pieces after each plan that was read are expected to have above or below its guess,
plans_read.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.plan.cadence import TONIC
from engine.plan.chords import KINDS, NO_CHORD
from engine.plan.plan import SILENT, Part, Plan, Return
from engine.plan.rhythm import BAR, LENGTH, PLACE, SHAPE, of_melody
from engine.regression import load_regression
from engine.values import TICKS_PER_BEAT, Metre, Mode, Role

Floats = NDArray[np.float64]

WEIGHTS = Path(__file__).with_name("merit.json")
READ = Path(__file__).with_name("plans_read.json")

GOOD = 0.3
"""Merit from which a song's own stretch is a plan."""

_SCALES: dict[Mode, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (9, 11, 0, 2, 4, 5, 7, 8),
}
"""Pitch classes of the keys of the frame, in minor with the leading note."""

_STAYS, _MANY = 0, 5
"""The shape of a melody's note that stays; notes at once that are a thick chord."""

_USUAL_REGISTER = 55.0
"""Where chords lie in a plan that has none."""

_TONIC_SHARE, _CHORD_KINDS = 0.36, 9
"""The share of half bars over the tonic, and how many chords, that readers like about best."""

_HALF = 8
"""Bars after which a theme comes back."""

_GRID = (0, 3, 4, 6, 8, 9)
"""Ticks of a quarter note at which sixteenths and triplets begin."""


def merit(plan: Plan, mode: Mode, metre: Metre) -> float:
    """Points of ten above the mean plan that was read, as readers would mark pieces after it."""
    return load_regression(WEIGHTS).guess(plan_figures(plan, mode, metre)) + beyond_guess(plan)


def beyond_guess(plan: Plan) -> float:
    """The points of its merit that its figures do not tell; none of a plan that nobody read."""
    return _read().get(digest(plan), 0.0)


def was_read(plan: Plan) -> bool:
    """Whether a piece after it was marked."""
    return digest(plan) in _read()


def digest(plan: Plan) -> str:
    """Eight hexadecimal digits by which a plan is known again, by its chords and its rhythm."""
    told = plan.chords.astype(np.int16).tobytes() + plan.rhythm.astype(np.int16).tobytes()
    return blake2b(told, digest_size=4).hexdigest()


@cache
def _read() -> Mapping[str, float]:
    return json.loads(READ.read_text(encoding="utf-8"))


def plan_figures(plan: Plan, mode: Mode, metre: Metre) -> dict[str, float]:
    """What tells a plan that readers like, by name; shares of bars, halves or notes mostly."""
    return _harmony(plan, mode) | _tune(plan, metre) | _accompaniment(plan, metre) | _form(plan)


def _harmony(plan: Plan, mode: Mode) -> dict[str, float]:
    """What chords there are, where they stand, and how often chord and bass move."""
    known = plan.chords[:, 0] < NO_CHORD
    root = np.where(known, plan.chords[:, 0] // KINDS, -1)
    tonic, dominant, halfway = TONIC[mode], (TONIC[mode] + 7) % 12, len(plan)
    kinds = len(np.unique(plan.chords[:, 0]))
    return {
        "chord_kinds": float(kinds),
        "chord_kinds_off": float(abs(kinds - _CHORD_KINDS)),
        "chord_roots": float(len(np.unique(root))),
        "strange_roots": _mean(~np.isin(root, _SCALES[mode])),
        "tonic_share_off": abs(_mean(root == tonic) - _TONIC_SHARE),
        "without_chord": _mean(~known),
        "dominant_at_the_end": float(dominant in root[-6:-1]),
        "dominant_halfway": float(dominant in root[halfway - 2 : halfway + 1]),
        "bass_moves": _mean(np.diff(plan.chords[:, 1]) != 0),
        "chord_stays_in_a_bar": _mean(root[1::2] == root[::2]),
    }


def _tune(plan: Plan, metre: Metre) -> dict[str, float]:
    """How busy the tune is, how its notes go and how long they are, where it lies."""
    notes = plan.rhythm[of_melody(plan.rhythm)]
    quarters = metre.ticks_per_bar / TICKS_PER_BEAT
    steps = notes[1:, SHAPE].astype(np.int64)
    _, counts = np.unique(notes[:, LENGTH], return_counts=True)
    share = counts / max(1, counts.sum())
    register = plan.register[:, Part.MELODY].astype(np.float64)
    register = register[register != SILENT]
    plays = plan.density[:, Role.MELODY] > 0
    sounds = float(notes[:, LENGTH].sum()) / (len(plan) * metre.ticks_per_bar)
    return {
        "tune_onsets": _onsets(plan, Role.MELODY, quarters),
        "tune_bars": _mean(plays),
        "tune_ends": float(plays[-1]),
        "tune_stays": _mean(steps == _STAYS),
        "tune_lengths": -float((share * np.log(share)).sum()),
        "tune_length_spread": _spread(np.log(np.maximum(notes[:, LENGTH], 1))),
        "tune_on_beat": _mean(notes[:, PLACE] % TICKS_PER_BEAT == 0),
        "tune_rests": 1 - min(1.0, sounds),
        "tune_moves_register": _spread(register),
        "tune_register_range": float(np.ptp(register)) if len(register) else 0.0,
    }


def _accompaniment(plan: Plan, metre: Metre) -> dict[str, float]:
    """Whether bass and chords go on, how evenly, and how thick and how low the chords are."""
    notes = plan.rhythm[~of_melody(plan.rhythm)]
    quarters = metre.ticks_per_bar / TICKS_PER_BEAT
    under = plan.density[:, Role.BASS : Role.DRUM]
    busy = under.sum(axis=1)
    struck = plan.least_onsets()[:, Role.BASS : Role.DRUM].sum(axis=1)
    places = [frozenset(notes[notes[:, BAR] == bar, PLACE].tolist()) for bar in range(len(plan))]
    alike = [len(one & other) / max(1, len(one | other)) for one, other in pairwise(places)]
    _, counts = np.unique(notes[:, [BAR, PLACE]], axis=0, return_counts=True)
    register = plan.register[:, 1].astype(np.float64)
    register = register[register != SILENT]
    return {
        "bass_onsets": _onsets(plan, Role.BASS, quarters),
        "bass_bars": _mean(under[:, 0] > 0),
        "chord_onsets": _onsets(plan, Role.CHORD, quarters),
        "chord_bars": _mean(under[:, 1] > 0),
        "busy_changes": float(busy.std() / max(busy.mean(), 0.1)),
        "thin_bars": _mean(struck < np.median(struck) / 2),
        "goes_on": float(np.mean(alike)) if alike else 1.0,
        "rhythms": float(len(set(places))),
        "on_downbeat": _mean(np.array([0 in each for each in places])),
        "voices": float(plan.voices.mean()),
        "thick": _mean(counts >= _MANY),
        "chord_register": float(register.mean()) if len(register) else _USUAL_REGISTER,
        "off_the_grid": _mean(~np.isin(plan.rhythm[:, PLACE] % TICKS_PER_BEAT, _GRID)),
    }


def _form(plan: Plan) -> dict[str, float]:
    """What comes back, and after how many bars."""
    lag, kind = plan.lag[:, Part.MELODY], plan.kind[:, Part.MELODY]
    same, alike = kind == Return.SAME, kind != Return.RHYTHM
    return {
        "theme_back": float(((lag == _HALF) & alike)[_HALF : _HALF + 2].any()),
        "tune_back_after_four": _mean(lag == 4),
        "tune_back_after_eight": _mean(lag >= 8),
        "tune_repeated_at_once": _mean((lag == 1) & same),
        "accompaniment_back": _mean(plan.lag[:, Part.ACCOMPANIMENT] > 0),
    }


def _onsets(plan: Plan, role: Role, quarters: float) -> float:
    """The logarithm of how many onsets a role has in a quarter note."""
    return float(np.log(0.1 + plan.least_onsets()[:, role].mean() / quarters))


def _mean(found: NDArray[np.bool_]) -> float:
    return float(found.mean()) if len(found) else 0.0


def _spread(found: Floats) -> float:
    return float(found.std()) if len(found) else 0.0
