"""The frames of one stream of sound, and the account of what is missing between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet

from engine.audio.damage import (
    TOLERANCE_SECONDS,
    Loss,
    XingTag,
    find_tag,
    find_xing,
    is_short_frame,
    missing_share,
    ogg_is_cut,
)
from engine.audio.joined import Part

_COUNTED = ("mp3", "aac")
"""Containers without times: what is lost in them shows in bytes only, and FFmpeg's idea of their
length is a guess."""

_CONTINUOUS = ("ogg", "flac")
"""Containers whose times count samples: any gap is a loss. In the others a recorder may leave out
silence, as long as a gap is short."""

_TELL_SIZE = ("wav", "aiff", "w64")
"""Containers that say in their first bytes how long they are, 0 or as much as can be said where
their recorder did not know."""

_GAP_SECONDS, _SILENCE_SECONDS, _LONGEST_GAP_SECONDS = 0.02, 0.45, 3600.0
"""What a gap is, what silence may be, and what only a wrong clock says."""

_HEAD_REACH, _TAG_REACH, _FRAME_REACH, _OGG_REACH = 1 << 12, 64, 1 << 12, 1 << 17
"""Bytes: a file's size is told in them, from the start of a frame to a tag's end, more than a
frame, more than an Ogg page."""

_FEW_BYTES = 4
"""By which a tag's count may be wrong."""

ERRORS = (FFmpegError, OSError, ValueError, MemoryError)
"""What PyAV raises for bytes that it cannot use: FFmpeg's error codes as the exceptions of Python
that mean the same."""


class StreamReader:
    """Walks over the packets of one stream and keeps the account of what is missing."""

    def __init__(self, container: InputContainer, stream: AudioStream, part: Part) -> None:
        self._container, self._stream, self._part = container, stream, part
        self._base = (
            stream.time_base
        )  # also of its packets and frames, which make it anew each time
        self._size = part.size
        self._counted = container.format.name in _COUNTED
        self._errors = self._corrupt = self._cut = False
        self._good_bytes = self._bad_bytes = self._zeros = self._packet_bytes = 0
        self._tags_end = 0
        self._seconds = self._reached = 0.0
        self._gaps: list[float] = []
        self._tagged_seconds: float | None = None

    def frames(self) -> Iterator[tuple[AudioFrame, float]]:
        """Frames in order, each with the seconds of silence that its recorder left out before."""
        due: float | None = None
        for packet in self._packets():
            for frame in self._decode(packet):
                length = frame.samples / frame.sample_rate
                silence = 0.0
                if frame.pts is not None and self._base is not None and not self._counted:
                    now = _times(frame.pts, self._base)
                    silence = self._gap(now - due) if due is not None else 0.0
                    due = now + length
                elif due is not None:
                    due += length
                self._seconds += length
                yield frame, silence

    def _packets(self) -> Iterator[Packet[Any]]:
        packets = self._container.demux()
        first = True
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except ERRORS:
                self._cut = True
                return
            if packet.stream_index != self._stream.index:
                self._reach(packet, packet.time_base)
                continue
            self._reach(packet, self._base)
            self._packet_bytes += packet.size
            # what a container says of its last packet where the file ends too early
            self._corrupt |= packet.is_corrupt
            if self._counted and packet.size:
                self._cut |= is_short_frame(bytes(packet)[:_TAG_REACH], packet.size)
                data = self._before(packet) if first else bytes(packet)[:_TAG_REACH]
                tag = find_xing(data)
                if tag is not None:
                    begin = (packet.pos or 0) + tag.at - (len(data) if first else 0)
                    self._believe(tag, begin, packet)
                    if not first:
                        continue
                first = False
            yield packet

    def _reach(self, packet: Packet[Any], base: Fraction | None) -> None:
        if packet.pts is not None and base is not None:
            self._reached = max(self._reached, _times(packet.pts + (packet.duration or 0), base))

    def _before(self, packet: Packet[Any]) -> bytes:
        """What lies before the first frame, which FFmpeg has skipped."""
        at = packet.pos or 0
        start = max(0, at - _FRAME_REACH)
        return self._part.look(start, at - start)

    def _believe(self, tag: XingTag, begin: int, packet: Packet[Any]) -> None:
        if tag.size is not None and begin + tag.size > self._size + _FEW_BYTES:
            self._cut = True
            if tag.frames is not None and packet.duration and packet.time_base is not None:
                frame = float(packet.duration * packet.time_base)
                self._tagged_seconds = self._seconds + tag.frames * frame

    def _decode(self, packet: Packet[Any]) -> Sequence[AudioFrame]:
        try:
            frames = packet.decode()
        except ERRORS:
            self._errors = True
            self._count_junk(packet)
            return ()
        if packet.size:
            self._good_bytes += packet.size
            self._bad_bytes += self._zeros
            self._zeros = 0
        return [frame for frame in frames if isinstance(frame, AudioFrame) and frame.samples]

    def _count_junk(self, packet: Packet[Any]) -> None:
        """Bytes of a packet that was no sound are lost, but for tags and for zeros at the end."""
        data, begin = bytes(packet), packet.pos or 0
        start = max(0, self._tags_end - begin)
        end = after = len(data)
        if (found := find_tag(data, start)) is not None:
            end, after = found
            self._tags_end = begin + after
        junk = data[start:end] + data[after:]
        solid = junk.rstrip(b"\0")
        if solid:
            self._bad_bytes += self._zeros + len(solid)
            self._zeros = 0
        self._zeros += len(junk) - len(solid)

    def _gap(self, seconds: float) -> float:
        """Take note of a gap; the silence that it means."""
        if seconds > _LONGEST_GAP_SECONDS:
            self._cut = True
            return 0.0
        if self._container.format.name in _CONTINUOUS or seconds > _SILENCE_SECONDS:
            self._gaps.append(seconds)
            return 0.0
        self._gaps.append(seconds if self._errors else 0.0)
        return seconds if seconds > _GAP_SECONDS and not self._errors else 0.0

    def tags(self) -> dict[str, str]:
        """Of the container and of the stream, by name in lower case."""
        both = {**self._stream.metadata, **self._container.metadata}
        return {name.lower(): value for name, value in both.items()}

    def loss(self, seconds: float) -> Loss:
        """What was missing, once all frames that make `seconds` were read."""
        inside = sum(gap for gap in self._gaps if gap > _GAP_SECONDS)
        if self._counted:
            bad = max(self._bad_bytes, self._passed_over())
            inside = seconds * bad / max(self._good_bytes, 1)
        cut = self._cut
        if self._container.format.name == "ogg":
            cut |= ogg_is_cut(self._part.look(max(0, self._size - _OGG_REACH), _OGG_REACH))
        elif self._container.format.name not in _TELL_SIZE:
            cut |= self._corrupt
        return Loss(inside, self._promised(seconds), cut)

    def _passed_over(self) -> int:
        """Bytes of an AAC file that FFmpeg has left out on its own account, but for a tag before
        and zeros after.
        """
        if self._container.format.name != "aac":
            return 0
        tag = find_tag(self._part.look(0, _TAG_REACH), 0)
        before = tag[1] if tag is not None and not tag[0] else 0
        left = max(0, self._size - self._packet_bytes - before)
        tail = self._part.look(self._size - left, left)
        return len(tail.rstrip(b"\0"))

    def _promised(self, seconds: float) -> float | None:
        if self._counted:
            return self._tagged_seconds
        if share := missing_share(self._part.look(0, _HEAD_REACH), self._size):
            return seconds / (1 - share)
        stream, container = self._stream, self._container
        if stream.duration is not None and stream.time_base is not None:
            return float(stream.duration * stream.time_base)
        if container.duration is None:
            return None
        # the video may be longer than its sound: only where all of it ends too early
        whole = container.duration / av.time_base
        return whole if self._reached < whole - TOLERANCE_SECONDS else None


def _times(count: int, base: Fraction) -> float:
    """Seconds, many times faster than by multiplying fractions."""
    return count * base.numerator / base.denominator
