# pyright: strict
"""Music comes back: what was struck some bars ago is made likelier at the same place.

A network that has learnt little of a band wanders from bar to bar; songs keep a rhythm for some
bars and come back to a phrase. The echo leans the logits, it forces nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.composer.pieces import Classes, Ticks
from engine.composer.stepping.layers import Floats
from engine.composer.vocabulary import ONSET_TICKS

RHYTHM_BARS = 1
"""How many bars ago the rhythm is listened to."""

PHRASE_BARS = 4
"""How many bars ago the notes are listened to."""

_CHORD = 8
"""Events of one onset that are remembered, as many as sound together."""


class Echo:
    """What each of a batch of pieces has struck so far, found by its onset.

    `bar` is a bar's length in ticks; onsets are below `end`.
    """

    def __init__(self, batch: int, bar: int, end: int) -> None:
        self._pieces = np.arange(batch)  # what each row writes; the tables are never cut
        self._rhythm, self._phrase = RHYTHM_BARS * bar, PHRASE_BARS * bar
        self._gaps = ONSET_TICKS[bar >= ONSET_TICKS]
        # A phrase of silence before the first tick, so that looking back needs no care.
        shape = batch, self._phrase + end + int(ONSET_TICKS[-1]) + 1
        self._count = np.zeros(shape, np.int32)
        self._struck = np.zeros((*shape, _CHORD, 3), np.int16)  # role + 1, pitch, duration class

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows only, in this order."""
        self._pieces = self._pieces[rows]

    def add(self, onset: Ticks, role: Classes, pitch: Classes, duration: Classes) -> None:
        """Append an event to each piece (batch,); `duration` is its class."""
        pieces, tick = self._pieces, onset + self._phrase
        number = np.minimum(self._count[pieces, tick], _CHORD - 1)
        self._struck[pieces, tick, number] = np.array([role + 1, pitch, duration]).T
        self._count[pieces, tick] += 1

    def struck_since(self, onset: Ticks, since: Ticks, most: int) -> NDArray[np.int64]:
        """Events (batch,) from the tick `since`, at most `most` before `onset`, up to it."""
        ticks = onset[:, None] - np.arange(most + 1)
        count = self._count[self._pieces[:, None], ticks + self._phrase]
        return (count * (ticks >= since[:, None])).sum(axis=1)

    def lean_onset(self, logits: Floats, onset: Ticks, strength: float) -> None:
        """Add `strength` to the gaps (batch, classes) that strike again as the bar before did."""
        pieces, now = self._pieces[:, None], (onset + self._phrase)[:, None]
        struck = self._count[pieces, now - self._rhythm + self._gaps]
        struck[:, :1] -= self._count[pieces, now]
        logits[:, : len(self._gaps)] += np.float32(strength) * (struck > 0)

    def lean_pitch(self, logits: Floats, onset: Ticks, role: Classes, strength: float) -> None:
        """Add `strength` to the pitches (batch, 128) that the role struck here a phrase ago."""
        was = self._phrase_ago(onset)
        row, number = np.nonzero(was[:, :, 0] == role[:, None] + 1)
        logits[row, was[row, number, 1]] += np.float32(strength)

    def lean_duration(
        self, logits: Floats, onset: Ticks, role: Classes, pitch: Classes, strength: float
    ) -> None:
        """Add `strength` to the length (batch, classes) of the same note a phrase ago."""
        was = self._phrase_ago(onset)
        same_role, same_pitch = was[:, :, 0] == role[:, None] + 1, was[:, :, 1] == pitch[:, None]
        row, number = np.nonzero(same_role & same_pitch)
        logits[row, was[row, number, 2]] += np.float32(strength)

    def _phrase_ago(self, onset: Ticks) -> NDArray[np.int16]:
        """The events (batch, chord, 3) a phrase before `onset`: where the tables begin."""
        return self._struck[self._pieces, onset]
