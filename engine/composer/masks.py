"""What may come next: hard limits on the next event, for a batch of pieces being written."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    """What `pitch_mask` worked out once: the pitches of each role."""


@dataclass(slots=True)
class Progress:
    """One piece being written: the events so far as onset, duration, pitch, role, velocity."""

    rows: list[tuple[int, int, int, int, int]] = field(
        default_factory=list[tuple[int, int, int, int, int]]
    )
    onset: int = 0
    sounding_until: int = 0
    finished: bool = False

    def add(self, onset: int, duration: int, pitch: int, role: int, velocity: int) -> None:
        """Append one event."""
        self.rows.append((onset, duration, pitch, role, velocity))
        self.onset = onset
        self.sounding_until = max(self.sounding_until, onset + duration)

    def at_onset(self) -> list[tuple[int, int, int, int, int]]:
        """The events that begin at the last onset."""
        count = 0
        while count < len(self.rows) and self.rows[-1 - count][0] == self.onset:
            count += 1
        return self.rows[len(self.rows) - count :] if count else []

    def still_sounding(self, tick: int) -> set[int]:
        """Pitches of recent notes that sound on at `tick`."""
        return {row[2] for row in self.rows[-32:] if row[0] < tick < row[0] + row[1]}


def onset_mask(progress: Progress, limits: Limits, not_before: int) -> Mask:
    """Gaps (len(ONSET_TICKS),) that keep order, leave no bar of silence and respect polyphony."""
    next_onset = progress.onset + ONSET_TICKS
    latest = max(progress.sounding_until, progress.onset + 1) + limits.metre.ticks_per_bar
    mask = (next_onset <= latest) & (next_onset >= not_before)
    here = progress.at_onset()
    together = len(here) + len(progress.still_sounding(progress.onset))
    if not role_mask(progress, limits, same_onset=True).any() or together >= SOUNDING:
        mask &= ONSET_TICKS > 0
    if not mask.any():
        mask[int(np.argmax(next_onset >= max(not_before, progress.onset + 1)))] = True
    return mask


def role_mask(progress: Progress, limits: Limits, *, same_onset: bool) -> Mask:
    """Roles (4,) that may come next; within one onset they come in order, melody and bass once."""
    mask = np.zeros(4, bool)
    mask[[int(role) for role in limits.roles]] = True
    if same_onset and progress.rows:
        here = [row[3] for row in progress.at_onset()]
        last = here[-1]
        mask[:last] = False
        full = here.count(last) >= CHORD_SIZE
        if last in (Role.MELODY, Role.BASS) or full:
            mask[last] = False
    return mask


def pitch_mask(progress: Progress, limits: Limits, role: int, onset: int) -> Mask:
    """Pitches (128,) inside the role's range, the key and the chord's order, not yet sounding."""
    whole = _playable(role, limits, onset >= limits.dominant and role != Role.MELODY)
    mask = whole.copy()
    if progress.rows and onset == progress.onset:
        for row in progress.at_onset():
            if (row[3] == Role.DRUM) == (role == Role.DRUM):
                mask[row[2]] = False
            if row[3] == role:
                mask[row[2] :] = False
    if role != Role.DRUM:
        for pitch in progress.still_sounding(onset):
            mask[pitch] = False
    return mask if mask.any() else whole


def _playable(role: int, limits: Limits, prepares_ending: bool) -> Mask:
    """Pitches (128,) of a role's range and of the key, or of its dominant before the ending."""
    found = limits.playable.get((role, prepares_ending))
    if found is not None:
        return found
    low, high = RANGES[Role(role)]
    mask = np.zeros(PITCHES, bool)
    if role == Role.DRUM:
        mask[low : high + 1] = True
    else:
        mask[max(0, low + limits.shift) : min(PITCHES, high + limits.shift + 1)] = True
        classes = limits.dominant_pitch_classes if prepares_ending else limits.allowed_pitch_classes
        mask &= classes[np.arange(PITCHES) % 12]
    limits.playable[role, prepares_ending] = mask
    return mask


def duration_mask(onset: int, limits: Limits) -> Mask:
    """Durations (len(DURATION_TICKS),) that end before the final chord, the shortest always."""
    mask = max(limits.end - onset, int(DURATION_TICKS[0])) >= DURATION_TICKS
    mask[0] = mask[0] if mask.any() else True
    return mask
