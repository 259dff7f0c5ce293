"""Sound out of any container that FFmpeg reads, block by block, and what was missing in it.

PyAV is given the open file and never its name, a fixed list of containers and codecs, and no
protocol: a playlist that names other files or addresses is not followed, pictures and video are
not decoded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from engine.audio.joined import Part, parts_of, tells_too_little
from engine.audio.mixing import SAMPLE_RATE, Mixer, Samples, Unreadable, check_form
from engine.errors import Stopped
from engine.values import ShouldStop

_CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,iff,ircam,matroska,mov,mp3,mpeg,mpegts,nistsphere,"
    "ogg,tta,voc,w64,wav,webm,wv,mp4,m4a,3gp,3g2,mj2"
)
_CODECS = (
    "aac,aac_fixed,aac_latm,ac3,eac3,alac,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,ape,"
    "flac,mp1,mp1float,mp2,mp2float,mp3,mp3float,opus,libopus,tta,vorbis,wavpack,"
    "wmav1,wmav2,wmapro,wmalossless,adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,gsm,gsm_ms,mace3,mace6,"
    "pcm_alaw,pcm_mulaw,pcm_s8,pcm_s8_planar,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,"
    "pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be"
)

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

_OPTIONS = {
    "format_whitelist": _CONTAINERS,
    "codec_whitelist": _CODECS,
    "protocol_whitelist": "none",
}

_ERRORS = (FFmpegError, OSError, ValueError, MemoryError)
"""What PyAV raises for bytes that it cannot use: FFmpeg's error codes as the exceptions of Python
that mean the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """Mono float32 `samples` at `SAMPLE_RATE`, what was lost, and tags by lower-case names.

    `over` if the file goes on after the most that was asked for. `apart` is the mean square of
    channels that have nothing to do with each other; the loudest is number `channel`, and for
    `cancelled_seconds` they cancel each other. `tracks` of sound are in the file; `unreal_seconds`
    of this one had samples that are no numbers, and are silent.
    """

    samples: Samples
    loss: Loss
    tags: dict[str, str]
    over: bool
    apart: float
    channel: int
    cancelled_seconds: float
    tracks: int
    unreal_seconds: float

    @property
    def seconds(self) -> float:
        """Length of what was decoded."""
        return len(self.samples) / SAMPLE_RATE


def decode_sound(
    file: io.FileIO,
    max_seconds: float,
    should_stop: ShouldStop,
    channel: int | None = None,
    track: int = 0,
) -> Decoded:
    """Decode up to `max_seconds` of a track of sound in a file: its mix, or one `channel` where
    the channels cancel each other.

    Raises Unreadable, Stopped.
    """
    mixer = Mixer(channel)
    tags: dict[str, str] = {}
    tracks = 1
    loss, before = Loss(0.0, None, cut=False), 0.0
    for number, part in enumerate(parts_of(file)):
        try:
            lost, found, count = _decode_part(part, mixer, max_seconds, should_stop, track)
            tracks = max(tracks, count)
        except Unreadable:
            if not number:
                raise
            lost, found = Loss(0.0, None, cut=True), {}
        tags = tags or found
        loss = loss.then(before, lost, mixer.seconds - before)
        before = mixer.seconds
        if before > max_seconds:
            break
    powers = mixer.powers
    loudest = max(range(len(powers)), key=powers.__getitem__)
    return Decoded(
        mixer.samples(),
        loss,
        tags,
        before > max_seconds,
        mixer.apart,
        loudest,
        mixer.cancelled_seconds,
        tracks,
        mixer.unreal_seconds,
    )


def _decode_part(
    part: Part, mixer: Mixer, max_seconds: float, should_stop: ShouldStop, track: int
) -> tuple[Loss, dict[str, str], int]:
    """What was lost of a part, its tags, and how many tracks of sound it has."""
    options = {**_OPTIONS, "ignore_length": "1"} if tells_too_little(part) else _OPTIONS
    try:
        container = av.open(part, mode="r", metadata_errors="replace", options=options)
    except _ERRORS as error:
        if part.look(4, 4) == b"ftyp":
            raise Unreadable("file.no_index") from error
        raise Unreadable("file.no_sound") from error
    with container:
        streams = _sounds_of(container)
        reader = _Reader(container, streams[min(track, len(streams) - 1)], part)
        begin = mixer.seconds
        for frame, silence in reader.frames():
            if should_stop():
                raise Stopped
            mixer.add(frame, silence)
            if mixer.seconds > max_seconds:
                break
        return reader.loss(mixer.seconds - begin), reader.tags(), len(streams)


def _sounds_of(container: InputContainer) -> list[AudioStream]:
    """The tracks of sound that can be decoded, at least one. Raises Unreadable."""
    streams = container.streams.audio
    if not streams:
        raise Unreadable("file.silent_video" if container.streams.video else "file.without_sound")
    codecs = _CODECS.split(",")
    known = [s for s in streams if s.codec_context is not None and s.codec_context.name in codecs]
    if not known:
        raise Unreadable("file.unknown_format")
    for stream in known:
        check_form(stream.codec_context.channels, stream.codec_context.sample_rate)
    return known


class _Reader:
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
            except _ERRORS:
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
        except _ERRORS:
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
