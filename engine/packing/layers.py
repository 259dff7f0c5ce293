"""The same bars calmer and more intense, for a game that fades between them.

Harmony and tune stay as they are: only how many notes are struck, how hard, and by whom changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from engine.arranging.drums import CLOSED_HAT, KICK, accompany
from engine.arranging.ensembles import DrumKit
from engine.notation.metrical import pulses
from engine.notation.midi_channels import DRUM_CHANNEL
from engine.notation.midi_events import MidiContents
from engine.packing.music import Music
from engine.values import TICKS_PER_BEAT, Note, Role

_CALM, _INTENSE = 0.72, 1.2
"""What velocities are multiplied by."""

_DOUBLING = 0.75
"""How hard the octave over the melody is struck, as a share of the melody itself."""

_HIGHEST_DOUBLE = 100
_EIGHTH = TICKS_PER_BEAT // 2
_KIT = DrumKit("rock", 0, 74)
_HIT_TICKS = 3


@dataclass(frozen=True, slots=True)
class _Voiced:
    """A row of a file, onset and end in file ticks, with its role."""

    onset: int
    end: int
    pitch: int
    velocity: int
    channel: int
    role: Role

    def struck(self, share: float) -> _Voiced:
        """The same note at a share of its velocity."""
        return replace(self, velocity=max(1, min(127, round(self.velocity * share))))


def calm(music: Music) -> MidiContents:
    """Softer, without drums, what accompanies struck once a harmony and held."""
    rows = _voiced(music)
    pitched = [row for row in rows if row.role is not Role.DRUM] or rows
    span = _harmony(music)
    kept: dict[tuple[int, int, int, int], _Voiced] = {}
    for row in sorted(pitched, key=lambda row: (row.onset, row.pitch)):
        part = int((row.onset - music.begin) // span)
        accompanies = row.role in (Role.CHORD, Role.BASS)
        place = (row.channel, row.pitch, part, 0 if accompanies else row.onset)
        if place in kept:
            kept[place] = replace(kept[place], end=max(kept[place].end, row.end))
        else:
            kept[place] = row.struck(_CALM)
    return _contents(music, kept.values())


def intense(music: Music) -> MidiContents:
    """Louder, the bass in eighths, the melody doubled above, with drums or more of them."""
    rows = _voiced(music)
    louder: list[_Voiced] = []
    for row in rows:
        louder += _pulsing(row, music) if row.role is Role.BASS else [row]
        if row.role is Role.MELODY and row.pitch + 12 <= _HIGHEST_DOUBLE:
            louder.append(replace(row, pitch=row.pitch + 12).struck(_DOUBLING))
    taken = {(row.onset, row.pitch) for row in rows if row.role is Role.DRUM}
    added = [row for row in _drums(music, more=bool(taken)) if (row.onset, row.pitch) not in taken]
    return _contents(music, [*(row.struck(_INTENSE) for row in louder), *added])


def _voiced(music: Music) -> list[_Voiced]:
    rows = music.steady.events.notes[:, :4].tolist()
    return [
        _Voiced(onset, end, pitch, velocity, channel, note.role)
        for (onset, end, pitch, velocity), channel, note in zip(
            rows, music.channels, music.notes, strict=True
        )
    ]


def _harmony(music: Music) -> float:
    """The file ticks for which a harmony lasts: half a bar of an even one, else a bar."""
    return music.bar / 2 if len(pulses(music.metre)) % 2 == 0 else music.bar


def _pulsing(row: _Voiced, music: Music) -> list[_Voiced]:
    """A long note as eighths, the first the strongest."""
    step = music.bar * _EIGHTH / music.metre.ticks_per_bar
    count = int((row.end - row.onset) / step + 0.25)
    if count < 2:
        return [row]
    starts = [row.onset + round(number * step) for number in range(count)]
    ends = [*starts[1:], row.end]
    return [
        replace(row, onset=start, end=end).struck(1.0 if number == 0 else 0.85)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _drums(music: Music, *, more: bool) -> list[_Voiced]:
    """A groove under music that has none, or a beat and hats for one that has."""
    length = music.metre.ticks_per_bar
    if more:
        beats = pulses(music.metre)
        hits = [
            Note(number * length + tick, _HIT_TICKS, key, velocity, Role.DRUM)
            for number in range(music.bars)
            for key, velocity, ticks in (
                (KICK, 88, beats),
                (CLOSED_HAT, 58, range(0, length, _EIGHTH)),
            )
            for tick in ticks
        ]
    else:
        # A bar more, which is the first again: the groove leads into it and does not end.
        again = [
            replace(note, onset=note.onset + music.bars * length)
            for note in music.notes
            if note.onset < length
        ]
        hits = [
            hit
            for hit in accompany((*music.notes, *again), music.metre, music.bars + 1, _KIT, 0)
            if hit.onset < music.bars * length
        ]
    tick = music.bar / length
    return [
        _Voiced(
            round(music.begin + hit.onset * tick),
            round(music.begin + (hit.onset + hit.duration) * tick),
            hit.pitch,
            hit.velocity,
            DRUM_CHANNEL,
            Role.DRUM,
        )
        for hit in hits
    ]


def _contents(music: Music, rows: Iterable[_Voiced]) -> MidiContents:
    ordered = sorted(rows, key=lambda row: (row.onset, row.pitch, row.channel))
    table = [
        (row.onset, row.end, row.pitch, row.velocity, int(row.role is Role.DRUM)) for row in ordered
    ]
    events = replace(music.steady.events, notes=np.array(table, dtype=np.int64).reshape(-1, 5))
    channels = np.array([row.channel for row in ordered], dtype=np.int64)
    return replace(music.steady, events=events, channels=channels)
