"""Music comes back: what was struck some bars ago is made likelier at the same place.

A network that has learnt little of a band wanders from bar to bar; songs keep a rhythm for some
bars and come back to a phrase. The echo leans the logits, it forces nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.composer.stepping.layers import Floats
from engine.composer.vocabulary import ONSET_TICKS

RHYTHM_BARS = 1
"""How many bars ago the rhythm is listened to."""

PHRASE_BARS = 4
"""How many bars ago the notes are listened to."""

_CLASS_OF_GAP = {int(gap): number for number, gap in enumerate(ONSET_TICKS)}


@dataclass(slots=True)
class Echo:
    """What one piece has struck so far: role, pitch and duration class by onset tick."""

    bar: int
    struck: dict[int, list[tuple[int, int, int]]] = field(
        default_factory=dict[int, list[tuple[int, int, int]]]
    )

    def add(self, onset: int, role: int, pitch: int, duration: int) -> None:
        """Append one event; `duration` is its class."""
        self.struck.setdefault(onset, []).append((role, pitch, duration))

    def lean_onset(self, logits: Floats, onset: int, strength: float) -> None:
        """Add `strength` to the gaps (classes,) that strike again as the bar before did."""
        ago = RHYTHM_BARS * self.bar
        if len(self.struck.get(onset - ago, ())) > len(self.struck.get(onset, ())):
            logits[0] += strength
        for tick in range(onset - ago + 1, onset - ago + self.bar + 1):
            if tick in self.struck:
                number = _CLASS_OF_GAP.get(tick + ago - onset)
                if number is not None:
                    logits[number] += strength

    def lean_pitch(self, logits: Floats, onset: int, role: int, strength: float) -> None:
        """Add `strength` to the pitches (128,) that the role struck here a phrase ago."""
        for was, pitch, _ in self.struck.get(onset - PHRASE_BARS * self.bar, ()):
            if was == role:
                logits[pitch] += strength

    def lean_duration(
        self, logits: Floats, onset: int, role: int, pitch: int, strength: float
    ) -> None:
        """Add `strength` to the length (classes,) of the same note a phrase ago."""
        for was, before, duration in self.struck.get(onset - PHRASE_BARS * self.bar, ()):
            if (was, before) == (role, pitch):
                logits[duration] += strength
