# pyright: strict
"""Counts what the bytes of a MIDI file hold, so that no parser has to be believed.

Follows the Standard MIDI Files 1.0 specification (MMA RP-001) to the letter: a file that does not
is not plain, and is one for `engine.notation.midi_tracks`.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

HEAD_BYTES = 1024
"""How far into a file to look for what makes it MIDI."""

_HEADER = b"MThd\0\0\0"
_NUMBER = rb"[\x80-\xff]{0,3}+[\x00-\x7f]"
_PAIRS = rb"[\x00-\x7f]{2}(?:" + _NUMBER + rb"[\x00-\x7f]{2})*+"
_SINGLES = rb"[\x00-\x7f](?:" + _NUMBER + rb"[\x00-\x7f])*+"
_QUIET = rb"[\x80-\x8f\xa0-\xaf\xe0-\xef]" + _PAIRS + rb"|[\xc0-\xdf]" + _SINGLES
_STRETCH = re.compile(rb"(?:%b(?:[\x90-\x9f\xb0-\xbf]%b|%b))*+" % (_NUMBER, _PAIRS, _QUIET))
"""Channel messages up to the next meta event or the like."""

_RUN = re.compile(rb"%b(?:([\x90-\x9f\xb0-\xbf])(%b)|%b)" % (_NUMBER, _PAIRS, _QUIET))
"""A status byte with all messages that run on under it; notes and controllers are kept."""

_VELOCITY = re.compile(_NUMBER + rb"[\x00-\x7f]([\x00-\x7f])")
_BANK = re.compile(_NUMBER + rb"(?:\x00([\x00-\x7f])|[\x01-\x7f][\x00-\x7f])")
_OTHER = re.compile(rb"%b(?:\xff([\x00-\x7f])|\xf0|\xf7)(%b)" % (_NUMBER, _NUMBER))
_KITS = frozenset((b"\x78", b"\x7e", b"\x7f"))
"""Banks that may make a channel one of drums."""

_POLYPHONIC = b"\x64\x06"
"""Registered parameter 6, by which one instrument is spread over the channels (MPE)."""

_PARTS = re.compile(rb"\x41[\x00-\x1f]\x42\x12\x40[\x10-\x1f]\x15|\x43[\x10-\x1f]\x4c\x08.\x07")
"""Roland's and Yamaha's messages that make a part one of drums, or of none."""

_END_OF_TRACK = 0x2F
_TEMPO, _TEMPO_BYTES = 0x51, 3
_TEXTS = range(1, 8)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a track, counted from 0, as its bytes; `kind` is that of the meta event."""

    track: int
    kind: int
    data: bytes


@dataclass(slots=True)
class Survey:
    """`plain` says that the file is as the specification has it, without anything special.

    Where it is not, counting may have stopped early. `sounding` are the tracks with notes.
    """

    plain: bool = True
    notes: int = 0
    texts: list[Text] = field(default_factory=list[Text])
    sounding: set[int] = field(default_factory=set[int])
    channels: set[bytes] = field(default_factory=set[bytes])


def is_midi(head: bytes) -> bool:
    """Whether what begins with these `HEAD_BYTES` is MIDI: bare, or in a hull (RIFF, MacBinary)."""
    return head.startswith(b"MThd") or _HEADER in head[:HEAD_BYTES] or is_hull(head)


def is_hull(head: bytes) -> bool:
    """Whether what begins so is a RIFF file with MIDI somewhere in it."""
    return head[:4] == b"RIFF" and head[8:12] == b"RMID"


def survey(data: bytes) -> Survey:
    """Count the notes of a file that begins with `MThd`."""
    found = Survey()
    found.plain = _is_plain(data, found)
    return found


def _is_plain(data: bytes, found: Survey) -> bool:
    if len(data) < 14:
        return False
    length, kind, tracks, division = struct.unpack(">IHHH", data[4:14])
    if length != 6 or kind > 1 or not 0 < division < 0x8000 or _PARTS.search(data):
        return False
    at = 14
    for track in range(tracks):
        if data[at : at + 4] != b"MTrk":
            return False
        end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "big")
        if end > len(data) or not _is_plain_track(data, at + 8, end, track, found):
            return False
        at = end
    basic_and_extended = {b"\x99", b"\x9f"} <= found.channels
    return at == len(data) and not basic_and_extended


def _is_plain_track(data: bytes, at: int, end: int, track: int, found: Survey) -> bool:
    notes = found.notes
    while at < end:
        stretch = _STRETCH.match(data, at, end)
        if stretch is not None and stretch.end() > at:
            if not _count(data, at, stretch.end(), found):
                return False
            at = stretch.end()
        other = _OTHER.match(data, at, end)
        if other is None:
            return False
        at = other.end() + _value(other[2])
        if at > end:
            return False
        kind = other[1]
        if kind is not None:
            if kind[0] in _TEXTS:
                found.texts.append(Text(track, kind[0], data[other.end() : at]))
            elif kind[0] == _END_OF_TRACK:
                break
            elif kind[0] == _TEMPO and at - other.end() != _TEMPO_BYTES:
                return False
    if found.notes > notes:
        found.sounding.add(track)
    return at == end


def _count(data: bytes, at: int, end: int, found: Survey) -> bool:
    """Count the notes of a stretch; whether there is nothing special in it."""
    for status, body in _RUN.findall(data, at, end):
        if not status:
            continue
        if status >= b"\xb0":
            if not _KITS.isdisjoint(_BANK.findall(b"\0" + body)) or _POLYPHONIC in body:
                return False
            continue
        found.channels.add(status)
        if len(body) == 2:
            found.notes += body[1] > 0
        else:
            velocities = _VELOCITY.findall(b"\0" + body)
            found.notes += len(velocities) - velocities.count(b"\0")
    return True


def _value(number: bytes) -> int:
    """The value of a variable-length quantity."""
    value = 0
    for byte in number:
        value = value << 7 | byte & 0x7F
    return value
