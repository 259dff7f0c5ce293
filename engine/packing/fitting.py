# pyright: strict
"""What of a pack fits into a zip of a size: the most wanted first, and what was left out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_STORED = (".ogg", ".flac", ".webm", ".pdf")
"""Endings of what is compressed as it is."""

_ENTRY_BYTES, _END_BYTES = 128, 22
"""What the zip format takes for a file besides twice its name, and at its end."""

_LEVEL = 6
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are of use together: all of them are packed, or none.

    `make` is called only where `least`, fewer bytes than they can take, would fit.
    """

    names: tuple[str, ...]
    make: Callable[[], Mapping[str, bytes]]
    least: int = 0


def choose(
    groups: Sequence[Group], folder: str, room: int | None
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files of the groups that fit one after another, and the names of the others' files."""
    chosen: dict[str, bytes] = {}
    left_out: list[str] = []
    for group in groups:
        if room is not None and group.least > room:
            left_out += group.names
            continue
        files = group.make()
        if room is not None:
            size = sum(packed_size(folder, name, data) for name, data in files.items())
            if size > room:
                left_out += files
                continue
            room -= size
        chosen |= files
    return chosen, tuple(left_out)


def packed_size(folder: str, name: str, data: bytes) -> int:
    """Bytes that a file takes in the zip, or a few fewer."""
    own = len(data) if name.endswith(_STORED) else len(zlib.compress(data, _LEVEL))
    return own + _ENTRY_BYTES + 2 * len(f"{folder}/{name}".encode()) + _END_BYTES


def archive(files: Mapping[str, bytes], folder: str) -> bytes:
    """A zip of the files in a folder; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            entry.external_attr = 0o644 << 16
            kind = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            written.writestr(entry, data, kind, _LEVEL)
    return buffer.getvalue()


def folder_name(title: str) -> str:
    """A title as the name of a folder, on any system."""
    kept = re.sub(r"[^\w \-']+", " ", title)
    return " ".join(kept.split())[:_LONGEST_STEM].strip(" -'") or "piece"
