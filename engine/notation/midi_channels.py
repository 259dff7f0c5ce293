# pyright: strict
"""From the messages of MIDI tracks to notes: where each ends, and which are drums."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from engine.notation.midi_track import Track

DRUM_CHANNEL = 9

Row = tuple[int, int, int, int, int]
"""Onset and end in file ticks, pitch, velocity, channel from 0."""

_NOTE_OFF, _NOTE_ON, _CONTROL = 0x80, 0x90, 0xB0
_BANK = 0
_ALL_OFF = (120, 123)
"""All sound off, all notes off."""

_GENERAL_DRUMS = 120
_YAMAHA_DRUMS = (126, 127)
_BASIC = range(10, 16)
_BASIC_DRUMS = 15
_DOUBLED = 0.8
"""Share of the notes of a file's basic part that are in its extended part as well."""


def notes_of(tracks: Sequence[Track], ticks_per_beat: int) -> tuple[list[Row], int]:
    """The notes of all tracks, and how many of them have no end in the file.

    Those are as long as to the next note of their channel.
    """
    rows: list[Row] = []
    endless = 0
    for track in tracks:
        ended, open_ones = _pair(track)
        rows += ended
        rows += _ended(open_ones, ended, track.end, ticks_per_beat)
        endless += len(open_ones)
    return rows, endless


def _pair(track: Track) -> tuple[list[Row], list[Row]]:
    """Notes with an end, and those without, ending where they begin."""
    keys: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    down: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for tick, status, pitch, velocity in track.messages:
        kind, channel = status & 0xF0, status & 0x0F
        if kind in (_NOTE_ON, _NOTE_OFF):
            level = velocity if kind == _NOTE_ON else 0
            keys[channel, pitch].append((tick, level))
            down[channel][pitch] = max(0, down[channel][pitch] + (1 if level else -1))
        elif kind == _CONTROL and pitch in _ALL_OFF:
            for key, strikes in down.pop(channel, {}).items():
                keys[channel, key] += [(tick, 0)] * strikes
    ended: list[Row] = []
    open_ones: list[Row] = []
    for (channel, pitch), events in keys.items():
        # Two strikes and two ends overlap; where ends are missing the last strike is meant.
        strikes = sum(1 for _, velocity in events if velocity)
        take = 0 if 2 * strikes <= len(events) else -1
        sounding: list[tuple[int, int]] = []
        for tick, velocity in events:
            if velocity:
                sounding.append((tick, velocity))
            elif sounding:
                onset, level = sounding.pop(take)
                ended.append((onset, tick, pitch, level, channel))
        open_ones += [(onset, onset, pitch, level, channel) for onset, level in sounding]
    return ended, open_ones


def _ended(
    open_ones: Sequence[Row], ended: Sequence[Row], end: int, ticks_per_beat: int
) -> list[Row]:
    """Notes without an end, each as long as to the next onset of its channel."""
    onsets: dict[int, list[int]] = {}
    for channel in {row[4] for row in open_ones}:
        onsets[channel] = sorted({row[0] for row in (*open_ones, *ended) if row[4] == channel})
    rows: list[Row] = []
    for onset, _, pitch, velocity, channel in open_ones:
        known = onsets[channel]
        place = bisect_right(known, onset)
        if place < len(known):
            stop = known[place]
        elif end > onset:
            stop = end
        else:
            stop = onset + (onset - known[place - 2] if place > 1 else ticks_per_beat)
        rows.append((onset, stop, pitch, velocity, channel))
    return rows


class Kits:
    """Which channels are of drums, and when: by General MIDI, by bank, by the makers' messages.

    None is where MIDI Polyphonic Expression spreads one instrument over the channels.
    """

    def __init__(self, tracks: Sequence[Track]) -> None:
        exclusive = sorted((m for track in tracks for m in track.exclusive), key=lambda m: m[0])
        is_roland = any(_is_roland_reset(body) for _, body in exclusive)
        banks = (_GENERAL_DRUMS,) if is_roland else (_GENERAL_DRUMS, *_YAMAHA_DRUMS)
        changes: list[tuple[int, int, bool]] = []
        self._are_general = not any(map(_spreads_voices, tracks))
        for track in tracks:
            for tick, status, control, value in track.messages:
                if status & 0xF0 == _CONTROL and control == _BANK:
                    channel = status & 0x0F
                    changes.append((tick, channel, value in banks or channel == DRUM_CHANNEL))
        for tick, body in exclusive:
            if (part := _part_of_drums(body)) is not None:
                changes.append((tick, *part))
        self._changes: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for tick, channel, is_drum in sorted(changes, key=lambda change: change[0]):
            self._changes[channel].append((tick, is_drum))

    def plays_drums(self, channel: int, tick: int) -> bool:
        """Whether a note of a channel is one of drums."""
        changes = self._changes.get(channel, ())
        place = bisect_right(changes, tick, key=lambda change: change[0])
        usual = channel == DRUM_CHANNEL and self._are_general
        return changes[place - 1][1] if place else usual


def _spreads_voices(track: Track) -> bool:
    """Whether a track sets registered parameter 6 to so many channels that channel 10 is one."""
    controls = [m[2:] for m in track.messages if m[1] & 0xF0 == _CONTROL and m[2] in (6, 100, 101)]
    for first, second, third in zip(controls, controls[1:], controls[2:], strict=False):
        if {first, second} == {(100, 6), (101, 0)} and third[0] == 6:
            return third[1] >= DRUM_CHANNEL
    return False


def _is_roland_reset(body: bytes) -> bool:
    return body[:1] == b"\x41" and body[2:7] == b"\x42\x12\x40\x00\x7f"


def _part_of_drums(body: bytes) -> tuple[int, bool] | None:
    """A channel and whether it is to play drums, by Roland's or Yamaha's message that says so."""
    if body[:1] == b"\x41" and body[2:5] == b"\x42\x12\x40" and len(body) > 7:
        part = body[5] & 0x0F
        if body[5] >> 4 == 1 and body[6] == 0x15:
            # Part 0 is channel 10; the parts before it lie one lower.
            return (DRUM_CHANNEL if part == 0 else part - (part <= DRUM_CHANNEL)), body[7] > 0
    if body[:1] == b"\x43" and body[2:4] == b"\x4c\x08" and len(body) > 6 and body[5] == 7:
        return body[4] & 0x0F, body[6] > 0
    return None


def is_doubled(rows: Iterable[Row]) -> bool:
    """Whether channels 11 to 16 hold the music of the others once more, with drums on 16.

    Microsoft's General MIDI authoring guidelines had files carry a basic part for small
    synthesisers beside the extended one.
    """
    basic: dict[int, set[tuple[int, int]]] = defaultdict(set)
    extended: set[tuple[int, int]] = set()
    drums: set[tuple[int, int]] = set()
    for onset, _, pitch, _, channel in rows:
        if channel in _BASIC:
            basic[channel].add((onset, pitch if channel == _BASIC_DRUMS else pitch % 12))
        elif channel == DRUM_CHANNEL:
            drums.add((onset, pitch))
        else:
            extended.add((onset, pitch % 12))
    if not basic[_BASIC_DRUMS] or not drums:
        return False
    others = set[tuple[int, int]]().union(*_without(basic, _BASIC_DRUMS))
    return _share(basic[_BASIC_DRUMS], drums) >= _DOUBLED and _share(others, extended) >= _DOUBLED


def _without(sets: Mapping[int, set[tuple[int, int]]], left_out: int) -> list[set[tuple[int, int]]]:
    return [found for key, found in sets.items() if key != left_out]


def _share(some: set[tuple[int, int]], others: set[tuple[int, int]]) -> float:
    return len(some & others) / len(some) if some else 1.0
