# pyright: strict
"""One event of a MIDI track, from its bytes."""

from __future__ import annotations

META, SYSEX, SYSEX_ON = 0xFF, 0xF0, 0xF7
"""Statuses of other than channel messages; those below SYSEX are channel messages."""

_REALTIME = range(0xF8, 0xFF)
_COMMON = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0}
"""Messages between instruments, which no file has to have, with their data bytes."""

LONGEST_GAP = 1 << 24
"""Ticks between two events above which a file is taken to be damaged."""

_MOST_STATUSES = 2
"""Bytes over 127 within a system exclusive message, which has none: with more it is music that a
stray byte makes one of. An escape of other messages may have some.
"""

Event = tuple[int, int, int, int, int, bytes]
"""Where the next event begins, ticks since the last one, status, two data bytes, other data."""


def event_at(data: bytes, at: int, limit: int, status: int, *, mend: bool = False) -> Event | None:
    """The event at a place, or None; `mend` lets data bytes be wrong."""
    gap = _number(data, at, limit)
    if gap is None or gap[0] > LONGEST_GAP:
        return None
    return _message(data, gap[1], limit, status, gap[0], mend=mend)


def _message(
    data: bytes, at: int, limit: int, status: int, delta: int, *, mend: bool = False
) -> Event | None:
    if at >= limit:
        return None
    if data[at] >= 0x80:
        status = data[at]
        at += 1
    if status >= SYSEX:
        return _system(data, at, limit, status, delta)
    if status < 0x80 or at >= limit:
        return None
    first, second = data[at], 0
    at += 1
    if not 0xC0 <= status < 0xE0:
        if at >= limit:
            return None
        second = data[at]
        at += 1
    if first > 127 or second > 127:
        if not mend or first > 127:
            return None
        second = 127
    return at, delta, status, first, second, b""


def _system(data: bytes, at: int, limit: int, status: int, delta: int) -> Event | None:
    kind = 0
    if status in _REALTIME:
        return at, delta, status, 0, 0, b""
    if status in _COMMON:
        end = at + _COMMON[status]
        return (end, delta, status, 0, 0, b"") if data[at:end].isascii() and end <= limit else None
    if status not in (META, SYSEX, SYSEX_ON):
        return None
    if status == META:
        if at >= limit or data[at] > 127:
            return None
        kind = data[at]
        at += 1
    length = _number(data, at, limit)
    if length is None or length[1] + length[0] > limit:
        return None
    end = length[1] + length[0]
    body = data[length[1] : end]
    if status != META and sum(byte > 127 for byte in body[:-1]) > _MOST_STATUSES:
        return None
    return end, delta, status, kind, 0, body


def _number(data: bytes, at: int, limit: int) -> tuple[int, int] | None:
    """A variable-length quantity and where it ends."""
    value = 0
    for place in range(at, min(at + 4, limit)):
        byte = data[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    return None
