# pyright: strict
"""What may come next: hard limits on the next event of each piece being written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composer.pieces import Classes, Pieces, Ticks
from engine.composer.vocabulary import DURATION_TICKS, ONSET_TICKS, PITCHES
from engine.values import Metre, Role

Mask = NDArray[np.bool_]

CHORD_SIZE = 4
"""Most notes of role chord that begin together."""
SOUNDING = 8
"""Most notes that sound together."""
RANGES = {Role.MELODY: (52, 98), Role.BASS: (24, 62), Role.CHORD: (40, 88), Role.DRUM: (35, 81)}
"""MIDI pitches a role may use, lowest and highest, after transposition."""

_MOST_TOGETHER = np.array([1, 1, CHORD_SIZE, CHORD_SIZE, 0])
"""Events of each role that begin together; the last for a piece without any."""
_ROLES = np.arange(len(Role))
_PITCHES = np.arange(PITCHES)


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for every note of a piece; pitches as the network sees them, in the home key.

    `allowed_pitch_classes` (12,) and `dominant_pitch_classes` (12,) are masks; `shift` semitones
    lead from the sounding pitch to the home key. The piece is written up to `end`, the tick where
    the final chord stands; from `dominant` on, bass and chords prepare it.
    """

    metre: Metre
    shift: int
    allowed_pitch_classes: Mask
    dominant_pitch_classes: Mask
    roles: frozenset[Role]
    dominant: int
    end: int


class Masks:
    """The classes that limits leave to the next event of each piece, one property after another.

    Nothing begins before the tick `not_before`.
    """

    def __init__(self, limits: Limits, not_before: int) -> None:
        self._limits, self._not_before = limits, not_before
        self._roles = np.isin(_ROLES, list(limits.roles))
        self._last_role = max(limits.roles)
        self._playable = np.array(
            [[_playable(role, limits, ending) for role in Role] for ending in (False, True)]
        )

    def onset(self, pieces: Pieces) -> Mask:
        """Gaps (batch, len(ONSET_TICKS)) that keep order, polyphony, and no bar of silence."""
        silent_from = np.maximum(pieces.sounding_until - pieces.onset, 1)
        mask = (silent_from + self._limits.metre.ticks_per_bar)[:, None] >= ONSET_TICKS
        mask &= (self._not_before - pieces.onset)[:, None] <= ONSET_TICKS
        room = pieces.struck + pieces.ringing < SOUNDING
        mask[:, 0] &= room & (_next_role(pieces) <= self._last_role)
        for row in np.flatnonzero(~mask.any(axis=1)).tolist():
            earliest = max(self._not_before - int(pieces.onset[row]), 1)
            mask[row, int(np.argmax(earliest <= ONSET_TICKS))] = True
        return mask

    def role(self, pieces: Pieces, onset: Ticks) -> Mask:
        """Roles (batch, 4): within one onset they come in order, melody and bass once."""
        lowest = np.where(onset == pieces.onset, _next_role(pieces), 0)
        return self._roles & (lowest[:, None] <= _ROLES)

    def pitch(self, pieces: Pieces, onset: Ticks, role: Classes) -> Mask:
        """Pitches (batch, 128) inside the role's range, the key and the chord's order, silent."""
        ending = (onset >= self._limits.dominant) & (role != Role.MELODY)
        playable = self._playable[ending.astype(np.intp), role]
        joins = (onset == pieces.onset) & (role == pieces.last_role)
        mask = np.where(joins, pieces.lowest, PITCHES)[:, None] > _PITCHES
        mask &= playable
        # Nothing strikes a key that is still down; drums have none.
        mask &= ~pieces.sounding(onset) | (role == Role.DRUM)[:, None]
        full = ~mask.any(axis=1)
        mask[full] = playable[full]
        return mask

    def duration(self, onset: Ticks) -> Mask:
        """Durations (batch, len(DURATION_TICKS)) that end before the final chord, and the first."""
        mask = (self._limits.end - onset)[:, None] >= DURATION_TICKS
        mask[:, 0] = True
        return mask


def _next_role(pieces: Pieces) -> Classes:
    """The lowest role (batch,) that may still begin at the last onset; 4 where none may."""
    return pieces.last_role + (pieces.together >= _MOST_TOGETHER[pieces.last_role])


def _playable(role: Role, limits: Limits, ending: bool) -> Mask:
    """Pitches (128,) of a role's range and of the key, or of its dominant before the ending."""
    low, high = RANGES[role]
    if role is Role.DRUM:
        return (low <= _PITCHES) & (high >= _PITCHES)
    classes = limits.dominant_pitch_classes if ending else limits.allowed_pitch_classes
    in_range = (low + limits.shift <= _PITCHES) & (high + limits.shift >= _PITCHES)
    return in_range & classes[_PITCHES % 12]
