"""Music as the founding tutorial reads it: a token per onset, rhythm lost.

A token is a note's name ("E4") or a chord's pitch classes ("0.4.7"), octaves lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.values import PITCH_CLASS_NAMES, Note, Role

WINDOW = 100
"""Tokens that the network sees at once."""

STEP_TICKS = 12
"""Every event lasts a quarter."""


def tokens_of(notes: Sequence[Note]) -> list[str]:
    """A song as the tutorial reads it: per onset a note's name or a chord's pitch classes."""
    onsets: dict[int, list[int]] = {}
    for note in notes:
        if note.role is not Role.DRUM:
            onsets.setdefault(note.onset, []).append(note.pitch)
    return [_token(pitches) for _, pitches in sorted(onsets.items())]


def pitches_of(token: str) -> tuple[int, ...]:
    """The pitches a token sounds as; chords fall into octave 4, as in the tutorial."""
    if token[0].isdigit():
        return tuple(60 + int(part) for part in token.split("."))
    split = 2 if token[1] in "#b" else 1
    return (PITCH_CLASS_NAMES.index(token[:split]) + 12 * (int(token[split:]) + 1),)


def _token(pitches: Sequence[int]) -> str:
    if len(pitches) == 1:
        return f"{PITCH_CLASS_NAMES[pitches[0] % 12]}{pitches[0] // 12 - 1}"
    return ".".join(str(p) for p in sorted({pitch % 12 for pitch in pitches}))
