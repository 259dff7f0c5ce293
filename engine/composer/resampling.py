# pyright: strict
"""Of candidates after one plan all go on from the one whose last bars readers would like best.

A particle filter that keeps one particle (sequential Monte Carlo; Doucet, de Freitas and Gordon
2001): in whole pieces good and bad phrases make up for one another, so that to choose between
phrases gains more than to choose between pieces.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.composer.phrase_judge import Phrase, compare
from engine.composer.vocabulary import DURATION, DURATION_TICKS, PITCH, ROLE
from engine.composer.writing import Writing

PHRASE = 2
"""Bars after which all go on from the best."""

_SOUNDS_ON = 2
"""Bars before a phrase of which notes may sound on in it."""


class Resampling:
    """Which of the candidates go on.

    `groups` (n,) names the group of each, those of one plan; their pieces have so many `bars`, of
    which they write those from `first` on.
    """

    def __init__(self, groups: Sequence[int], bars: int, *, minor: bool, first: int = 0) -> None:
        self._groups, self._bars, self._minor = groups, bars, minor
        self._written = dict.fromkeys(groups, first)
        self._likely: dict[int, tuple[float, int]] = dict.fromkeys(groups, (0.0, 0))

    def survivors(self, pieces: Sequence[Writing], going: Sequence[int]) -> list[int]:
        """From which of the candidates that are `going` each of them goes on, mostly itself."""
        result = [*going]
        for group, first in self._written.items():
            own = [number for number in going if self._groups[number] == group]
            stop = first + PHRASE + first % PHRASE
            if len(own) < 2 or stop >= self._bars:
                continue
            if any(pieces[number].onset < stop * pieces[number].bar for number in own):
                continue
            best = own[int(self.marks(pieces, group, own).argmax())]
            self._written[group] = stop
            self._likely[group] = pieces[best].log_probability, len(pieces[best].drawn)
            result = [best if number in own else number for number in result]
        return result

    def closing_marks(self, pieces: Sequence[Writing]) -> list[float]:
        """By how many points what each candidate wrote since all last went on from one of them is
        better than the mean of its group: its last phrase."""
        result = [0.0] * len(pieces)
        for group in self._written:
            own = [number for number, its in enumerate(self._groups) if its == group]
            marks = self.marks(pieces, group, own).tolist()
            for number, mark in zip(own, marks, strict=True):
                result[number] = mark
        return result

    def marks(
        self, pieces: Sequence[Writing], group: int, own: Sequence[int]
    ) -> NDArray[np.float64]:
        """By how many points the phrase of each of a group's `own` candidates is better than their
        mean."""
        return compare([self.phrase(pieces[number], group) for number in own])

    def phrase(self, piece: Writing, group: int) -> Phrase:
        """What a candidate of a group wrote since all last went on from one of them."""
        first = self._written[group]
        likely, drawn = self._likely[group]
        return Phrase(
            _rows(piece, first - _SOUNDS_ON),
            piece.plan.chords,
            piece.bar,
            first,
            min(first + PHRASE, self._bars),
            self._minor,
            (piece.log_probability - likely) / max(1, len(piece.drawn) - drawn),
        )


def _rows(piece: Writing, first: int) -> NDArray[np.int64]:
    """The notes of a piece from bar `first` on: onset, end, pitch and role."""
    ticks = np.array(piece.ticks, np.int64)
    begin = int(np.searchsorted(ticks, first * piece.bar))
    tokens = np.array(piece.tokens[begin:], np.int64).reshape(-1, 5)
    onset = ticks[begin:]
    end = onset + DURATION_TICKS[tokens[:, DURATION]]
    return np.column_stack([onset, end, tokens[:, PITCH], tokens[:, ROLE]])
