"""The frames of an MPEG audio stream, found without decoding it.

Headers of old mp3s lie: a variable bit rate file without a Xing header, or with a wrong one, makes
a decoder stop early or promise too much. Counting the frames themselves tells the true length, what
is damaged, and lets the stream be put together again so that a decoder reads all of it. Layout
after ISO/IEC 11172-3 and 13818-3 (frame headers) and the Xing/Info tag as LAME writes it.
"""

# pyright: strict
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

_KILOBITS = {
    (1, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Bit rates by (1 for MPEG-1, else 2; layer) and header index; free format (0) is not read."""

_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}

_TRAILING_TAGS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3")

_HEADER_SEARCH_LIMIT = 1 << 16
"""Bytes that may precede the first frame (besides an ID3v2 tag) before this is no mp3."""


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """One frame's `length` in bytes, its `samples` per channel, and where a Xing tag would lie."""

    length: int
    samples: int
    sample_rate: int
    kind: int
    tag_offset: int


@dataclass(frozen=True, slots=True)
class Mp3Scan:
    """What a walk over the frames found.

    `spans` are runs of good frames as (start, end) byte offsets, `begin` where the first would
    start if no junk came before it; `frames` counts the audio frames (a Xing/Info frame carries
    none). `promised_frames` and `promised_bytes` are what that tag says, None without one;
    `lost_bytes` lie between the runs; `cut` tells that the end is missing.
    """

    spans: tuple[tuple[int, int], ...]
    begin: int
    frames: int
    samples_per_frame: int
    sample_rate: int
    tag_at: int | None
    promised_frames: int | None
    promised_bytes: int | None
    lost_bytes: int
    cut: bool

    @property
    def seconds(self) -> float:
        """Length of what is there."""
        return self.frames * self.samples_per_frame / self.sample_rate

    @property
    def is_plain(self) -> bool:
        """Whether a decoder will read all of it without help."""
        return (
            len(self.spans) == 1
            and self.spans[0][0] == self.begin
            and self.promised_frames == self.frames
            and not self.cut
        )


@lru_cache(maxsize=4096)
def _read_header(word: bytes) -> FrameHeader | None:
    if len(word) < 4 or word[0] != 0xFF or word[1] & 0xE0 != 0xE0:
        return None
    version, layer = word[1] >> 3 & 3, 4 - (word[1] >> 1 & 3)
    bit_rate, sample_rate, padding = word[2] >> 4, word[2] >> 2 & 3, word[2] >> 1 & 1
    if version == 1 or layer == 4 or bit_rate in (0, 15) or sample_rate == 3:
        return None
    first = version == 3
    bits = _KILOBITS[1 if first else 2, layer][bit_rate] * 1000
    hertz = _SAMPLE_RATES[version][sample_rate]
    if layer == 1:
        length, samples = (12 * bits // hertz + padding) * 4, 384
    else:
        samples = 576 if layer == 3 and not first else 1152
        length = samples // 8 * bits // hertz + padding
    mono = word[3] >> 6 == 3
    side_information = (17 if mono else 32) if first else (9 if mono else 17)
    return FrameHeader(length, samples, hertz, word[1] & 0xFE, 4 + side_information)


def _skip_id3(data: bytes, at: int) -> int:
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = data[at + 6 : at + 10]
        if max(size) > 127:
            break
        length = size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]
        at += 10 + length + (10 if data[at + 5] & 0x10 else 0)
    return at


def _fits(data: bytes, at: int, kind: tuple[int, int] | None) -> FrameHeader | None:
    """The header at `at`, if it is one of the stream's and another frame or the end follows it."""
    header = _read_header(data[at : at + 4])
    if header is None or (kind is not None and (header.kind, header.sample_rate) != kind):
        return None
    after = at + header.length
    if after >= len(data) - 4:
        return header
    following = _read_header(data[after : after + 4])
    if following is not None and (following.kind, following.sample_rate) == (
        header.kind,
        header.sample_rate,
    ):
        return header
    return header if data[after : after + 11].startswith(_TRAILING_TAGS) else None


def _is_padding(data: bytes) -> bool:
    return not data.strip(b"\0")


def scan_mp3(data: bytes) -> Mp3Scan | None:
    """Walk over the frames of an mp3; None if `data` is not one."""
    begin = _skip_id3(data, 0)
    first = _find(data, begin, None, begin + _HEADER_SEARCH_LIMIT)
    if first is None:
        return None
    at = first
    header = _fits(data, at, None)
    assert header is not None
    kind = (header.kind, header.sample_rate)
    tag_at, promised_frames, promised_bytes = _read_tag(data, at, header)
    spans: list[tuple[int, int]] = []
    frames, lost, start, cut = 0, 0, at, False
    while at < len(data):
        found = _read_header(data[at : at + 4])
        if found is not None and (found.kind, found.sample_rate) == kind:
            if at + found.length > len(data):
                cut = True
                break
            frames += 1
            at += found.length
            continue
        if start < at:
            spans.append((start, at))
        if data[at : at + 11].startswith(_TRAILING_TAGS) or _is_padding(data[at:]):
            start = at
            break
        again = _find(data, at + 1, kind, len(data))
        if again is None:
            lost += len(data) - at
            start = at
            break
        lost += again - at
        start = at = again
    if start < at:
        spans.append((start, at))
    if tag_at is not None:
        frames -= 1
    if promised_bytes is not None and promised_bytes > len(data) - first + 4:
        cut = True
    return Mp3Scan(
        spans=tuple(spans),
        begin=begin,
        frames=frames,
        samples_per_frame=header.samples,
        sample_rate=header.sample_rate,
        tag_at=tag_at,
        promised_frames=promised_frames,
        promised_bytes=promised_bytes,
        lost_bytes=lost,
        cut=cut,
    )


def _find(data: bytes, at: int, kind: tuple[int, int] | None, end: int) -> int | None:
    while True:
        at = data.find(b"\xff", at, end)
        if at < 0:
            return None
        header = _fits(data, at, kind)
        if header is not None and at + header.length <= len(data):
            return at
        at += 1


def _read_tag(
    data: bytes, at: int, header: FrameHeader
) -> tuple[int | None, int | None, int | None]:
    place = at + header.tag_offset
    if data[place : place + 4] not in (b"Xing", b"Info"):
        return None, None, None
    flags = int.from_bytes(data[place + 4 : place + 8])
    place += 8
    frames = size = None
    if flags & 1:
        frames = int.from_bytes(data[place : place + 4])
        place += 4
    if flags & 2:
        size = int.from_bytes(data[place : place + 4])
    return at, frames, size


def rebuild_mp3(data: bytes, scan: Mp3Scan) -> bytes:
    """The good frames of `data` behind a tag frame that tells their true number."""
    audio = bytearray().join(data[start:end] for start, end in scan.spans)
    word = bytes(audio[:4])
    header = _read_header(word)
    assert header is not None
    count = scan.frames.to_bytes(4)
    if scan.tag_at is not None:
        place = header.tag_offset + 4
        if audio[place + 3] & 1:
            audio[place + 4 : place + 8] = count
            if audio[place + 3] & 2:
                audio[place + 8 : place + 12] = len(audio).to_bytes(4)
            return bytes(audio)
        del audio[: header.length]
    # bit rate of the tag frame: the first audio frame's, and no checksum
    tag = bytearray(header.length)
    tag[:4] = bytes((word[0], word[1] | 1, word[2], word[3]))
    tag[header.tag_offset : header.tag_offset + 12] = b"Xing" + (1).to_bytes(4) + count
    return bytes(tag + audio)
