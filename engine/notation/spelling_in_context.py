# pyright: strict
"""How notes are spelled among those around them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.notation.spelling import NATURALS, Spelling, spell
from engine.values import Key, Note, Role

_STEPS = "CDEFGAB"

_BEFORE, _AFTER = 10, 42
"""Notes of the context that a note is spelled in: those before it, and it with those after."""

_LETTERS: NDArray[np.int64] = np.array([0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6])
"""Letters above a tonic of the twelve pitch classes of its harmonic chromatic scale."""


class Spellings:
    """How the notes of a piece are spelled, each pitch in one way within a bar.

    By the first stage of ps13 (Meredith 2006, "The ps13 pitch spelling algorithm", JNMR 35): every
    pitch class around a note is a tonic that says which letter the note has, as often as it sounds.
    So the third of a dominant of E in A minor is D sharp and what falls from E to D is E flat.
    """

    def __init__(self, notes: Sequence[Note], key: Key, ticks_per_bar: int) -> None:
        self._key = key
        self._bars: dict[int, dict[int, Spelling]] = {}
        pitched = sorted(
            (n for n in notes if n.role is not Role.DRUM), key=lambda n: (n.onset, n.pitch)
        )
        pitches = np.array([n.pitch for n in pitched], np.int64)
        tonics = np.array([_STEPS.index(spell(60 + c, key).step) for c in range(12)])
        sounding = np.zeros((len(pitches) + 1, 12), np.int64)
        sounding[1:] = np.cumsum(pitches[:, None] % 12 == np.arange(12), axis=0)
        places = np.arange(len(pitches))
        first, stop = np.maximum(places - _BEFORE, 0), np.minimum(places + _AFTER, len(pitches))
        around = sounding[stop] - sounding[first]
        for number, note in enumerate(pitched):
            begins = note.onset // ticks_per_bar
            spelled = self._bars.setdefault(begins, {}).get(note.pitch)
            if spelled is None:
                letters = (tonics + _LETTERS[(note.pitch - np.arange(12)) % 12]) % 7
                votes = np.bincount(letters, around[number], 7).astype(np.float64)
                spelled = self._by_letter(note.pitch, votes)
            # tied notes have one name, also where the pitch begins again beside them
            ends = max(begins, (note.onset + note.duration - 1) // ticks_per_bar)
            for bar in range(begins, ends + 1):
                self._bars.setdefault(bar, {}).setdefault(note.pitch, spelled)

    def of(self, bar: int, pitch: int) -> Spelling:
        """A pitch that sounds in a bar, or is written on into it from the one before."""
        for number in (bar, bar - 1):
            if pitch in self._bars.get(number, {}):
                return self._bars[number][pitch]
        return spell(pitch, self._key)

    def _by_letter(self, pitch: int, votes: NDArray[np.float64]) -> Spelling:
        """The pitch by the letter with most votes, if that needs one accidental at most."""
        usual = spell(pitch, self._key)
        if votes.max() <= votes[_STEPS.index(usual.step)]:
            return usual
        step = _STEPS[int(votes.argmax())]
        alter = (pitch - NATURALS[step] + 6) % 12 - 6
        if abs(alter) > 1:
            return usual
        return Spelling(step, alter, (pitch - NATURALS[step] - alter) // 12 - 1)
