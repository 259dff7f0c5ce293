"""A recording's notes as somebody would have written them down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from engine.values import TICKS_PER_BEAT, Metre, Note, Role

_SIXTEENTH, _TRIPLET = TICKS_PER_BEAT // 4, TICKS_PER_BEAT // 3

_SHORTEST_OF_GAP = 0.5
"""A note that lasts this share of the time to the next of its role was meant to last all of it."""


def notated(notes: Sequence[Note], metre: Metre) -> tuple[Note, ...]:
    """The notes on sixteenths, or on the triplets of beats that fall into three, each held on.

    How raggedly a recording was heard is no part of its music: what is learnt from it for writing
    is what would stand on paper. A key struck twice at one place stands there once.
    """
    straight = _straight_beats(notes)
    placed: dict[tuple[int, int, Role], Note] = {}
    for note in notes:
        step = _SIXTEENTH if note.onset // TICKS_PER_BEAT in straight else _TRIPLET
        onset = round(note.onset / step) * step
        same = placed.get((onset, note.pitch, note.role))
        if same is None or same.duration < note.duration:
            placed[onset, note.pitch, note.role] = replace(note, onset=onset)
    onsets: defaultdict[Role, list[int]] = defaultdict(list)
    for onset, _, role in sorted(placed):
        onsets[role].append(onset)
    following = {
        (role, onset): after
        for role, own in onsets.items()
        for onset, after in zip(sorted(set(own)), sorted(set(own))[1:], strict=False)
    }
    held = [_held(note, following.get((note.role, note.onset)), metre) for note in placed.values()]
    return tuple(sorted(held, key=lambda n: (n.onset, n.pitch, n.role)))


def _straight_beats(notes: Sequence[Note]) -> frozenset[int]:
    """The beats whose onsets lie nearer to sixteenths than to triplets."""
    error: defaultdict[int, int] = defaultdict(int)
    for note in notes:
        place = note.onset % TICKS_PER_BEAT
        error[note.onset // TICKS_PER_BEAT] += _off(place, _SIXTEENTH) - _off(place, _TRIPLET)
    return frozenset(beat for beat, more in error.items() if more <= 0)


def _off(place: int, step: int) -> int:
    return min(place % step, -place % step)


def _held(note: Note, after: int | None, metre: Metre) -> Note:
    if note.role is Role.DRUM:
        return note
    gap = (after - note.onset) if after is not None else metre.ticks_per_bar
    gap = min(gap, metre.ticks_per_bar)
    if note.duration >= _SHORTEST_OF_GAP * gap:
        return replace(note, duration=max(_SIXTEENTH, gap))
    step = _SIXTEENTH if note.onset % _TRIPLET else 1
    return replace(note, duration=max(_SIXTEENTH, round(note.duration / step) * step))
