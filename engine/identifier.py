# pyright: strict
"""What names a take inside its files: a comment that every format has room for."""

from __future__ import annotations

import re

MADE_WITH = "made with Motif"

_TAKE = re.compile(rb"made with Motif, take ([0-9a-f]{16})")
_SPACED = re.compile(rb"t\0a\0k\0e\0 \0((?:[0-9a-f]\0){16})")  # UTF-16, as some taggers rewrite
_HEADER = 14
"""Bytes of a MIDI file's header."""


def comment(take: str) -> str:
    """The comment in a file of the take; "" for what is none."""
    return f"{MADE_WITH}, take {take}" if take else MADE_WITH


def take_in(data: bytes) -> str:
    """The identifier in a file, "" where it has none."""
    found = _TAKE.search(data) or _SPACED.search(data)
    return found.group(1).replace(b"\0", b"").decode() if found else ""


def with_identifier(midi: bytes, take: str) -> bytes:
    """A MIDI file with the identifier as a text in its first track; all else to the byte.

    One that has another gets this one; one that cannot be read that far stays as it is.
    """
    said = comment(take).encode()
    if (old := _TAKE.search(midi)) is not None:
        return midi[: old.start()] + said + midi[old.end() :]
    track = int.from_bytes(midi[4:8], "big") + 8 if midi[:4] == b"MThd" else 0
    if track < _HEADER or midi[track : track + 4] != b"MTrk":
        return midi
    text = b"\x00\xff\x01" + bytes([len(said)]) + said
    length = int.from_bytes(midi[track + 4 : track + 8], "big") + len(text)
    start = track + 8
    return midi[: track + 4] + length.to_bytes(4, "big") + text + midi[start:]
