"""How many voices a passage has, how full its bars are, and what its notes are long and high."""

from __future__ import annotations

import numpy as np

from engine.judge.features import entropy, scale_consistency
from engine.judge.passages import BARS, Passage

_MIDDLE_C, _FIFTH = 60, 7
_LONGEST = 32
"""Sixteenths that the longest notes told apart last."""


def texture(passage: Passage) -> dict[str, float]:
    """Figures of voices, density, simultaneity, note lengths and scale."""
    voices, low, high = passage.voices, passage.low, passage.high
    bars, _ = passage.placed(passage.onset)
    count = np.bincount(bars, minlength=BARS)[:BARS]
    bass = (voices > 1) & (low < _MIDDLE_C) & (high - low >= _FIFTH)
    lengths = np.clip(np.rint(passage.duration * 4).astype(np.int64), 0, _LONGEST)
    return {
        "polyphony": float(voices.mean()),
        "monophonic_share": float((voices == 1).mean()),
        "bass_share": float(bass.mean()),
        "notes_per_bar": float(count.mean()),
        "notes_per_bar_variation": float(count.std() / max(count.mean(), 1e-6)),
        "empty_bar_share": float((count < 2).mean()),
        "semitone_share": _semitone_share(passage),
        "homorhythm": _homorhythm(passage),
        "note_length_entropy": entropy(lengths),
        "scale_consistency": scale_consistency(passage.pitch),
    }


def _semitone_share(passage: Passage) -> float:
    """The share of sounding sixteenths with a semitone, in any octave, in what sounds."""
    sounding = passage.roll[passage.voices > 0]
    octaves = np.pad(sounding, ((0, 0), (0, 4))).reshape(len(sounding), 11, 12)
    classes = octaves.any(axis=1)
    return float((classes & np.roll(classes, -1, axis=1)).any(axis=1).mean())


def _homorhythm(passage: Passage) -> float:
    """The share of onsets at which all that sounds begins together."""
    notes = np.unique(np.column_stack([passage.onset, passage.duration, passage.pitch]), axis=0)
    onsets, begun = np.unique(np.rint(notes[:, 0] * 12).astype(np.int64), return_counts=True)
    return float((begun >= passage.voices[passage.step_of(onsets)]).mean())
