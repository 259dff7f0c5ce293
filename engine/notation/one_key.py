# pyright: strict
"""One key of an instrument sounds once at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.values import Note, Role


def beside(written: Sequence[Note], standing: Sequence[Note]) -> tuple[Note, ...]:
    """Written notes as far as they leave those that stand alone, by onset and pitch.

    A note ends where its key is struck again, and is left out where the key is down already.
    """
    keys: dict[tuple[int, bool], list[tuple[int, int]]] = {}
    for note in standing:
        place = (note.pitch, note.role is Role.DRUM)
        keys.setdefault(place, []).append((note.onset, note.onset + note.duration))
    kept: list[Note] = []
    for note in sorted(written, key=lambda n: (-n.onset, -n.pitch, n.role)):
        taken = keys.setdefault((note.pitch, note.role is Role.DRUM), [])
        if any(onset <= note.onset < end for onset, end in taken):
            continue
        following = min((onset for onset, _ in taken if onset > note.onset), default=None)
        if following is not None:
            note = replace(note, duration=min(note.duration, following - note.onset))
        taken.append((note.onset, note.onset + note.duration))
        kept.append(note)
    return tuple(sorted(kept, key=lambda n: (n.onset, n.pitch, n.role)))
