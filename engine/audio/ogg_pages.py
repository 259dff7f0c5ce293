"""The pages of an Ogg stream: is its end there, and is something missing between.

Layout after RFC 3533.
"""

# pyright: strict
from __future__ import annotations

from dataclasses import dataclass

_HEADER = 27
_LAST_PAGE = 4


@dataclass(frozen=True, slots=True)
class OggScan:
    """`complete` if the page marked as last is there; `lost_share` of the bytes lie outside pages
    or in pages that are missing by their numbers (0 to 1)."""

    complete: bool
    lost_share: float


def scan_ogg(data: bytes) -> OggScan:
    """Walk over the pages of an Ogg file. Checksums are left to the decoder."""
    at, lost, pages, missing, complete = 0, 0, 0, 0, False
    expected: dict[bytes, int] = {}
    while at < len(data):
        if data[at : at + 4] != b"OggS":
            again = data.find(b"OggS", at + 1)
            lost += (again if again >= 0 else len(data)) - at
            if again < 0:
                break
            at = again
            continue
        header = data[at : at + _HEADER]
        segments = header[26] if len(header) == _HEADER else 0
        length = _HEADER + segments + sum(data[at + _HEADER : at + _HEADER + segments])
        if len(header) < _HEADER or at + length > len(data):
            break
        serial, number = header[14:18], int.from_bytes(header[18:22], "little")
        gap = number - expected.get(serial, number)
        missing += gap if 0 < gap < 1 << 20 else 0
        expected[serial] = number + 1
        complete = complete or bool(header[5] & _LAST_PAGE)
        pages += 1
        at += length
    size = len(data)
    gone = max(lost, missing * (size - lost) // max(pages, 1))
    whole = max(size - lost + gone, 1)
    return OggScan(complete, gone / whole)
