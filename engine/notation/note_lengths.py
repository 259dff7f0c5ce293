# pyright: strict
"""How long heard notes are written: reverberation and fading tell their ends only roughly.

Notes of one role that begin together last equally long, up to the next of their role where they
nearly reach it, otherwise a usual note value near what was heard; usual in this song above all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log, log2
from statistics import median

from engine.values import Note, Role

_PRICES = {
    **{3: 0.3, 4: 0.6, 6: 0.0, 8: 0.6, 9: 0.8, 12: 0.0, 16: 0.8, 18: 0.5},
    **{24: 0.0, 36: 0.4, 48: 0.0, 72: 0.4, 96: 0.2},
}
"""Note values in ticks, and how unusual each is before the song has been looked at."""

_SPREAD_OCTAVES = 0.5
"""Deviation of heard lengths from written ones; a unit of price is half its square."""

_LEGATO = 0.3
"""Share of the way to the next onset that a note must last to be written up to it."""

_LONGEST_LEGATO = 96
_UNSEEN_SHARE = 0.02

_Chord = tuple[int, Role]


def notate_lengths(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The same notes in the same order with written lengths; their roles must be assigned.

    No note lasts into the next of its pitch. Melody and bass never overlap themselves.
    """
    chords: dict[_Chord, list[int]] = defaultdict(list)
    for index, note in enumerate(notes):
        chords[note.onset, note.role].append(index)
    gaps = _gaps(chords)
    heard = {
        chord: median(notes[index].duration for index in members)
        for chord, members in chords.items()
    }
    first = {chord: _length(heard[chord], gaps[chord], chord[1], _PRICES) for chord in chords}
    prices = _prices_in(Counter(first.values()))
    written = {chord: _length(heard[chord], gaps[chord], chord[1], prices) for chord in chords}
    repeats = _next_of_pitch(notes)
    return tuple(
        replace(note, duration=min(written[note.onset, note.role], repeat))
        for note, repeat in zip(notes, repeats, strict=True)
    )


def _gaps(chords: Mapping[_Chord, object]) -> dict[_Chord, int | None]:
    """Ticks from each chord to the next of its role, None after the last."""
    onsets: dict[Role, list[int]] = defaultdict(list)
    for onset, role in sorted(chords):
        onsets[role].append(onset)
    return {
        (onset, role): following - onset if following is not None else None
        for role, line in onsets.items()
        for onset, following in zip(line, [*line[1:], None], strict=True)
    }


def _length(heard: float, gap: int | None, role: Role, prices: Mapping[int, float]) -> int:
    lone_line = role is not Role.CHORD
    if gap is not None and gap <= _LONGEST_LEGATO and heard >= _LEGATO * gap:
        return gap
    allowed = [value for value in prices if not lone_line or gap is None or value <= gap]
    if not allowed:
        return max(1, min(round(heard), gap or round(heard)))
    return min(
        allowed,
        key=lambda value: 0.5 * (log2(value / heard) / _SPREAD_OCTAVES) ** 2 + prices[value],
    )


def _prices_in(lengths: Counter[int]) -> dict[int, float]:
    """What each note value costs in a song, in nats."""
    total = max(1, lengths.total())
    return {value: -log(lengths[value] / total + _UNSEEN_SHARE) for value in _PRICES}


def _next_of_pitch(notes: Sequence[Note]) -> list[int]:
    """Ticks from each note to the next of its pitch (drums apart), many after the last."""
    onsets: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for note in sorted(notes, key=lambda one: one.onset):
        onsets[note.pitch, note.role is Role.DRUM].append(note.onset)
    distances: list[int] = []
    for note in notes:
        line = onsets[note.pitch, note.role is Role.DRUM]
        place = bisect_right(line, note.onset)
        distances.append(line[place] - note.onset if place < len(line) else 1 << 30)
    return distances
