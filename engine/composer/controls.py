"""What the network is told about a whole piece before it predicts its notes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.composer.events import (
    NOTE_ONSET,
    NOTE_ROLE,
    NOTE_VELOCITY,
    Events,
    encode,
    key_shift,
    note_array,
)
from engine.composer.vocabulary import METRES, metre_class
from engine.plan.genres import GENRES
from engine.plan.plan import UNKNOWN as UNPLANNED
from engine.plan.reading import bars_of, read_plan
from engine.values import Key, Metre, Role, Song

TEMPO_EDGES: NDArray[np.float64] = np.array([60, 72, 84, 96, 108, 120, 138, 160, 190], float)
DENSITY_EDGES: NDArray[np.float64] = np.array([1.0, 1.7, 2.5, 3.5, 5.0, 7.0, 10.0], float)
"""Notes a quarter note, edges between the density classes."""

ROLE_SETS = 8
"""Which of bass, chord and drum accompany the melody: three bits."""

CONTROL_SIZES = (
    2 + 1,  # mode
    len(METRES) + 1 + 1,
    len(TEMPO_EDGES) + 1 + 1,
    len(DENSITY_EDGES) + 1 + 1,
    ROLE_SETS + 1,
    2 + 1,  # notated or heard
    len(GENRES) + 1,
)
"""Classes per control; the last class of each says that it is not known."""

MODE, METRE, TEMPO, DENSITY, ROLES, HEARD, GENRE = range(7)

UNKNOWN: NDArray[np.int32] = np.array([size - 1 for size in CONTROL_SIZES], dtype=np.int32)


def controls(
    key: Key,
    metre: Metre,
    tempo: float,
    density: float,
    roles: frozenset[Role],
    *,
    heard: bool = False,
    genre: str | None = None,
) -> NDArray[np.int32]:
    """Classes (7,) of mode, metre, tempo (bpm), density (notes a quarter note) and role set.

    The last two tell music `heard` from a recording, ragged as it is, from what somebody wrote
    down, and of which of GENRES it is; None for unknown.
    """
    role_set = sum(
        bit for bit, role in ((1, Role.BASS), (2, Role.CHORD), (4, Role.DRUM)) if role in roles
    )
    return np.array(
        [
            0 if key.mode == "major" else 1,
            metre_class(metre),
            np.searchsorted(TEMPO_EDGES, tempo),
            np.searchsorted(DENSITY_EDGES, density),
            role_set,
            int(heard),
            len(GENRES) if genre is None else GENRES.index(genre),
        ],
        dtype=np.int32,
    )


_LEAST_SPREAD = 4.0


def has_dynamics(notes: NDArray[np.int64]) -> bool:
    """Whether velocities are somebody's, not a program's constant: by their standard deviation.

    Of pitched notes where there are any: drums that were heard in a recording vary by themselves.
    """
    pitched = notes[notes[:, NOTE_ROLE] != Role.DRUM]
    told = pitched if len(pitched) else notes
    return bool(told[:, NOTE_VELOCITY].std() >= _LEAST_SPREAD)


def density_of(notes: NDArray[np.int64]) -> float:
    """Notes a quarter note between the first and the last onset; 1 for a lone note."""
    if len(notes) < 2:
        return 1.0
    ticks = int(notes[:, NOTE_ONSET].max() - notes[:, NOTE_ONSET].min())
    return 12.0 * len(notes) / max(ticks, 12)


def roles_of(notes: NDArray[np.int64]) -> frozenset[Role]:
    """The roles with at least 3 % of the notes."""
    counts = np.bincount(notes[:, NOTE_ROLE], minlength=4)
    return frozenset(Role(r) for r in range(4) if counts[r] >= 0.03 * len(notes) and counts[r])


def song_events(
    notes: NDArray[np.int64],
    key: Key,
    metre: Metre,
    tempo: float | None,
    *,
    has_velocity: bool = True,
    heard: bool = False,
    genre: str | None = None,
    planned: bool = True,
) -> Events:
    """A note array as Events in the frame of a key.

    A `tempo` of None is one that nobody knows, as a `genre` (of GENRES) of None is; of what is not
    `planned` nothing of the plan is known, and it is not read, which takes most of the time.
    """
    shift = key_shift(key)
    tokens, ticks = encode(notes, shift)
    if planned:
        plan = read_plan(notes, metre).transposed(shift).columns()
    else:
        plan = np.tile(UNPLANNED, (2 * bars_of(notes, metre), 1))
    described = controls(
        key, metre, tempo or 0.0, density_of(notes), roles_of(notes), heard=heard, genre=genre
    )
    if tempo is None:
        described[TEMPO] = UNKNOWN[TEMPO]
    return Events(tokens, ticks, metre, described, plan, has_velocity)


def events_of(song: Song, key: Key | None = None, *, planned: bool = True) -> Events:
    """A song as Events in the frame of its key, or of another `key`; see `song_events`."""
    notes = note_array(song.notes)
    return song_events(
        notes,
        key or song.key,
        song.metre,
        song.tempo,
        has_velocity=not song.raw and has_dynamics(notes),  # what is heard is hardly ever so
        heard=bool(song.raw),
        planned=planned,
    )
