"""Where a loop begins and ends, told in the ways that programs look for it."""

from __future__ import annotations

import io
import struct

from mutagen.oggvorbis import OggVorbis

_MIDDLE_C = 60
_FORWARD, _ENDLESS = 0, 0


def wav_with_loop(wav: bytes, rate: int, first: int, length: int) -> bytes:
    """A WAV file with a `smpl` chunk that loops `length` frames from frame `first` on."""
    period = round(1e9 / rate)
    head = (0, 0, period, _MIDDLE_C, 0, 0, 0, 1, 0)
    loop = (0, _FORWARD, first, first + length - 1, 0, _ENDLESS)
    body = struct.pack("<9I6I", *head, *loop)
    padded = wav + b"\0" * (len(wav) % 2)
    whole = padded + b"smpl" + struct.pack("<I", len(body)) + body
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def ogg_with_loop(ogg: bytes, first: int, length: int) -> bytes:
    """An Ogg Vorbis file with the tags LOOPSTART and LOOPLENGTH, in frames."""
    buffer = io.BytesIO(ogg)
    tags = OggVorbis(buffer)
    tags["LOOPSTART"], tags["LOOPLENGTH"] = str(first), str(length)
    buffer.seek(0)
    tags.save(buffer)
    return buffer.getvalue()
