"""The chords of a passage, half bar by half bar, and how they move.

A half bar's chord is the template that most of what sounds in it is of, simpler chords and roots in
the bass preferred. The key is found by Krumhansl and Kessler's profiles (Krumhansl 1990): part of
the instrument, since people's chord transitions were counted in the keys that these find.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.judge.passages import Bools, Floats, Ints, Passage
from engine.values import Key, Mode

TEMPLATES: Mapping[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "dim": (0, 3, 6),
    "sus4": (0, 5, 7),
}
_PRICES = {"": 0.0, "m": 0.0, "dim": 0.05}
_PRICE = 0.04
_ROOT_IN_BASS = 0.06

MAJOR, MINOR, DIMINISHED = range(3)
_QUALITIES = {"m": MINOR, "m7": MINOR, "dim": DIMINISHED}

_CHORDS = [(root, name) for root in range(12) for name in TEMPLATES]
_ROOT: Ints = np.array([root for root, _ in _CHORDS], np.int64)
_QUALITY: Ints = np.array([_QUALITIES.get(name, MAJOR) for _, name in _CHORDS], np.int64)
_CHORD_PRICE: Floats = np.array([_PRICES.get(name, _PRICE) for _, name in _CHORDS], float)
CHORD_TONES: Bools = np.array(
    [[(pc - root) % 12 in TEMPLATES[name] for pc in range(12)] for root, name in _CHORDS]
)
"""Which pitch classes (12,) each chord has."""

_PROFILES: Mapping[Mode, tuple[float, ...]] = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
_KEYS = [Key(tonic, mode) for mode in _PROFILES for tonic in range(12)]
_KEY_PROFILES: Floats = np.array([np.roll(_PROFILES[key.mode], key.tonic) for key in _KEYS])

_PRIOR, _PRIOR_FUNCTIONS = 0.2, 40
"""What a transition never seen counts for, and among how many functions."""

_NO_TRANSITION = 8.0
"""Bits of a passage whose chord never changes: about what an arbitrary change costs."""

_FOUR_BARS = 8
"""Half bars."""


@dataclass(frozen=True, slots=True, eq=False)
class Harmony:
    """Of each half bar (h,) the chord's number in CHORD_TONES and the pitch that is lowest longest.

    -1 where nothing sounds. `fit` is the share, 0 to 1, of what sounds that is of the chord.
    """

    chord: Ints
    bass: Ints
    fit: Floats


@lru_cache(maxsize=4)
def harmony_of(passage: Passage) -> Harmony:
    """The likeliest chord of each half bar."""
    half = passage.bar_steps // 2
    sounding = passage.roll.reshape(-1, half, 128).sum(axis=1)
    weights = np.pad(sounding, ((0, 0), (0, 4))).reshape(-1, 11, 12).sum(axis=1)
    total = weights.sum(axis=1)
    bass = _longest(passage.low.reshape(-1, half))
    fits = weights @ CHORD_TONES.T.astype(float) / np.maximum(total, 1)[:, None]
    in_bass = _ROOT_IN_BASS * (_ROOT[None] == bass[:, None] % 12)
    chord = (fits - _CHORD_PRICE + in_bass).argmax(axis=1)
    fit = fits[np.arange(len(chord)), chord]
    return Harmony(np.where(total > 0, chord, -1), bass, fit)


@lru_cache(maxsize=4)
def key_of(passage: Passage) -> Key:
    """The key whose profile correlates best with how long each pitch class lasts."""
    weights = np.bincount(passage.pitch % 12, passage.duration, 12)
    spread = weights - weights.mean()
    if np.allclose(spread, 0):
        return _KEYS[0]
    profiles = _KEY_PROFILES - _KEY_PROFILES.mean(axis=1, keepdims=True)
    return _KEYS[int((profiles @ spread / np.linalg.norm(profiles, axis=1)).argmax())]


def harmonic_figures(
    passage: Passage, harmony: Harmony, transitions: Mapping[Mode, Floats]
) -> dict[str, float]:
    """Figures of chords and bass; `transitions` counts people's changes of function (36, 36)."""
    sounds = harmony.chord >= 0
    chords, bass = harmony.chord[sounds], harmony.bass[sounds]
    moves = np.diff(_ROOT[chords]) % 12
    moved = moves[moves > 0]
    key = key_of(passage)
    functions = (_ROOT[chords] - key.tonic) % 12 * 3 + _QUALITY[chords]
    triads = np.where(sounds, _ROOT[harmony.chord] * 2 + (_QUALITY[harmony.chord] > 0), -1)
    halves = len(sounds)
    tonic = np.isin(functions, (MAJOR, MINOR))
    return {
        "chord_tone_share": float(harmony.fit[sounds].mean()),
        "harmonic_rhythm": len(moved) / max(1, len(moves)),
        "root_motion_by_fifth": float(np.isin(moved, (5, 7)).mean()) if len(moved) else 0.0,
        "chord_recurrence": float((triads[_FOUR_BARS:] == triads[:-_FOUR_BARS]).mean()),
        "tonic_share": float(tonic.sum() / halves),
        "dominant_share": float((functions == 7 * 3 + MAJOR).sum() / halves),
        "bass_motion": float((np.diff(bass) != 0).mean()) if len(bass) > 1 else 0.0,
        "bass_variety": float(len(np.unique(bass))),
        "chord_transition_bits": _transition_bits(functions, transitions[key.mode]),
    }


def _longest(low: Ints) -> Ints:
    """The commonest pitch of each row (h, s), the earlier of equals; -1 where there is none."""
    steps = low.shape[1]
    same = low[:, :, None] == low[:, None]
    # A row's places are scored by how often their pitch is there, then by how early they are.
    score = np.where(low >= 0, same.sum(axis=2) * steps - np.arange(steps), -1)
    return low[np.arange(len(low)), score.argmax(axis=1)]


def _transition_bits(functions: Ints, counts: Floats) -> float:
    """The mean cost of a change of function under people's counts (36, 36)."""
    changed = functions[np.append(True, np.diff(functions) != 0)]
    one, other = changed[:-1], changed[1:]
    if not len(one):
        return _NO_TRANSITION
    of_one = counts.sum(axis=1)[one] + _PRIOR * _PRIOR_FUNCTIONS
    return float(-np.log2((counts[one, other] + _PRIOR) / of_one).mean())
