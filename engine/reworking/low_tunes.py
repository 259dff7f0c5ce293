"""Room for chords under a low tune: it is thought octaves higher while they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.reworking.material import Material, material_of
from engine.values import Note, Role

_LOWEST_TUNE = 62
"""A tune whose middle lies lower is accompanied as if it were octaves higher: nothing is written
above a tune, and under a low one there is no room for chords."""

_HIGHEST = 108
"""No note is thought higher."""


def octaves_low(notes: Sequence[Note]) -> int:
    """How many octaves higher a tune is thought, so that chords have room under it."""
    tune = [note.pitch for note in notes if note.role is Role.MELODY]
    if not tune:
        return 0
    lacking = -(-(_LOWEST_TUNE - round(float(np.median(tune)))) // 12)
    return max(0, min(lacking, (_HIGHEST - max(tune)) // 12))


def higher(notes: Sequence[Note], octaves: int) -> tuple[Note, ...]:
    """The notes with the tune so many octaves higher."""
    return tuple(
        replace(note, pitch=note.pitch + 12 * octaves) if note.role is Role.MELODY else note
        for note in notes
    )


def raised(material: Material, octaves: int) -> Material:
    """The material with its tune so many octaves higher."""
    if not octaves:
        return material
    played = material.record.arrangement
    tracks = (replace(track, notes=higher(track.notes, octaves)) for track in played.tracks)
    arrangement = replace(played, tracks=tuple(tracks))
    return material_of(replace(material.record, arrangement=arrangement))


def beside(given: Sequence[Note], written: Sequence[Note]) -> list[Note]:
    """The written notes but for those on a key that the tune holds: one instrument has it once."""
    held = [(n.pitch, n.onset, n.onset + n.duration) for n in given if n.role is Role.MELODY]
    return [
        note
        for note in written
        if note.role is Role.DRUM
        or not any(
            pitch == note.pitch and start < note.onset + note.duration and note.onset < stop
            for pitch, start, stop in held
        )
    ]
