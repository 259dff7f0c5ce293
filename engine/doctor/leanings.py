"""Which figures a model's pieces have more or less of than its songs, or than people's music."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.doctor.facts import Facts, Floats, means
from engine.judge.people import FIGURES, people
from engine.messages import Message, told

NAMES = tuple(FIGURES)

_CERTAIN = 2.0
"""Standard errors by which means must differ: else it may be chance."""

_FAR = 0.75
"""Spreads of people's collections by which means must differ to be worth a sentence."""

WORDS: dict[str, Message] = {
    "polyphony": told("figure.polyphony"),
    "monophonic_share": told("figure.monophonic_share"),
    "bass_share": told("figure.bass_share"),
    "notes_per_bar": told("figure.notes_per_bar"),
    "notes_per_bar_variation": told("figure.notes_per_bar_variation"),
    "empty_bar_share": told("figure.empty_bar_share"),
    "chord_tone_share": told("figure.chord_tone_share"),
    "harmonic_rhythm": told("figure.harmonic_rhythm"),
    "root_motion_by_fifth": told("figure.root_motion_by_fifth"),
    "chord_recurrence": told("figure.chord_recurrence"),
    "tonic_share": told("figure.tonic_share"),
    "dominant_share": told("figure.dominant_share"),
    "bass_motion": told("figure.bass_motion"),
    "bass_variety": told("figure.bass_variety"),
    "chord_transition_bits": told("figure.chord_transition_bits"),
    "semitone_share": told("figure.semitone_share"),
    "homorhythm": told("figure.homorhythm"),
    "repeated_notes": told("figure.repeated_notes"),
    "melodic_arc_length": told("figure.melodic_arc_length"),
    "peak_spread": told("figure.peak_spread"),
    "motif_recurrence": told("figure.motif_recurrence"),
    "stepwise_motion": told("figure.stepwise_motion"),
    "wide_leaps": told("figure.wide_leaps"),
    "chord_tones_on_beats": told("figure.chord_tones_on_beats"),
    "interval_pattern_recurrence": told("figure.interval_pattern_recurrence"),
    "all_rhythm_next": told("figure.all_rhythm_next"),
    "all_rhythm_best": told("figure.all_rhythm_best"),
    "melody_rhythm_next": told("figure.melody_rhythm_next"),
    "melody_rhythm_best": told("figure.melody_rhythm_best"),
    "melody_rhythm_variety": told("figure.melody_rhythm_variety"),
    "bass_rhythm_next": told("figure.bass_rhythm_next"),
    "bass_rhythm_best": told("figure.bass_rhythm_best"),
    "on_beat_share": told("figure.on_beat_share"),
    "mixed_subdivision": told("figure.mixed_subdivision"),
    "note_length_entropy": told("figure.note_length_entropy"),
    "scale_consistency": told("figure.scale_consistency"),
}
"""What each figure is called."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """A figure whose mean in the pieces is another than in what they are held against.

    `away` is the difference in spreads of people's collections, above 0 where the pieces have more.
    `reference` is the songs' mean, or people's where no song can be measured.
    """

    name: str
    pieces: float
    reference: float
    away: float


def leanings(facts: Facts) -> list[Leaning]:
    """Those that are neither chance nor small, the farthest first."""
    songs = facts.song_figures
    known = [people().figures[name] for name in NAMES]
    wanted = songs.mean(axis=0) if len(songs) else np.array([figure.mean for figure in known])
    return _leaning(facts.figures, wanted, songs)


def leanings_from_people(facts: Facts) -> list[Leaning]:
    """The same beside people's music."""
    wanted = np.array([people().figures[name].mean for name in NAMES])
    return _leaning(facts.figures, wanted, np.empty((0, len(NAMES))))


def _leaning(pieces: Floats, wanted: Floats, songs: Floats) -> list[Leaning]:
    if len(pieces) < 2:
        return []
    spread = np.array([people().figures[name].spread for name in NAMES])
    means = pieces.mean(axis=0)
    variance = pieces.var(axis=0, ddof=1) / len(pieces)
    if len(songs) > 1:
        variance = variance + songs.var(axis=0, ddof=1) / len(songs)
    away = (means - wanted) / spread
    is_told = (abs(means - wanted) > _CERTAIN * np.sqrt(variance)) & (abs(away) > _FAR)
    found = [
        Leaning(name, float(means[i]), float(wanted[i]), float(away[i]))
        for i, name in enumerate(NAMES)
        if is_told[i]
    ]
    return sorted(found, key=lambda leaning: -abs(leaning.away))


def mean_figures(rows: Floats) -> dict[str, float]:
    """Each figure's mean by its name; empty for no rows."""
    return dict(means(rows, NAMES))
