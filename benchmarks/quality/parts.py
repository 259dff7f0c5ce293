"""The songs of a report, and their parts that are learnt and kept back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.values import Song

LAST = 0.2
"""The share of each song, its end, that no network sees."""


def first_part(song: Song, last: float = LAST) -> Song:
    """The song without its last share of notes; an onset's notes stay together."""
    count = len(song.notes) - max(1, round(len(song.notes) * last))
    end = song.notes[count].onset
    return replace(song, notes=tuple(note for note in song.notes if note.onset < end), raw=())


def first_parts(songs: Sequence[Song], last: float = LAST) -> list[Song]:
    """The first parts of all songs."""
    return [first_part(song, last) for song in songs]
