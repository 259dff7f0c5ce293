# pyright: strict
"""Which key notes are in, and which pitches a key holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.values import Key, Mode, Note, Role

# Probe-tone ratings, tonic first: Krumhansl & Kessler (1982), as printed in C. L. Krumhansl,
# Cognitive Foundations of Musical Pitch (1990), p. 30.
_PROFILES: dict[Mode, tuple[float, ...]] = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}

# Minor holds the natural, the harmonic and the melodic scale.
_SCALES: dict[Mode, frozenset[int]] = {
    "major": frozenset({0, 2, 4, 5, 7, 9, 11}),
    "minor": frozenset({0, 2, 3, 5, 7, 8, 9, 10, 11}),
}


def scale(key: Key) -> frozenset[int]:
    """The pitch classes (0 to 11) of a key; of minor its natural, harmonic and melodic scale."""
    return frozenset((key.tonic + step) % 12 for step in _SCALES[key.mode])


def in_key(pitch: int, key: Key) -> bool:
    """Whether a MIDI pitch belongs to the scale of a key (see `scale`)."""
    return (pitch - key.tonic) % 12 in _SCALES[key.mode]


def share_in_key(notes: Sequence[Note], key: Key) -> float:
    """The fraction of the pitched notes that lie in the key, 0 to 1; 1 if there are none."""
    pitched = [note for note in notes if note.role is not Role.DRUM]
    if not pitched:
        return 1.0
    return sum(in_key(note.pitch, key) for note in pitched) / len(pitched)


def pitch_class_weights(notes: Sequence[Note]) -> NDArray[np.float64]:
    """How long each pitch class sounds, in ticks, drums left out; shape (12,)."""
    pitched = [(note.pitch % 12, note.duration) for note in notes if note.role is not Role.DRUM]
    if not pitched:
        return np.zeros(12)
    table = np.array(pitched)
    return np.bincount(table[:, 0], weights=table[:, 1], minlength=12).astype(np.float64)


def key_of_weights(weights: NDArray[np.float64]) -> Key:
    """The key whose profile correlates best with twelve pitch-class weights.

    Krumhansl and Schmuckler's algorithm (Krumhansl 1990, ch. 4). Weights that are all equal say
    nothing: C major.
    """
    centred = weights - weights.mean()
    if not np.any(np.abs(centred) > 1e-9):
        return Key(0, "major")
    best, chosen = -np.inf, Key(0, "major")
    for mode, ratings in _PROFILES.items():
        profile = np.array(ratings)
        profile = (profile - profile.mean()) / profile.std()
        for tonic in range(12):
            agreement = float(np.dot(np.roll(profile, tonic), centred))
            if agreement > best + 1e-9:
                best, chosen = agreement, Key(tonic, mode)
    return chosen


def estimate_key(notes: Sequence[Note]) -> Key:
    """The key of notes by how long their pitch classes sound; C major if there are none."""
    return key_of_weights(pitch_class_weights(notes))


def primer_key(notes: Sequence[Note]) -> Key:
    """The key of a few notes that begin a piece, at least one of them pitched.

    As `estimate_key`, but so few notes say little by their lengths alone: the lowest of those that
    begin counts half as much again as all of them together.
    """
    weights = pitch_class_weights(notes)
    first = min(
        (note for note in notes if note.role is not Role.DRUM),
        key=lambda note: (note.onset, note.pitch),
    )
    emphasis = weights.copy()
    emphasis[first.pitch % 12] += 0.5 * weights.sum()
    return key_of_weights(emphasis)
