"""Which accidentals a bar has to print."""

from __future__ import annotations

from collections.abc import Iterable

from music21 import note, pitch

from engine.notation.spelling import sharps, signature_alter
from engine.values import Key


class Accidentals:
    """Which accidentals a bar needs: where a note differs from the signature or from before."""

    def __init__(self, in_key: Key) -> None:
        self._fifths = sharps(in_key)
        self._state: dict[tuple[str, int], int] = {}

    def show(self, elements: Iterable[note.NotRest]) -> None:
        """Mark the accidentals of one bar's notes, in time order."""
        for element in sorted(elements, key=lambda e: float(e.offset)):
            for written in element.pitches:
                place = (written.step, written.octave or 4)
                alter = int(written.alter)
                usual = self._state.get(place, signature_alter(written.step, self._fifths))
                if alter != usual and written.accidental is None:
                    written.accidental = pitch.Accidental(0)
                if written.accidental is not None:
                    written.accidental.displayStatus = alter != usual
                self._state[place] = alter
