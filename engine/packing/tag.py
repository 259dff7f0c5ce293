"""An ending for a loop: its last bars once more, slowing down as they were written."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.notation.midi_events import MidiContents
from engine.notation.midi_track import Track
from engine.packing.music import Music

_CONTROL, _PROGRAM, _PRESSURE, _BEND = 0xB0, 0xC0, 0xD0, 0xE0
_STATES = (_CONTROL, _PROGRAM, _PRESSURE, _BEND)
_Message = tuple[int, int, int, int]


def with_tag(music: Music, phrase: int) -> MidiContents:
    """The steady piece, and after its last barline its last `phrase` bars as they were written."""
    steady, written = music.steady, music.contents
    end, start = round(music.end), round(music.end - phrase * music.bar)
    shift = end - start
    rows = steady.events.notes
    tail = rows[:, 0] >= start
    before = rows[:, 0] < end
    again = rows[tail & before].copy()
    again[:, :2] += shift
    tempi = steady.events.tempi
    first = written.events.tempi
    at_start = first[first[:, 0] <= start]
    micros = int(at_start[-1, 1]) if len(at_start) else int(tempi[0, 1])
    slowing = first[(first[:, 0] > start) & (first[:, 0] < end)].copy()
    slowing[:, 0] += shift
    events = replace(
        steady.events,
        notes=np.concatenate([rows[before], again]),
        tempi=np.concatenate([tempi[tempi[:, 0] < end], [(end, micros)], slowing]),
    )
    channels = np.concatenate([steady.channels[before], steady.channels[tail & before]])
    tracks = tuple(_again(track, start, end) for track in steady.tracks)
    return replace(steady, events=events, channels=channels, tracks=tracks)


def _again(track: Track, start: int, end: int) -> Track:
    """A track's controls with those of its last bars once more; its notes are not looked at."""
    shift = end - start
    states = [message for message in track.messages if message[1] & 0xF0 in _STATES]
    kept = [message for message in states if message[0] < end]
    at_start = _state([message for message in states if message[0] < start])
    at_end = _state(kept)
    back = [
        (end, *state[1:]) for place, state in at_start.items() if at_end[place][1:] != state[1:]
    ]
    repeated = [(m[0] + shift, *m[1:]) for m in states if start <= m[0] <= end]
    return Track([*kept, *back, *repeated], list(track.exclusive), track.end + shift)


def _state(messages: list[_Message]) -> dict[tuple[int, int], _Message]:
    """The last message of each kind: of each control, of each channel's program and bend."""
    return {
        (status, first if status & 0xF0 == _CONTROL else 0): (tick, status, first, second)
        for tick, status, first, second in messages
    }
