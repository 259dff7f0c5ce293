"""What may come next: hard limits on the next event, for a batch of pieces being written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.composer.vocabulary import DURATION_TICKS, ONSET_TICKS, PITCHES
from engine.values import Metre, Role

Mask = NDArray[np.bool_]

CHORD_SIZE = 4
"""Most notes of role chord that begin together."""
SOUNDING = 8
"""Most notes that sound together."""
RANGES = {Role.MELODY: (52, 98), Role.BASS: (24, 62), Role.CHORD: (40, 88), Role.DRUM: (35, 81)}
"""MIDI pitches a role may use, lowest and highest, after transposition."""

_MELODY, _DRUM = int(Role.MELODY), int(Role.DRUM)
_ONE_AT_A_TIME = (int(Role.MELODY), int(Role.BASS))


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
    playable: dict[tuple[int, bool], Mask] = field(default_factory=dict[tuple[int, bool], Mask])
    """What `pitch_masks` worked out once: the pitches of each role."""


@dataclass(slots=True)
class Progress:
    """One piece being written: the events so far as onset, duration, pitch, role, velocity.

    `here` are end, pitch and role of the events at the last onset, `ringing` those of the earlier
    ones that sound on there.
    """

    rows: list[tuple[int, int, int, int, int]] = field(
        default_factory=list[tuple[int, int, int, int, int]]
    )
    onsets: list[int] = field(default_factory=list[int])
    onset: int = 0
    sounding_until: int = 0
    here: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    ringing: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])

    def add(self, onset: int, duration: int, pitch: int, role: int, velocity: int) -> None:
        """Append one event."""
        end = onset + duration
        if onset > self.onset:
            self.ringing = [event for event in (*self.ringing, *self.here) if event[0] > onset]
            self.here = []
            self.onset = onset
        self.here.append((end, pitch, role))
        self.rows.append((onset, duration, pitch, role, velocity))
        self.onsets.append(onset)
        self.sounding_until = max(self.sounding_until, end)

    def still_sounding(self, tick: int) -> set[int]:
        """Pitches that began before `tick`, the last onset or later, and sound on there."""
        events = self.ringing if tick == self.onset else (*self.ringing, *self.here)
        return {pitch for end, pitch, _ in events if end > tick}

    def role_here(self) -> tuple[int, bool]:
        """The last event's role, and whether no more of it may begin with it; -1 before any."""
        if not self.here:
            return -1, False
        last = self.here[-1][2]
        together = sum(role == last for _, _, role in self.here)
        return last, last in _ONE_AT_A_TIME or together >= CHORD_SIZE


def onset_masks(pieces: Sequence[Progress], limits: Limits, not_before: int) -> Mask:
    """Gaps (batch, len(ONSET_TICKS)) that keep order, leave no bar of silence, and polyphony."""
    onsets = np.array([piece.onset for piece in pieces])
    latest = np.array([max(piece.sounding_until, piece.onset + 1) for piece in pieces])
    following = onsets[:, None] + ONSET_TICKS
    mask = following <= (latest + limits.metre.ticks_per_bar)[:, None]
    mask &= following >= not_before
    mask[:, 0] &= [_takes_more_here(piece, limits) for piece in pieces]
    for row in np.flatnonzero(~mask.any(axis=1)).tolist():
        earliest = max(not_before, pieces[row].onset + 1)
        mask[row, int(np.argmax(following[row] >= earliest))] = True
    return mask


def role_masks(pieces: Sequence[Progress], limits: Limits, onsets: Sequence[int]) -> Mask:
    """Roles (batch, 4) for events at the given onsets.

    Within one onset they come in order, melody and bass once.
    """
    states = (
        piece.role_here() if onset == piece.onset else (-1, False)
        for piece, onset in zip(pieces, onsets, strict=True)
    )
    return np.array([_roles_after(limits.roles, *state) for state in states])


def pitch_masks(
    pieces: Sequence[Progress], limits: Limits, roles: Sequence[int], onsets: Sequence[int]
) -> Mask:
    """Pitches (batch, 128) inside the role's range, the key and the chord's order, and silent."""
    masks = np.empty((len(pieces), PITCHES), bool)
    for mask, piece, role, onset in zip(masks, pieces, roles, onsets, strict=True):
        mask[:] = _playable(role, limits, onset)
        if onset == piece.onset:
            for _, pitch, other in piece.here:
                if (other == _DRUM) == (role == _DRUM):
                    mask[pitch] = False
                if other == role:
                    mask[pitch:] = False
        if role != _DRUM:
            for pitch in piece.still_sounding(onset):
                mask[pitch] = False
    for row in np.flatnonzero(~masks.any(axis=1)).tolist():
        masks[row] = _playable(roles[row], limits, onsets[row])
    return masks


def duration_masks(onsets: Sequence[int], limits: Limits) -> Mask:
    """Durations (batch, len(DURATION_TICKS)) that end before the final chord; always the first."""
    mask = limits.end - np.array(onsets)[:, None] >= DURATION_TICKS
    mask[:, 0] = True
    return mask


def _takes_more_here(piece: Progress, limits: Limits) -> bool:
    """Whether another event may begin together with the last one."""
    if not any(_roles_after(limits.roles, *piece.role_here())):
        return False
    return len(piece.here) + len(piece.still_sounding(piece.onset)) < SOUNDING


@lru_cache
def _roles_after(roles: frozenset[Role], last: int, full: bool) -> tuple[bool, ...]:
    """Which of the four roles may begin with an event of role `last`; any after -1."""
    return tuple(
        role in roles and role >= last and not (full and role == last) for role in range(4)
    )


def _playable(role: int, limits: Limits, onset: int) -> Mask:
    """Pitches (128,) of a role's range and of the key, or of its dominant before the ending."""
    prepares_ending = onset >= limits.dominant and role != _MELODY
    found = limits.playable.get((role, prepares_ending))
    if found is not None:
        return found
    low, high = RANGES[Role(role)]
    mask = np.zeros(PITCHES, bool)
    if role == _DRUM:
        mask[low : high + 1] = True
    else:
        mask[max(0, low + limits.shift) : min(PITCHES, high + limits.shift + 1)] = True
        classes = limits.dominant_pitch_classes if prepares_ending else limits.allowed_pitch_classes
        mask &= classes[np.arange(PITCHES) % 12]
    limits.playable[role, prepares_ending] = mask
    return mask
