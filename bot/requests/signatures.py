"""What a file certainly is not: music, if its first bytes say that it is something else."""

from __future__ import annotations

from typing import Literal

NotMusic = Literal["picture", "document", "archive", "page", "program"]

LONGEST = 16
"""Bytes that have to be looked at."""

_BEGINNINGS: tuple[tuple[bytes, NotMusic], ...] = (
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"%PDF", "document"),
    (b"PK\x03\x04", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"<!DOCTYPE", "page"),
    (b"<!doctype", "page"),
    (b"<html", "page"),
    (b"\x7fELF", "program"),
)


def not_music(beginning: bytes) -> NotMusic | None:
    """What a file with this beginning is instead of music; None if it may be music."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "picture"
    return next((what for start, what in _BEGINNINGS if beginning.startswith(start)), None)
