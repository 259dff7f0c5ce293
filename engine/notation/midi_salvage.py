# pyright: strict
"""A forgiving reader for MIDI files that libraries refuse: cut, damaged, or of SMPTE time.

Follows the Standard MIDI Files 1.0 specification (MMA RP-001) as far as a file does.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_DRUM_CHANNEL = 9
_SMPTE_TICKS_CAP = 32767
_LONGEST_GAP = 1 << 24
"""Ticks between two events above which a file is taken to be damaged."""


@dataclass(slots=True)
class Salvaged:
    """As `engine.notation.midi_events.MidiEvents`, in plain lists."""

    ticks_per_beat: int
    notes: list[tuple[int, int, int, int, int]] = field(
        default_factory=list[tuple[int, int, int, int, int]]
    )
    tempi: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    signatures: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    decoded: float = 0.0


class _Damaged(Exception):
    """Nothing more can be made of this track."""


def salvage(data: bytes, enough: int) -> Salvaged:
    """Read a file that begins with `MThd` as far as it makes sense, at most `enough` + 1 notes.

    `decoded` of the result is the fraction of the announced track bytes that was understood.
    """
    if len(data) < 14:
        return Salvaged(480)
    header_length, kind, _, division = struct.unpack(">IHHH", data[4:14])
    found = Salvaged(_ticks_per_beat(division))
    position = 8 + header_length if 6 <= header_length <= 64 else 14
    understood = announced = 0
    offset = 0
    while position + 8 <= len(data) and len(found.notes) <= enough:
        tag = data[position : position + 4]
        length = int.from_bytes(data[position + 4 : position + 8], "big")
        if tag != b"MTrk":
            following = data.find(b"MTrk", position + 1)
            if following < 0:
                announced += len(data) - position
                break
            if not tag.isalpha():
                announced += following - position
            position = following
            continue
        body = data[position + 8 : position + 8 + length]
        track = _Track(body, offset, found)
        read, end = track.read(enough)
        announced += max(1, min(length, 2 * len(data)))
        understood += max(read, int(length == 0))
        if kind == 2:
            offset = end
        position = _next_chunk(data, position, length)
    found.decoded = understood / announced if announced else 0.0
    return found


def _ticks_per_beat(division: int) -> int:
    """Ticks per quarter note; for SMPTE time those of half a second, a quarter at 120."""
    if division & 0x8000:
        frames = 256 - (division >> 8)
        return min(_SMPTE_TICKS_CAP, max(1, round(frames * (division & 0xFF) / 2)))
    return division or 480


def _next_chunk(data: bytes, position: int, length: int) -> int:
    """Where the next chunk begins, also where a wrong length would jump over it."""
    following = position + 8 + length
    if following >= len(data) or data[following : following + 4] != b"MTrk":
        found = data.find(b"MTrk", position + 8)
        return found if found >= 0 else following
    return following


class _Track:
    """Reads the events of one track into `found`, up to the first that cannot be understood."""

    def __init__(self, body: bytes, offset: int, found: Salvaged) -> None:
        self._body = body
        self._at = 0
        self._tick = offset
        self._status = 0
        self._found = found
        self._open: dict[tuple[int, int], tuple[int, int]] = {}

    def read(self, enough: int) -> tuple[int, int]:
        """The bytes that were understood and the tick of the end."""
        good = 0
        try:
            while self._at < len(self._body) and len(self._found.notes) <= enough:
                gap = self._variable()
                if gap > _LONGEST_GAP:
                    raise _Damaged
                self._tick += gap
                last = self._event()
                good = self._at
                if last:
                    good = len(self._body)
                    break
        except _Damaged:
            pass
        for (channel, pitch), (onset, velocity) in self._open.items():
            self._add(channel, pitch, onset, velocity, self._tick)
        return good, self._tick

    def _event(self) -> bool:
        """Read one event; whether it ends the track."""
        first = self._byte()
        if first == 0xFF:
            return self._meta()
        if first in (0xF0, 0xF7):
            self._skip(self._variable())
            return False
        if first >= 0xF0:
            raise _Damaged
        if first >= 0x80:
            self._status = first
            first = self._byte()
        elif not self._status:
            raise _Damaged
        kind, channel = self._status & 0xF0, self._status & 0x0F
        second = 0 if kind in (0xC0, 0xD0) else min(127, self._byte())
        if kind in (0x80, 0x90):
            self._note(channel, min(127, first), second if kind == 0x90 else 0)
        return False

    def _note(self, channel: int, pitch: int, velocity: int) -> None:
        sounding = self._open.pop((channel, pitch), None)
        if sounding is not None:
            self._add(channel, pitch, *sounding, self._tick)
        if velocity:
            self._open[channel, pitch] = (self._tick, velocity)

    def _add(self, channel: int, pitch: int, onset: int, velocity: int, end: int) -> None:
        self._found.notes.append((onset, end, pitch, velocity, int(channel == _DRUM_CHANNEL)))

    def _meta(self) -> bool:
        kind = self._byte()
        length = self._variable()
        start = self._at
        self._skip(length)
        body = self._body[start : start + length]
        if kind == 0x51 and length == 3:
            self._found.tempi.append((self._tick, int.from_bytes(body, "big")))
        elif kind == 0x58 and length >= 2 and body[1] < 8:
            self._found.signatures.append((self._tick, body[0], 1 << body[1]))
        return kind == 0x2F

    def _byte(self) -> int:
        if self._at >= len(self._body):
            raise _Damaged
        value = self._body[self._at]
        self._at += 1
        return value

    def _skip(self, length: int) -> None:
        if self._at + length > len(self._body):
            raise _Damaged
        self._at += length

    def _variable(self) -> int:
        value = 0
        for _ in range(4):
            byte = self._byte()
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise _Damaged
