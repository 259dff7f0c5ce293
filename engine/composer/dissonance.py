# pyright: strict
"""How often notes rub: a semitone, in any octave, between what sounds together.

A network that has learnt little of a band strikes more of them by accident than the band does on
purpose: 9.7 % of the pairs in pieces like five MIDI songs, which have 6.4 %. Where a piece has had
more than the song that it is written like, pitches that would make another are made less likely.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.composer.events import NOTE_DURATION, NOTE_ONSET, NOTE_PITCH, NOTE_ROLE
from engine.composer.pieces import Classes
from engine.composer.stepping.layers import Floats
from engine.composer.vocabulary import PITCHES
from engine.values import Role

USUAL = 0.06
"""The share of a piece that is written like no song, or like one that has too few to tell."""

_FEWEST_PAIRS = 50
_EARLIER = 128
"""Notes before one among which those are looked for that still sound."""

_FIRST_PAIRS = 20
"""Pairs that a piece is taken to have had before its first note, as many semitones as it should."""

_ALWAYS, _STEEPNESS, _MOST = 0.5, 4.0, 4.0
"""Natural logarithms: what is taken from a semitone's logit in a piece that has as many as it
should, what is taken more where it has e times as many, and the most that is.

So those pieces have 6.3 %, and as many notes, leaps and notes at once as before.
"""

_IS_SEMITONE: NDArray[np.bool_] = np.isin(
    (np.arange(PITCHES)[:, None] - np.arange(PITCHES)) % 12, (1, 11)
)
_IS_SEMITONE_WEIGHT = _IS_SEMITONE.astype(np.float32)


def semitones_of(notes: NDArray[np.integer]) -> float:
    """The share of semitones among the pairs of a note and each that sounds as it begins, 0 to 1.

    `notes` (n, 5) are rows in order; drums make no pairs. USUAL where too few do.
    """
    pitched = notes[notes[:, NOTE_ROLE] != Role.DRUM]
    onset, pitch = pitched[:, NOTE_ONSET], pitched[:, NOTE_PITCH]
    end = onset + pitched[:, NOTE_DURATION]
    pairs = semitones = 0
    for back in range(1, min(_EARLIER + 1, len(pitched))):
        together = (end[:-back] > onset[back:]) & (pitch[:-back] != pitch[back:])
        pairs += int(together.sum())
        semitones += int((together & _IS_SEMITONE[pitch[:-back], pitch[back:]]).sum())
    return semitones / pairs if pairs >= _FEWEST_PAIRS else USUAL


class Dissonance:
    """The pairs of a batch of pieces so far, of which a `share`, 0 to 1, should be semitones."""

    def __init__(self, batch: int, share: float) -> None:
        # that a song has none among few pairs does not say that it never has
        self._share = max(share, 1 / (2 * _FEWEST_PAIRS))
        self._pairs = np.full(batch, float(_FIRST_PAIRS))
        self._semitones = self._pairs * self._share

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows only, in this order."""
        self._pairs, self._semitones = self._pairs[rows], self._semitones[rows]

    def add(self, sounding: NDArray[np.bool_], pitch: Classes, counted: NDArray[np.bool_]) -> None:
        """Append a note (batch,) to each piece of which it is to be `counted` (batch,).

        `sounding` (batch, 128) are the pitches that still sound as it begins.
        """
        others = sounding.sum(axis=1) - sounding[np.arange(len(pitch)), pitch]
        self._pairs += counted * others
        self._semitones += counted * (sounding & _IS_SEMITONE[pitch]).sum(axis=1)

    def lean_pitch(
        self, logits: Floats, sounding: NDArray[np.bool_], role: Classes, strength: float
    ) -> None:
        """Make the pitches a semitone from what is `sounding` (batch, 128) less likely, in place.

        `logits` (batch, 128); `strength` multiplies what is taken, from 0. Drums keep theirs.
        """
        surplus = np.log(self._semitones / (self._share * self._pairs))
        taken = strength * np.clip(_ALWAYS + _STEEPNESS * surplus, 0, _MOST) * (role != Role.DRUM)
        rubs = np.matmul(sounding.astype(np.float32), _IS_SEMITONE_WEIGHT) > 0
        logits -= (taken[:, None] * rubs).astype(np.float32)
