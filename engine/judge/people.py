"""What twelve collections of people's music are like, and where that is known from: people.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from engine.judge.passages import Floats
from engine.values import Mode

_FILE = Path(__file__).with_name("people.json")

FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "polyphony": "voices",
        "monophonic_share": "one voice alone",
        "bass_share": "bass under it",
        "notes_per_bar": "notes a bar",
        "notes_per_bar_variation": "notes a bar, variation",
        "empty_bar_share": "empty bars",
        "chord_tone_share": "notes of the chord",
        "harmonic_rhythm": "chord changes",
        "root_motion_by_fifth": "root moves by a fifth",
        "chord_recurrence": "chords as 4 bars before",
        "tonic_share": "tonic chord",
        "dominant_share": "dominant chord",
        "bass_motion": "bass moves",
        "bass_variety": "kinds of bass note",
        "chord_transition_bits": "bits a chord change",
        "semitone_share": "semitones sound",
        "homorhythm": "all voices begin together",
        "repeated_notes": "melody repeats a note",
        "melodic_arc_length": "melody goes on one way",
        "peak_spread": "peaks of bars, spread",
        "motif_recurrence": "bars whose figure returns",
        "stepwise_motion": "melody by step",
        "wide_leaps": "melody leaps over a fifth",
        "chord_tones_on_beats": "melody of the chord on beats",
        "interval_pattern_recurrence": "intervals that come back",
        "all_rhythm_next": "bar rhythm of all, next",
        "all_rhythm_best": "bar rhythm of all, best",
        "melody_rhythm_next": "bar rhythm of melody, next",
        "melody_rhythm_best": "bar rhythm of melody, best",
        "melody_rhythm_variety": "kinds of bar rhythm of melody",
        "bass_rhythm_next": "bar rhythm of bass, next",
        "bass_rhythm_best": "bar rhythm of bass, best",
        "on_beat_share": "on the beat",
        "mixed_subdivision": "triplets and sixteenths in one bar",
        "note_length_entropy": "kinds of length, bits",
        "scale_consistency": "in one scale",
    }
)
"""Every figure and its words. What each counts stands in docs/quality.md."""

QUALITIES = "Mmd"
"""Of a chord function as the file names it, such as 7M: major, minor, diminished."""

Outside = Literal["range", "band"]


@dataclass(frozen=True, slots=True)
class PeoplesFigure:
    """A figure in people's music: mean, spread and range of the twelve collections' means.

    `band` is that of 90 % of all passages. `words` say in short what it counts.
    """

    words: str
    mean: float
    spread: float
    range: tuple[float, float]
    band: tuple[float, float]

    def outside(self, mean: float) -> Outside | None:
        """What a set's mean lies outside of: the range, or the band as well; None inside both."""
        if self.range[0] <= mean <= self.range[1]:
            return None
        return "range" if self.band[0] <= mean <= self.band[1] else "band"


@dataclass(frozen=True, slots=True)
class People:
    """People's music: every figure, and the passages of each collection that it is known from.

    `distance` and `inside` are the ranges that the collections themselves have of these measures.
    """

    passages: Mapping[str, int]
    distance: tuple[float, float]
    inside: tuple[float, float]
    figures: Mapping[str, PeoplesFigure]


@cache
def people() -> People:
    """What people's music is like. Read once."""
    record = _read()
    return People(
        passages=record["passages"],
        distance=tuple(record["distance"]),
        inside=tuple(record["inside"]),
        figures={
            name: PeoplesFigure(
                words, known["mean"], known["spread"], tuple(known["range"]), tuple(known["band"])
            )
            for name, words in FIGURES.items()
            for known in (record["figures"][name],)
        },
    )


@cache
def transitions() -> Mapping[Mode, Floats]:
    """How often people go from one chord function (row) to the next, (36, 36) for each mode."""
    record = _read()["transitions"]
    modes: tuple[Mode, Mode] = ("major", "minor")
    return {mode: _counts(record[mode]) for mode in modes}


def _read() -> dict[str, Any]:
    return json.loads(_FILE.read_text("utf-8"))


def _counts(following: Mapping[str, Mapping[str, int]]) -> Floats:
    counts = np.zeros((36, 36))
    for one, others in following.items():
        for other, count in others.items():
            counts[_number(one), _number(other)] = count
    return counts


def _number(function: str) -> int:
    return int(function[:-1]) * 3 + QUALITIES.index(function[-1])
