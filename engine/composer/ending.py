"""How a piece ends: what rings is damped, and the tonic chord stands in the last bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.values import Key, Metre, Note, Role


def finish(notes: Sequence[Note], key: Key, metre: Metre, bars: int) -> tuple[Note, ...]:
    """The notes up to the last bar, and a final chord that fills it.

    The chord has the roles that the piece has: the tonic in the melody at its nearest, the tonic in
    the bass, the triad between. Notes are sounding pitches, ordered by onset, then pitch.
    """
    bar = metre.ticks_per_bar
    start = (bars - 1) * bar
    before = [
        replace(note, duration=min(note.duration, start - note.onset))
        for note in notes
        if note.onset < start
    ]
    before = _damp_repeats(before)
    last = {role: _last_pitch(before, role) for role in Role}
    loudness = [n.velocity for n in before if n.role is not Role.DRUM][-16:] or [76]
    velocity = min(110, sum(loudness) // len(loudness) + 4)
    melody = _nearest(last[Role.MELODY] or 72, key.tonic, 55, 88)
    chord = {melody: Role.MELODY}
    bass, inner = last[Role.BASS], last[Role.CHORD]
    if bass is not None:
        chord.setdefault(_nearest(bass, key.tonic, 28, min(55, melody - 5)), Role.BASS)
    if inner is not None:
        third = 4 if key.mode == "major" else 3
        centre = min(inner, melody - 3)
        for step in (0, third, 7):
            pitch = _nearest(centre, (key.tonic + step) % 12, 48, melody - 1)
            chord.setdefault(pitch, Role.CHORD)
    final = [
        Note(start, bar, pitch, velocity if role is Role.MELODY else velocity - 8, role)
        for pitch, role in chord.items()
        if pitch <= melody
    ]
    return tuple(sorted([*before, *final], key=lambda n: (n.onset, n.pitch, n.role)))


def _last_pitch(notes: Sequence[Note], role: Role) -> int | None:
    found = [note.pitch for note in notes if note.role is role]
    return found[-1] if found else None


def _nearest(pitch: int, pitch_class: int, low: int, high: int) -> int:
    """The pitch of a class nearest to `pitch` within low to high, or just below low's octave."""
    options = [p for p in range(max(21, low), high + 1) if p % 12 == pitch_class]
    if not options:
        options = [p for p in range(21, 109) if p % 12 == pitch_class]
    return min(options, key=lambda p: (abs(p - pitch), p))


def _damp_repeats(notes: Sequence[Note]) -> list[Note]:
    """Each note ends where the same key is struck again."""
    result: list[Note] = []
    struck: dict[tuple[int, bool], int] = {}
    for note in sorted(notes, key=lambda n: (-n.onset, -n.pitch)):
        place = (note.pitch, note.role is Role.DRUM)
        limit = struck.get(place)
        if limit == note.onset:
            continue
        if limit is not None:
            note = replace(note, duration=min(note.duration, limit - note.onset))
        struck[place] = note.onset
        result.append(note)
    result.reverse()
    return result
