# pyright: strict
"""Files that were joined end to end, and each part of them as a file of its own.

Players of mp3 and aac read on over a joint by themselves. An Ogg file may hold several recordings
one after the other (RFC 3533, "chaining"), which FFmpeg follows only if they are alike, as joined
FLAC files; of two WAV, AIFF or MP4 files it reads the first, and of a WAV file as much as its head
tells.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from engine.audio.damage import UNKNOWN_SIZES, mpeg_frame_length, ogg_page_length
from engine.audio.mixing import Unreadable

_OGG_FIRST_PAGE = re.compile(rb"OggS\0[\2\3\6\7]")
_FLAC_HEAD = re.compile(rb"fLaC[\0\x80]\0\0\x22")
_FIRST_BOX = b"ftyp"
_BEGINNINGS = (b"RIFF", b"FORM", b"OggS", b"fLaC", b"ID3", b"caff", b"\x1aE\xdf\xa3")
_ID3 = 10
_PADDING = 64
"""Zeros between two files."""

_CHUNK_NAME = re.compile(rb"[\x20-\x7e]{4}")
_LEAST_LEFT = 1 << 12
"""Bytes after what a WAV file tells that are no padding."""
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
        b"fLaC": _flac_starts,
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
    if after >= whole.size:
        return _ID3  # a tag longer than the file: its music lies right behind the head
    return after if whole.look(after, 4) in (b"RIFF", b"FORM", b"OggS", b"fLaC") else 0


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
        elif _is_another(whole, at):
            yield at
            break
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        at += length
        if length < 8 or at + 8 > whole.size:
            break


def _chunk_starts(whole: Part) -> Iterator[int]:
    """Where a file of any kind follows the end of one of chunks."""
    head = whole.look(0, _HEAD)
    at = 0
    while True:
        yield at
        length = int.from_bytes(head[4:8], "little" if head[:4] == b"RIFF" else "big")
        if head[:4] not in (b"RIFF", b"FORM") or length in UNKNOWN_SIZES:
            break
        at += 8 + length
        following = whole.look(at, _PADDING)
        at += len(following) - len(following.lstrip(b"\0"))
        head = whole.look(at, _HEAD)
        if not _is_another(whole, at):
            break


def _is_another(whole: Part, at: int) -> bool:
    """Whether a file of sound begins at a place; mp3 does where one frame lies behind the other."""
    head = whole.look(at, 8)
    length = mpeg_frame_length(head[:4])
    is_mpeg = length > 0 and mpeg_frame_length(whole.look(at + length, 4)) > 0
    return is_mpeg or head[4:] == _FIRST_BOX or head.startswith(_BEGINNINGS)


def tells_too_little(part: Part) -> bool:
    """Whether a WAV file says that it is shorter than it is, as one does whose recorder crashed:
    behind its samples is nothing that could stand there but more of them.
    """
    if part.look(0, 4) != b"RIFF" or part.look(8, 4) != b"WAVE":
        return False
    at = _HEAD
    for _ in range(_MOST_BOXES):
        head = part.look(at, 8)
        length = int.from_bytes(head[4:8], "little")
        if len(head) < 8 or length in UNKNOWN_SIZES:
            return False
        at += 8 + length
        if head[:4] == b"data":
            break
    left = part.look(at, _LEAST_LEFT)
    if len(left) < _LEAST_LEFT or not left.strip(b"\0"):
        return False
    return not any(_CHUNK_NAME.match(left, place) for place in (0, 1))


def _ogg_starts(whole: Part) -> Iterator[int]:
    """Where pages that begin a stream come after others; streams that begin together are one."""
    yield 0
    first_pages_end = 0
    for at in _places(whole, _OGG_FIRST_PAGE, 6):
        if at not in (0, first_pages_end):
            yield at
        first_pages_end = at + ogg_page_length(whole.look(at, 1 << 9))


def _flac_starts(whole: Part) -> Iterator[int]:
    """Where the head of another file comes, with its first block."""
    yield 0
    yield from (at for at in _places(whole, _FLAC_HEAD, 8) if at)


def _places(whole: Part, form: re.Pattern[bytes], size: int) -> Iterator[int]:
    """Where something of so many bytes lies, a part of the file at a time."""
    for begin in range(0, whole.size, _CHUNK):
        for match in form.finditer(whole.look(begin, _CHUNK + size - 1)):
            yield begin + match.start()
