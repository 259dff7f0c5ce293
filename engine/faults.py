"""What there is against showing a candidate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.composer.settings import Settings
from engine.notation.keys import estimate_key, key_of_weights, pitch_class_weights
from engine.plan.chords import sounds
from engine.plan.drawing import halves_of
from engine.plan.plan import Plan
from engine.provenance.comparing import base_music, found_in
from engine.values import ChordSpan, Composition, Role

_LONGEST_HOLE = 0.75
"""Bars without any sound from which a candidate is no piece."""

_OF_THE_CHORDS = 0.9
"""The share of half bars that are to sound the chord that was asked for."""


def faults(heard: Composition, plan: Plan, settings: Settings) -> int:
    """How many reasons there are in a candidate itself against showing it.

    It is to be in its key by all of its notes, and by how it begins and ends besides; and to sound
    the chords that were asked for.
    """
    playing = {note.role for note in heard.notes}
    count = any(plan.density[:, role].any() for role in settings.limits.roles - playing)
    count += longest_hole(heard) > _LONGEST_HOLE
    count += sounding_share(heard, settings.chords) < _OF_THE_CHORDS
    keys = {key_of_weights(pitch_class_weights(heard.notes)), estimate_key(heard.notes)}
    return count + (keys != {settings.key})


def sounding_share(heard: Composition, chords: Sequence[ChordSpan]) -> float:
    """The share of half bars that sound the chord asked for, 1 where none was."""
    if not chords:
        return 1.0
    asked = halves_of(chords, heard.bars, 0)[:, 0]
    return float(sounds(note_array(heard.notes), heard.metre, asked).mean())


def copies(rows: NDArray[np.int64], composer: Composer, settings: Settings) -> int:
    """How many reasons there are in other music: the songs, and the base's own."""
    count = int(composer.index.offending(rows, settings.primer_end) is not None)
    music = base_music()
    if music is not None and not settings.primer:  # what was given may be anybody's
        count += bool(found_in(music, rows))
    return count


def longest_hole(composition: Composition) -> float:
    """The longest time in which nothing sounds, in bars."""
    rows = note_array([n for n in composition.notes if n.role is not Role.DRUM])
    if not len(rows):
        return float(composition.bars)
    onset = np.append(rows[:, 0], composition.end)
    until = np.maximum.accumulate(np.concatenate([[0], rows[:, 0] + rows[:, 1]]))
    return float((onset - until).max() / composition.metre.ticks_per_bar)
