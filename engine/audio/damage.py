# pyright: strict
"""How much of a damaged or cut sound file was lost, and how that is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.messages import Message, told

TOLERANCE_SECONDS = 0.5
"""Differences below this are encoder delay, padding or a last incomplete frame."""

UNKNOWN_SIZES = (0, 0x7FFFFFFF, 0x7FFFF000, 0xFFFFFFFF, 0xFFFFF000)
"""What programs that write to a pipe put where the size of a RIFF file belongs."""

_OGG_HEADER, _OGG_LAST = 27, 4

_XING = re.compile(rb"\xff[\xe0-\xff].{2,4}?\0{9,32}(?:Xing|Info)(.{4})(.{4})(.{4})", re.DOTALL)
"""A frame of MPEG audio with a tag instead of sound, its side information all zero."""

_TAG = re.compile(rb"ID3[\2-\4].{2}([\0-\x7f]{4})|APETAGEX.{4}(.{4})|TAG|LYRICSBEGIN", re.DOTALL)
_ASF = bytes.fromhex("3026b2758e66cf11")
_ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
"""Of which the size of the whole follows in 24 bytes."""

_ID3_HEADER, _APE_HEADER, _ID3V1 = 10, 32, 128


@dataclass(frozen=True, slots=True)
class Loss:
    """What a decoder could not have of a file.

    `inside` seconds are missing between sound; the whole should have been `promised` seconds, None
    where nothing tells; `cut` if the end is not there, however much that was.
    """

    inside: float
    promised: float | None
    cut: bool

    def then(self, seconds: float, following: Loss, more: float) -> Loss:
        """The loss of two parts, of which `seconds` and `more` were read."""
        promised = None
        if self.promised is not None or following.promised is not None:
            promised = max(self.promised or 0.0, seconds) + max(following.promised or 0.0, more)
        return Loss(self.inside + following.inside, promised, self.cut or following.cut)

    def told(self, seconds: float) -> Message | None:
        """The warning for a file of which `seconds` were read; None if that is all of it."""
        whole = max(seconds + self.inside, self.promised or 0.0)
        if whole - seconds > TOLERANCE_SECONDS:
            share = min(99, round(100 * seconds / whole))
            return told("audio.damaged", length=length(seconds), whole=length(whole), share=share)
        if self.cut:
            return told("audio.cut", length=length(seconds))
        return None


def length(seconds: float) -> Message:
    """A length for people."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return told("time.minutes_seconds", minutes=minutes, seconds=rest)
    return told("time.seconds_only", count=rest)


def missing_share(head: bytes, size: int) -> float:
    """Share of the file (0 to 1) that its own header promises and that is not there.

    Known for RIFF, AIFF and Wave64, whose first chunk tells the size of the whole, and for ASF
    (WMA), whose head does; decoders take the size of the file instead.
    """
    if head.startswith(_ASF):
        at = head.find(_ASF_PROPERTIES)
        whole = int.from_bytes(head[at + 40 : at + 48], "little") if at > 0 else 0
        return max(0.0, 1.0 - size / whole) if size < whole else 0.0
    if head[:4] == b"riff" and len(head) >= 24:
        whole = int.from_bytes(head[16:24], "little")
        return max(0.0, 1.0 - size / whole) if 0 < whole < 1 << 62 else 0.0
    if head[:4] == b"RIFF":
        promised = int.from_bytes(head[4:8], "little")
    elif head[:4] == b"FORM":
        promised = int.from_bytes(head[4:8], "big")
    else:
        return 0.0
    if promised in UNKNOWN_SIZES or promised + 8 <= size + 1:
        return 0.0
    return 1.0 - size / (promised + 8)


def ogg_is_cut(tail: bytes) -> bool:
    """Whether the last page, in the last 128 KiB of an Ogg file, is not marked as such or cut."""
    at = tail.rfind(b"OggS")
    page = tail[at:]
    return at < 0 or len(page) < ogg_page_length(page) or not page[5] & _OGG_LAST


def ogg_page_length(page: bytes) -> int:
    """Bytes of the page that begins here, of whose header no more than 282 are needed."""
    segments = page[_OGG_HEADER - 1] if len(page) >= _OGG_HEADER else 0
    return _OGG_HEADER + segments + sum(page[_OGG_HEADER : _OGG_HEADER + segments])


@dataclass(frozen=True, slots=True)
class XingTag:
    """What an mp3 says of itself in a frame without sound, and where in the bytes that begins.

    `frames` follow it, and all are `size` bytes long with it; None where it does not say.
    """

    at: int
    frames: int | None
    size: int | None


def find_xing(data: bytes) -> XingTag | None:
    """The last such tag that is whole, as LAME and others write it: flags, then what they name."""
    found = None
    for found in _XING.finditer(data):  # noqa: B007
        pass
    if found is None:
        return None
    flags, first, second = (int.from_bytes(group, "big") for group in found.groups())
    frames = first if flags & 1 else None
    size = (second if flags & 1 else first) if flags & 2 else None
    return XingTag(found.start(), frames, size)


def is_short_frame(head: bytes, size: int) -> bool:
    """Whether a frame of AAC (ADTS) says that it is longer than `size` bytes."""
    if len(head) < 6 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return False
    return ((head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5) > size


_KILOBITS = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
)
_RATES = (44100, 48000, 32000, 0)
"""Of layer III in MPEG 1, and of kilobits in 2; a half and a quarter of the rates in 2 and 2.5."""


def mpeg_frame_length(head: bytes) -> int:
    """Bytes of the frame of MPEG audio, layer III, that begins with these four; 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return 0
    version = {0x18: 0, 0x10: 1, 0x00: 2}[head[1] & 0x18]
    rate = _RATES[head[2] >> 2 & 3] >> version
    kilobits = _KILOBITS[min(version, 1)][head[2] >> 4]
    if not rate or not kilobits:
        return 0
    return (72_000 if version else 144_000) * kilobits // rate + (head[2] >> 1 & 1)


def find_tag(data: bytes, start: int) -> tuple[int, int] | None:
    """Where the first tag of title, artist and pictures begins and ends from `start` on.

    The end may lie past that of `data`.
    """
    found = _TAG.search(data, start)
    if found is None:
        return None
    id3, ape = found.groups()
    if id3 is not None:
        length = _ID3_HEADER + (id3[0] << 21 | id3[1] << 14 | id3[2] << 7 | id3[3])
    elif ape is not None:
        length = _APE_HEADER + int.from_bytes(ape, "little")
    else:
        length = _ID3V1 if found[0] == b"TAG" else len(data) - found.start()
    return found.start(), found.start() + length
