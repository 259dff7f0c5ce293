"""Whether all of SQLite's write-ahead log can be read: behind a damaged place SQLite reads nothing,
and says nothing of it.

The formats are those of https://www.sqlite.org/walformat.html.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

_HEADER, _FRAME = struct.Struct(">4I2I2I"), struct.Struct(">2I2I2I")
"""Of the log: magic number, version, page size, number, two salts, checksum. Of a frame: page, how
many pages the database has if it ends a commit, the salts of the log, checksum."""

_CHECKED = 24
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_READ = struct.Struct("=16xI")
"""The beginning of the index of the log: how many of its frames are read."""


def unreadable_commits(database: Path, page_size: int) -> int:
    """How many commits stand in the log of a database behind what is read of it.

    A connection has to be reading. One commit may stand there: that which was just being written
    when the machine lost its power, and which was promised to nobody.
    """
    log, index = (database.with_name(f"{database.name}-{end}") for end in ("wal", "shm"))
    if not log.is_file() or not index.is_file():
        return 0
    with index.open("rb") as file:
        beginning = file.read(_READ.size)
    (read,) = _READ.unpack(beginning) if len(beginning) == _READ.size else (0,)
    with log.open("rb") as file:
        salts = _salts(file)
        found = 0
        while True:
            file.seek(_HEADER.size + read * (_FRAME.size + page_size))
            frame = file.read(_FRAME.size)
            if len(frame) < _FRAME.size:
                return found
            _, pages, *its_salts, _, _ = _FRAME.unpack(frame)
            found += pages > 0 and its_salts == salts
            read += 1


def _salts(log: BinaryIO) -> list[int]:
    """The numbers that the frames of the log have, and older ones behind them have not.

    Those of its first frame where the head of the log is damaged.
    """
    head, frame = log.read(_HEADER.size), log.read(_FRAME.size)
    if len(frame) < _FRAME.size:
        return []
    magic, _, _, _, *salts, one, other = _HEADER.unpack(head)
    if magic in (_LITTLE, _BIG) and _checksum(head[:_CHECKED], magic) == (one, other):
        return salts
    _, _, *salts, _, _ = _FRAME.unpack(frame)
    return salts


def _checksum(data: bytes, magic: int) -> tuple[int, int]:
    words = struct.unpack(f"{'<' if magic == _LITTLE else '>'}{len(data) // 4}I", data)
    one = other = 0
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + other) & 0xFFFFFFFF
        other = (other + second + one) & 0xFFFFFFFF
    return one, other
