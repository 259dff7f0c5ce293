"""The smallest MIDI file and picture."""

from __future__ import annotations

import struct
import zlib

from engine.messages import Message, told

MIDI = bytes.fromhex("4d546864000000060000000100604d54726b0000000c00903c4060803c4000ff2f00")


def png(width: int = 8, height: int = 4) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width + 1) * height))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def said(problem: str, remedy: str) -> Message:
    """What an engine may have to tell, in words of its own."""
    return told("said", text=problem, do=told("said", text=remedy))
