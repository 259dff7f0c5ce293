# pyright: strict
"""How readers would mark a phrase beside others that are written after the same plan.

Readers who saw four versions of the same bars one under the other marked them
(benchmarks/side_by_side/marks.csv); a ridge regression on the figures below tells the differences
within pictures that it has not seen with the correlation that `python -m benchmarks.side_by_side
fit` prints, and writes the weights, phrase_judge.json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.plan.chords import NO_BASS, NO_CHORD, tones_of
from engine.regression import FARTHEST, load_regression
from engine.values import TICKS_PER_BEAT, Role

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WEIGHTS = Path(__file__).with_name("phrase_judge.json")

_MAJOR: Bools = np.isin(np.arange(12), (0, 2, 4, 5, 7, 9, 11))
_LEADING_NOTE = 8
"""The pitch class of G sharp, which A minor has besides the notes of C major."""

_TONES: Bools = np.array([tones_of(chord) for chord in range(NO_CHORD + 1)])

_BARS = 8
"""Of the phrases that readers marked."""

_FAR_ABOVE = 16
"""Semitones from which on a tune is far above what goes with it."""

_LONG = TICKS_PER_BEAT
"""Ticks of a note that is heard as one of the harmony."""

_AGAINST: Bools = np.isin(np.arange(12), (1, 2, 5, 6, 11))
"""Semitones above a bass, octaves apart, that it does not carry: seconds, fourths, sevenths."""

_SILENT = 128
"""Above every MIDI pitch."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Bars `first` up to `stop`, of `bar` ticks each, of a piece in the key frame.

    rows (n, 4): onset, end, pitch and role of the notes that sound in them; `chords` (half bars, 2)
    are the piece's planned ones, each with its bass. `log_probability` is the mean natural log
    probability of the pitches that were drawn in them.
    """

    rows: Ints
    chords: NDArray[np.int16]
    bar: int
    first: int
    stop: int
    minor: bool
    log_probability: float


def compare(
    phrases: Sequence[Phrase], counts: Mapping[str, float] | None = None
) -> NDArray[np.float64]:
    """Points of ten (n,) by which each of some phrases after one plan is better than their mean.

    The figures of fewer bars spread more, as means of fewer things do. `counts` says of figures for
    how much of their weight they count, where that is not all of it.
    """
    known = load_regression(WEIGHTS)
    figures = [phrase_figures(phrase) for phrase in phrases]
    found = np.array([[own[name] for name in known.names] for own in figures])
    bars = phrases[0].stop - phrases[0].first
    away = (found - found.mean(axis=0)) / (known.spread * (_BARS / bars) ** 0.5)
    shares = np.array([(counts or {}).get(name, 1.0) for name in known.names])
    return np.clip(away, -FARTHEST, FARTHEST) @ (known.weight * shares)


def phrase_figures(phrase: Phrase) -> Mapping[str, float]:
    """What readers tell versions of a phrase apart by, by name; shares where nothing else is said.

    A stranger is a note that neither the key has nor the half bar's chord; off the chord is what
    the chord and its bass have not.
    """
    rows = phrase.rows[phrase.rows[:, 3] != Role.DRUM]
    rows = rows[np.lexsort((rows[:, 2], rows[:, 0]))]
    begun = (rows[:, 0] >= phrase.first * phrase.bar) & (rows[:, 0] < phrase.stop * phrase.bar)
    own = rows[begun]
    tune = own[:, 3] == Role.MELODY
    chords = _of_chords(phrase)
    half_bar = np.minimum(own[:, 0] * 2 // phrase.bar, len(chords) - 1)
    off_chord = ~chords[half_bar, own[:, 2] % 12]
    strange = off_chord & ~_of_key(phrase)[own[:, 2] % 12]
    is_long = own[:, 1] - own[:, 0] >= _LONG
    return (
        {
            "tune_strangers": _mean(strange[tune]),
            "accompaniment_strangers": _mean(strange[~tune]),
            "tune_rests_off_chord": _mean(off_chord[tune & is_long]),
            "accompaniment_off_chord": _mean(off_chord[~tune]),
            "tune_against_bass": _against_bass(rows, np.unique(own[:, 0])),
        }
        | _line(own[tune, 2])
        | _together(phrase, rows)
        | {"log_probability": phrase.log_probability}
    )


def _of_chords(phrase: Phrase) -> Bools:
    """Which pitch classes each half bar's planned chord has, with its bass (half bars, 12)."""
    known = _TONES[phrase.chords[:, 0]]
    inverted = np.flatnonzero(phrase.chords[:, 1] < NO_BASS)
    known[inverted, phrase.chords[inverted, 1]] = True
    return known


def _of_key(phrase: Phrase) -> Bools:
    known = _MAJOR.copy()
    known[_LEADING_NOTE] |= phrase.minor
    return known


def _line(pitch: Ints) -> dict[str, float]:
    """How the tune goes; its height is its mean MIDI pitch, its step the mean of its intervals in
    semitones."""
    steps = np.diff(pitch)
    moves = np.sign(steps[steps != 0])
    return {
        "tune_height": float(pitch.mean()) if len(pitch) else 0.0,
        "tune_repeats": _mean(steps == 0),
        "tune_to_and_fro": _mean(pitch[2:] == pitch[:-2]),
        "tune_turns": _mean(moves[1:] != moves[:-1]),
        "tune_step": _mean(np.abs(steps)),
    }


def _together(phrase: Phrase, rows: Ints) -> dict[str, float]:
    """Of the time in which tune and accompaniment sound, how much it is far above."""
    ticks = np.arange(phrase.first * phrase.bar, phrase.stop * phrase.bar, TICKS_PER_BEAT // 2)
    sounds = _sounding(rows, ticks)
    tune = rows[:, 3] == Role.MELODY
    top: Ints = np.where(sounds & tune, rows[:, 2], -1).max(axis=1, initial=-1)
    under: Ints = np.where(sounds & ~tune, rows[:, 2], -1).max(axis=1, initial=-1)
    apart = (top - under)[(top >= 0) & (under >= 0)]
    return {"tune_far_above": _mean(apart > _FAR_ABOVE)}


def _against_bass(rows: Ints, onsets: Ints) -> float:
    """At how many of the onsets where tune and bass sound they are against one another."""
    sounds = _sounding(rows, onsets)
    tune, bass = rows[:, 3] == Role.MELODY, rows[:, 3] == Role.BASS
    top: Ints = np.where(sounds & tune, rows[:, 2], -1).max(axis=1, initial=-1)
    lowest: Ints = np.where(sounds & bass, rows[:, 2], _SILENT).min(axis=1, initial=_SILENT)
    both = (top >= 0) & (lowest < _SILENT)
    return _mean(_AGAINST[(top - lowest)[both] % 12])


def _sounding(rows: Ints, ticks: Ints) -> Bools:
    """Which notes sound at each of some ticks (ticks, notes)."""
    return (rows[:, 0] <= ticks[:, None]) & (ticks[:, None] < rows[:, 1])


def _mean(found: NDArray[Any]) -> float:
    return float(found.mean()) if len(found) else 0.0
