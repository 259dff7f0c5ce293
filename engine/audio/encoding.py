"""Sound as a file: mp3, Ogg Vorbis or WAV, with its title and who made it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import PurePath
from typing import Literal, get_args

import lameenc
import numpy as np
import soundfile
from mutagen.id3 import COMM, ID3, TIT2, TPE1, TSSE
from mutagen.oggvorbis import OggVorbis
from numpy.typing import NDArray

from engine.audio.sound import Sound
from engine.errors import OptionError

Format = Literal["mp3", "ogg", "wav"]
FORMATS: tuple[Format, ...] = get_args(Format)

MADE_WITH = "made with Motif"

_MP3_KILOBITS = (192, 160, 128, 112, 96, 80, 64, 48, 32)
_MP3_BYTES = 2_400_000
"""Four takes and their pictures have to fit in one message of ten mebibytes."""

_MP3_QUALITY = 7
"""LAME's: 7 takes a third of the time of 5 and, at these rates, is hard to tell from it."""


def format_of(name: str) -> Format:
    """The format by a file name's ending. Raises OptionError for any other."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    for known in FORMATS:
        if ending == known:
            return known
    if ending:
        raise OptionError("rendering.unknown_format", ending=ending)
    raise OptionError("rendering.no_format")


def encode(
    sound: Sound,
    form: Format,
    title: str = "",
    most: int = _MP3_BYTES,
    comment: str = MADE_WITH,
) -> bytes:
    """The bytes of a file of that format, tagged with the title and a comment.

    An mp3 has a constant bit rate, 192 kbit/s or as much as keeps it under `most` bytes, 32 at
    least.
    """
    if form == "mp3":
        return _mp3(sound, title, most, comment)
    return _ogg(sound, title, comment) if form == "ogg" else _pcm_file(sound, title, "WAV", comment)


_BLOCK = 1 << 18
"""Frames that are encoded at a time: half an hour at once takes a gigabyte more."""


def _pcm(sound: Sound) -> Iterator[NDArray[np.int16]]:
    for start in range(0, len(sound.samples), _BLOCK):
        block = np.clip(sound.samples[start : start + _BLOCK], -1, 1)
        yield np.round(block * 32767).astype("<i2")


def _mp3(sound: Sound, title: str, most: int, comment: str) -> bytes:
    fitting = [k for k in _MP3_KILOBITS if k * 125 * sound.seconds <= most]
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(fitting[0] if fitting else _MP3_KILOBITS[-1])
    encoder.set_in_sample_rate(sound.rate)
    encoder.set_channels(2)
    encoder.set_quality(_MP3_QUALITY)
    data = b"".join(bytes(encoder.encode(block.tobytes())) for block in _pcm(sound))
    data += bytes(encoder.flush())
    tags = ID3()
    if title:
        tags.add(TIT2(encoding=3, text=title))
    tags.add(TPE1(encoding=3, text="Motif"))
    tags.add(TSSE(encoding=3, text="Motif, LAME"))
    tags.add(COMM(encoding=3, lang="eng", desc="", text=comment))
    header = io.BytesIO()
    tags.save(header, v2_version=3)
    return header.getvalue() + data


def _ogg(sound: Sound, title: str, comment: str) -> bytes:
    buffer = io.BytesIO()
    with soundfile.SoundFile(buffer, "w", sound.rate, 2, "VORBIS", format="OGG") as file:
        # libsndfile's Vorbis encoder overruns its stack when it is given minutes at once.
        for start in range(0, len(sound.samples), sound.rate):
            file.write(sound.samples[start : start + sound.rate])
    buffer.seek(0)
    tags = OggVorbis(buffer)
    tags["artist"], tags["comment"] = "Motif", comment
    if title:
        tags["title"] = title
    buffer.seek(0)
    tags.save(buffer)
    return buffer.getvalue()


def encode_flac(sound: Sound, title: str = "", comment: str = MADE_WITH) -> bytes:
    """The bytes of a FLAC file: the samples of `encode`'s WAV, in about half the room."""
    return _pcm_file(sound, title, "FLAC", comment)


def _pcm_file(sound: Sound, title: str, form: Literal["WAV", "FLAC"], comment: str) -> bytes:
    buffer = io.BytesIO()
    with soundfile.SoundFile(buffer, "w", sound.rate, 2, "PCM_16", format=form) as file:
        if title:
            file.title = title
        file.artist, file.comment = "Motif", comment
        for block in _pcm(sound):
            file.write(block)
    return buffer.getvalue()
