# pyright: strict
"""Files that were joined end to end, and each part of them as a file of its own.

Players of mp3, aac and flac read on over a joint by themselves. An Ogg file may hold several
recordings one after the other (RFC 3533, "chaining"), which FFmpeg follows only if they are alike;
of two WAV, AIFF or MP4 files it reads the first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from engine.audio.damage import UNKNOWN_SIZES, ogg_page_length
from engine.audio.mixing import Unreadable

_OGG_FIRST_PAGE = re.compile(rb"OggS\0[\2\3\6\7]")
_FIRST_BOX = b"ftyp"
_ID3 = 10
_MOST_PARTS = 1000
_MOST_BOXES = 100_000
_CHUNK = 1 << 20
_HEAD = 12


class Part:
    """The bytes from `start` to `end` of an open file, read as a file without a name."""

    def __init__(self, file: io.FileIO, start: int, end: int) -> None:
        self._file, self._start, self._end = file, start, end
        self._at = start

    @property
    def size(self) -> int:
        """Bytes."""
        return self._end - self._start

    def read(self, count: int = -1) -> bytes:
        """Bytes from where it stands; the file itself may stand anywhere."""
        left = self._end - self._at
        self._file.seek(self._at)
        data = self._file.read(left if count < 0 else min(count, left)) or b""
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Stand elsewhere within the part; from its start, by default."""
        origin = {io.SEEK_SET: self._start, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = min(max(origin + offset, self._start), self._end)
        return self.tell()

    def tell(self) -> int:
        """Bytes from the start of the part."""
        return self._at - self._start

    def look(self, start: int, count: int) -> bytes:
        """Bytes from anywhere in the part, which then stands where it stood."""
        here = self.tell()
        self.seek(start)
        data = self.read(count)
        self.seek(here)
        return data


def parts_of(file: io.FileIO) -> list[Part]:
    """The parts of a file, in order; nearly always one.

    Raises Unreadable where there are more than anybody joins: each takes time.
    """
    size = file.seek(0, io.SEEK_END)
    whole = Part(file, 0, size)
    head = whole.look(0, _HEAD)
    if tag := _tag_before(whole):
        whole = Part(file, tag, size)
        head = whole.look(0, _HEAD)
    starts: dict[bytes, Callable[[Part], Iterator[int]]] = {
        b"OggS": _ogg_starts,
        b"RIFF": _chunk_starts,
        b"FORM": _chunk_starts,
    }
    find = _box_starts if head[4:8] == _FIRST_BOX else starts.get(head[:4], _one_start)
    begins = [tag + begin for begin in islice(find(whole), _MOST_PARTS + 1)]
    if len(begins) > _MOST_PARTS:
        raise Unreadable("file.splinters")
    return [Part(file, begin, end) for begin, end in zip(begins, [*begins[1:], size], strict=True)]


def _tag_before(whole: Part) -> int:
    """Bytes of a tag before a file of a kind with which FFmpeg does not expect one."""
    head = whole.look(0, _ID3)
    if head[:3] != b"ID3":
        return 0
    length = 0
    for byte in head[6:]:
        length = length << 7 | byte & 0x7F
    after = _ID3 + length
    return after if whole.look(after, 4) in (b"RIFF", b"FORM", b"OggS") else 0


def _one_start(_whole: Part) -> Iterator[int]:
    yield 0


def _box_starts(whole: Part) -> Iterator[int]:
    """Where a box that begins an MP4 file comes after others."""
    at = 0
    for _ in range(_MOST_BOXES):
        head = whole.look(at, 16)
        length = int.from_bytes(head[:4], "big")
        if head[4:8] == _FIRST_BOX:
            yield at
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        at += length
        if length < 8 or at + 8 > whole.size:
            break


def _chunk_starts(whole: Part) -> Iterator[int]:
    """Where a file with the form of the first follows its end."""
    first = head = whole.look(0, _HEAD)
    at = 0
    while head[:4] + head[8:] == first[:4] + first[8:]:
        yield at
        length = int.from_bytes(head[4:8], "little" if head[:4] == b"RIFF" else "big")
        if length in UNKNOWN_SIZES:
            break
        at += 8 + length + length % 2
        head = whole.look(at, _HEAD)


def _ogg_starts(whole: Part) -> Iterator[int]:
    """Where pages that begin a stream come after others; streams that begin together are one."""
    yield 0
    first_pages_end = 0
    for at in _ogg_first_pages(whole):
        if at not in (0, first_pages_end):
            yield at
        first_pages_end = at + ogg_page_length(whole.look(at, 1 << 9))


def _ogg_first_pages(whole: Part) -> Iterator[int]:
    overlap = 6
    for begin in range(0, whole.size, _CHUNK):
        data = whole.look(begin, _CHUNK + overlap - 1)
        for match in _OGG_FIRST_PAGE.finditer(data):
            yield begin + match.start()
