# pyright: strict
"""Reads one track of a MIDI file, and finds its way again where bytes make no sense."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from engine.notation.midi_bytes import META, SYSEX, SYSEX_ON, Event, event_at

_END_OF_TRACK, _TEMPO, _SIGNATURE = 0x2F, 0x51, 0x58
_TEXTS = range(1, 8)

_AHEAD = 24
"""Events that are looked at to tell where a damaged track goes on."""

_SURE = 8
"""Of them, how many have to make sense."""

_STRAY = 3
"""Bytes in a row that may be strays."""

_WINDOW = 16
_SHORTEST_EVENT = 5
_SUSPICIOUS_GAP = 1 << 14
_BETTER = 3
_MOST_PLACES = 100
_MOST_DOUBTS = 200
_FARTHEST = 1 << 16

_Message = tuple[int, int, int, int]


@dataclass(slots=True)
class Track:
    """Channel messages as tick, status, first and second data byte (0 where there is none), system
    exclusive ones as tick and bytes after F0, and the tick of the track's end.
    """

    messages: list[_Message] = field(default_factory=list[_Message])
    exclusive: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to go on: from where, at which tick, under which status, with how much taken back."""

    at: int
    tick: int
    status: int
    kept: int
    stray: int
    forced: Event | None = None


class TrackReader:
    """Reads the bytes of `data` from `start` to `limit`; ticks count from `offset`.

    `doubtful` says that bytes are missing or too many: even what makes sense may be read wrongly.
    """

    def __init__(
        self, data: bytes, start: int, limit: int, offset: int, enough: int, *, doubtful: bool
    ) -> None:
        self._data, self._at, self._limit = data, start, limit
        self._start = start
        self._enough = enough
        self._tick = offset
        self._status = 0
        self._sounding: set[tuple[int, int]] = set()
        self._before: deque[_Way] = deque(maxlen=4)
        self._places = 0
        self._doubts = _MOST_DOUBTS if doubtful else 0
        self._lost = 0
        self._track = Track()
        self.ended = False
        self.notes = 0
        self.left_out = 0
        self.tempi: list[tuple[int, int]] = []
        self.signatures: list[tuple[int, int, int]] = []
        self.texts: list[tuple[int, bytes]] = []

    @property
    def read_bytes(self) -> int:
        """The bytes that were understood, with what lies behind the end of the track."""
        end = self._limit if self.ended else self._at
        return max(0, end - self._start - self._lost)

    def read(self) -> Track:
        """The track, as far as it makes sense."""
        while self._at < self._limit and not self.ended and self.notes <= self._enough:
            event = event_at(self._data, self._at, self._limit, self._status)
            if event is not None:
                if not (self._is_doubtful(event) and self._mended(event)):
                    self._keep(event)
            elif not self._recovered():
                break
        self._track.end = self._tick
        self.notes = sum(1 for m in self._track.messages if m[1] & 0xF0 == 0x90 and m[3])
        return self._track

    def _keep(self, event: Event) -> None:
        following, delta, status, first, second, other = event
        way = _Way(self._at, self._tick, self._status, len(self._track.messages), 0)
        self._tick += delta
        self._at = following
        if status < SYSEX:
            self._before.append(way)
            self._status = status
            self._track.messages.append((self._tick, status, first, second))
            _sound(self._sounding, status, first, second)
            self.notes += status & 0xF0 == 0x90 and second > 0
            return
        self._before.clear()
        if status == META:
            self._keep_meta(first, other)
        elif status in (SYSEX, SYSEX_ON):
            if status == SYSEX:
                self._track.exclusive.append((self._tick, other))
        else:
            self._lost += 1
            self.left_out += 1

    def _keep_meta(self, kind: int, body: bytes) -> None:
        if kind == _END_OF_TRACK:
            here = _Way(self._at, self._tick, self._status, len(self._track.messages), 0)
            # An end with music behind it is none.
            self.ended = self._limit - self._at <= _STRAY or self._score(here) < _SURE
        elif kind == _TEMPO and len(body) == 3:
            self.tempi.append((self._tick, int.from_bytes(body, "big")))
        elif kind == _SIGNATURE and len(body) >= 2 and body[1] < 8:
            self.signatures.append((self._tick, body[0], 1 << body[1]))
        elif kind in _TEXTS:
            self.texts.append((kind, body))

    def _is_doubtful(self, event: Event) -> bool:
        """Whether an event speaks for having lost the way: a long gap, an end without a note."""
        if not self._doubts:
            return False
        _, delta, status, first, second, _ = event
        ends = status & 0xF0 == 0x80 or (status & 0xF0 == 0x90 and not second)
        lone = ends and (status & 0x0F, first) not in self._sounding
        self._doubts -= lone or delta > _SUSPICIOUS_GAP
        return lone or delta > _SUSPICIOUS_GAP

    def _mended(self, event: Event) -> bool:
        """Go another way than by this event if that makes much more sense."""
        kept = len(self._track.messages)
        plain = self._score(_Way(self._at, self._tick, self._status, kept, 0, event))
        ways = self._ways()
        scores = [self._score(way) - way.stray / 2 for way in ways]
        best = max(range(len(ways)), key=lambda index: scores[index])
        if scores[best] < max(plain + _BETTER, _SURE):
            return False
        self._go(ways[best])
        self._lose(max(1, ways[best].stray))
        return True

    def _recovered(self) -> bool:
        """Go on behind bytes that make no sense; whether there is anything to go on with."""
        self._places += 1
        if self._places > _MOST_PLACES:
            return False
        here = self._at
        ways = self._ways()
        scores = [self._score(way) - way.stray / 2 for way in ways]
        best = max(range(len(ways)), key=lambda index: scores[index], default=None)
        if best is not None and scores[best] >= min(_SURE, (self._limit - here) / 8):
            way = ways[best]
            self._go(way)
            self._lose(max(1, way.stray))
            return True
        for at in range(here + 1, min(self._limit - 2, here + _FARTHEST)):
            way = _Way(at, self._tick, 0, len(self._track.messages), at - here)
            if self._score(way) >= _AHEAD:
                self._go(way)
                self._lose(way.stray)
                return True
        self.left_out += self._limit - here
        return False

    def _lose(self, count: int) -> None:
        self._lost += count
        self.left_out += count

    def _go(self, way: _Way) -> None:
        del self._track.messages[way.kept :]
        self._at, self._tick, self._status = way.at, way.tick, way.status
        self._before.clear()
        if way.forced is not None:
            self._keep(way.forced)

    def _ways(self) -> list[_Way]:
        """A wrong data byte; or strays before or within this event or one of those before it."""
        data, limit = self._data, self._limit
        kept = len(self._track.messages)
        here = _Way(self._at, self._tick, self._status, kept, 0)
        ways: list[_Way] = []
        if (mended := event_at(data, self._at, limit, self._status, mend=True)) is not None:
            ways.append(_Way(self._at, self._tick, self._status, kept, 1, mended))
        for begin in (here, *reversed(self._before)):
            window = data[begin.at : min(limit, begin.at + _WINDOW)]
            for stray in range(1, _STRAY + 1):
                for place in range(_SHORTEST_EVENT + 1):
                    spliced = window[:place] + window[place + stray :]
                    event = event_at(spliced, 0, len(spliced), begin.status)
                    if event is None or event[2] >= SYSEX or event[0] < place:
                        continue
                    moved = (begin.at + stray + event[0], *event[1:])
                    ways.append(_Way(begin.at, begin.tick, begin.status, begin.kept, stray, moved))
                ways.append(_Way(begin.at + stray, begin.tick, begin.status, begin.kept, stray))
        return ways

    def _score(self, way: _Way) -> int:
        """How many of the events that follow make sense, up to `_AHEAD`."""
        at, status = way.at, way.status
        sounding = set(self._sounding)
        event = way.forced
        score = 0
        for left in range(_AHEAD, 0, -1):
            if at >= self._limit:
                return score + left
            event = event or event_at(self._data, at, self._limit, status)
            if event is None or event[1] > _SUSPICIOUS_GAP:
                return score
            at, _, kind, first, second, _ = event
            event = None
            score += 1
            if kind == META and first == _END_OF_TRACK:
                return score + left if at == self._limit else score
            if kind < SYSEX:
                status = kind
                # A note that ends without having begun speaks against a way.
                score -= 2 * (not _sound(sounding, kind, first, second))
        return score


def _sound(sounding: set[tuple[int, int]], status: int, pitch: int, velocity: int) -> bool:
    """Follow what sounds; false where a note ends that has not begun."""
    kind, key = status & 0xF0, (status & 0x0F, pitch)
    if kind == 0x90 and velocity:
        sounding.add(key)
    elif kind in (0x80, 0x90):
        if key not in sounding:
            return False
        sounding.remove(key)
    return True
