"""A made-up take, and what its files hold."""

from __future__ import annotations

import io

from mutagen.id3 import COMM, ID3

from engine.identifier import comment
from engine.values import Metre

FOUR = Metre(4, 4)
TAKE = "0123456789abcdef"


def mp3(take: str) -> bytes:
    """A file with the identifier of the take in its tags."""
    header = io.BytesIO()
    tags = ID3()
    tags.add(COMM(encoding=3, lang="eng", desc="", text=comment(take)))
    tags.save(header, v2_version=3)
    return header.getvalue() + b"\xff\xfb\x90\x00" + bytes(400)
