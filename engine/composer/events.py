"""Between notes on the beat grid and the event arrays that networks read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.composer.vocabulary import (
    DURATION,
    DURATION_TICKS,
    ONSET,
    ONSET_TICKS,
    PITCH,
    PITCHES,
    POSITIONS,
    ROLE,
    VELOCITY,
    VELOCITY_LEVELS,
    nearest_class,
)
from engine.plan.plan import transposed as transposed_columns
from engine.values import Key, Metre, Note, Role

# Columns of a note array.
NOTE_ONSET, NOTE_DURATION, NOTE_PITCH, NOTE_VELOCITY, NOTE_ROLE = range(5)

ROLES = tuple(Role)
"""By number: to ask Role for one takes longer than all else of a note."""

_ROLE_ORDER = np.array([0, 1, 2, 3])  # melody, bass, chord, drum within one onset


@dataclass(frozen=True, slots=True)
class Events:
    """One piece as the networks see it, `n` events long, in its key frame (see `key_shift`).

    `tokens` (n, 5) holds each note's classes in the order of HEADS, its onset as the gap to the
    note before; `ticks` (n,) each onset in ticks; `plan` (half bars, columns) what was meant (see
    `engine.plan.plan.Plan.columns`); `controls` (k,) the classes that describe the whole piece (see
    `engine.composer.controls`). `has_velocity` is false where the source had none, so that nobody
    learns its constant.
    """

    tokens: NDArray[np.int32]
    ticks: NDArray[np.int64]
    metre: Metre
    controls: NDArray[np.int32]
    plan: NDArray[np.int16]
    has_velocity: bool = True

    def __len__(self) -> int:
        return len(self.ticks)

    def part(self, start: int, stop: int) -> Events:
        """The events from `start` up to `stop`, with the controls and the plan of the whole."""
        return replace(self, tokens=self.tokens[start:stop], ticks=self.ticks[start:stop])


def key_shift(key: Key) -> int:
    """Semitones, -6 to 5, that bring a key to C major or A minor.

    Relative keys then share one scale, so that every song teaches the same pitch classes.
    """
    home = 0 if key.mode == "major" else 9
    return (home - key.tonic + 6) % 12 - 6


def note_array(notes: Iterable[Note]) -> NDArray[np.int64]:
    """Notes as rows of onset, duration, pitch, velocity, role."""
    rows = [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in notes]
    return np.array(rows, dtype=np.int64).reshape(-1, 5)


def event_order(notes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows by onset; within one onset melody, bass, chord, drum, the higher pitch first."""
    order = np.lexsort(
        (-notes[:, NOTE_PITCH], _ROLE_ORDER[notes[:, NOTE_ROLE]], notes[:, NOTE_ONSET])
    )
    return notes[order]


def encode(notes: NDArray[np.int64], shift: int = 0) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Tokens (n, 5) and onset ticks (n,) of a note array, pitches moved by `shift` semitones.

    Drums are not moved. The first event's onset token is its distance from tick 0.
    """
    notes = event_order(notes)
    tokens = np.empty((len(notes), 5), dtype=np.int32)
    tokens[:, ONSET] = gap_classes(notes[:, NOTE_ONSET])
    tokens[:, ROLE] = notes[:, NOTE_ROLE]
    drums = notes[:, NOTE_ROLE] == Role.DRUM
    pitches = notes[:, NOTE_PITCH] + np.where(drums, 0, shift)
    tokens[:, PITCH] = fold(pitches, 0, PITCHES - 1)
    tokens[:, DURATION] = nearest_class(notes[:, NOTE_DURATION], DURATION_TICKS)
    tokens[:, VELOCITY] = nearest_class(notes[:, NOTE_VELOCITY], VELOCITY_LEVELS)
    return tokens, notes[:, NOTE_ONSET].copy()


def gap_classes(ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """The onset classes of rising ticks: gaps to the one before, of the first to tick 0."""
    return nearest_class(np.maximum(np.diff(ticks, prepend=0), 0), ONSET_TICKS)


def fold(pitches: NDArray[np.int64], low: int, high: int) -> NDArray[np.int64]:
    """Pitches outside low to high (at least an octave apart) moved by octaves into it."""
    above = np.maximum(pitches - high, 0)
    below = np.maximum(low - pitches, 0)
    return pitches - 12 * -(-above // 12) + 12 * -(-below // 12)


def decode(
    tokens: NDArray[np.int32], shift: int = 0, ticks: Sequence[int] | None = None
) -> tuple[Note, ...]:
    """The notes of tokens (n, 5), pitches moved by `shift`; inverse of `encode` on the grid.

    They begin at the `ticks`, if these are given: gaps of tokens are as near as their classes are.
    """
    gaps = ONSET_TICKS[tokens[:, ONSET]]
    columns = (
        np.cumsum(gaps) if ticks is None else np.array(ticks, np.int64),
        DURATION_TICKS[tokens[:, DURATION]],
        tokens[:, PITCH] + np.where(tokens[:, ROLE] == Role.DRUM, 0, shift),
        VELOCITY_LEVELS[tokens[:, VELOCITY]],
    )
    roles = [ROLES[role] for role in tokens[:, ROLE].tolist()]
    return tuple(map(Note, *(column.tolist() for column in columns), roles))


def transposed(piece: Events, semitones: int) -> Events:
    """The piece with every pitched note and chord moved; the whole by octaves to stay in range."""
    pitched = piece.tokens[:, ROLE] != Role.DRUM
    tokens = piece.tokens.copy()
    pitches = tokens[pitched, PITCH]
    octaves = 0
    if len(pitches):
        octaves -= pitches.max() + semitones >= PITCHES
        octaves += pitches.min() + semitones < 0
    tokens[pitched, PITCH] = np.clip(pitches + semitones + 12 * octaves, 0, PITCHES - 1)
    return replace(piece, tokens=tokens, plan=transposed_columns(piece.plan, semitones, octaves))


def bar_positions(ticks: NDArray[np.int64], metre: Metre) -> NDArray[np.int32]:
    """Each onset's place in its bar, 0 to POSITIONS - 1."""
    return ((ticks % metre.ticks_per_bar) % POSITIONS).astype(np.int32)


def total(sequences: Sequence[Events]) -> int:
    """How many events there are in all sequences."""
    return sum(len(events) for events in sequences)
