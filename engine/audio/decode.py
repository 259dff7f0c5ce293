"""Sound files, by content and not by name: mono samples at Basic Pitch's rate, and what is wrong.

Formats are those of `container`: mp3, wav, ogg, flac, what phones record (m4a, 3gp, opus) and the
sound of videos. Mixing to mono first and resampling with soxr's HQ setting afterwards is what
`librosa.load` does, so that a transcription from here is the one that Basic Pitch as shipped would
make.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio.container import Decoded, decode_sound
from engine.audio.damage import length
from engine.audio.mixing import SAMPLE_RATE, Unreadable
from engine.errors import SongError, reason_of
from engine.messages import Message, told
from engine.values import ShouldStop, never_stop

MAX_SECONDS = 30 * 60.0
"""Longest song that is heard; no longer MIDI is read."""

MIN_SECONDS = 1.0
"""Shortest sound that can hold music."""

MAX_BYTES = 512 * 2**20
"""Largest file that is opened."""

MOST_TRACKS = 8
"""So many tracks of a file are listened to: each costs as much as a song."""

SILENCE_PEAK = 10 ** (-60 / 20)
"""Full scale is 1; a file whose loudest sample is below -60 dB is silent."""

_FEW_SECONDS = 0.05
_CANCELLED_SECONDS, _ALL = 2.0, 0.9
"""For how long channels have to cancel each other for one of them to be taken there, and for which
share of a file that is told of all of it."""

_USE_MUSIC = told("audio.use_music")

_FOREIGN = {
    b"\x89PNG": "file.png",
    b"\xff\xd8\xff": "file.jpeg",
    b"GIF8": "file.gif",
    b"%PDF": "file.pdf",
    b"PK\x03\x04": "file.zip",
    b"\x1f\x8b": "file.gzip",
    b"\x7fELF": "file.program",
    b"<!DO": "file.web_page",
    b"<htm": "file.web_page",
}


_PICTURE = re.compile(rb"....ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1|avi[fs])|RIFF....WEBP", re.DOTALL)
"""Photographs of phones in containers that music has as well."""


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A decoded recording.

    `samples` is float32, mono, at `SAMPLE_RATE`, all finite; `seconds` its length; `sha256` the
    hexadecimal digest of the file's bytes; `title` comes from the tags, else from the file's name;
    `warnings` are for the person who sent it.
    """

    samples: NDArray[np.float32]
    seconds: float
    sha256: str
    title: str
    artist: str | None
    warnings: tuple[Message, ...]


def open_file(path: Path) -> io.FileIO:
    """Open a regular file for reading, or say in a SongError why that cannot be done."""
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise SongError("audio.folder", name=name)
        if not path.exists():
            raise SongError("audio.missing", name=name)
        if not path.is_file():
            raise SongError("audio.no_file", name=name, do=_USE_MUSIC)
        size = path.stat().st_size
        if size == 0:
            raise SongError("audio.empty", name=name)
        if size > MAX_BYTES:
            raise SongError("audio.large", name=name, size=size / 2**20, most=MAX_BYTES >> 20)
        # unbuffered: libsndfile reads on from where the descriptor stands
        return path.open("rb", buffering=0)
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise SongError("audio.closed", name=name, reason=reason) from error


def decode(
    path: Path,
    *,
    max_seconds: float = MAX_SECONDS,
    beginning: bool = False,
    should_stop: ShouldStop = never_stop,
) -> Audio:
    """Decode a sound file as far as it goes, or its `beginning` of `max_seconds`, with a warning.

    Raises SongError for a file that is missing, empty, too big, no sound, shorter than
    `MIN_SECONDS`, longer than `max_seconds` (unless its beginning will do) or silent; Stopped. A
    file that is damaged or cut is used as far as it decodes, with a warning. Not more than
    `max_seconds` are ever decoded.
    """
    name = path.name or str(path)
    with open_file(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        _refuse_foreign(file.read(16), name)
        try:
            decoded, track = _first_heard(file, max_seconds, should_stop)
            cancelled = decoded.cancelled_seconds
            if cancelled >= min(_CANCELLED_SECONDS, _ALL * decoded.seconds) > 0:
                channel = decoded.channel
                decoded = decode_sound(file, max_seconds, should_stop, channel, track)
        except Unreadable as error:
            raise SongError("audio.is", name=name, what=error.what, do=_USE_MUSIC) from error
    warnings: list[Message] = []
    if decoded.tracks > 1:
        warnings.append(told("audio.tracks", tracks=decoded.tracks, track=track + 1))
    if decoded.unreal_seconds > _FEW_SECONDS:
        warnings.append(told("audio.unreal", length=f"{decoded.unreal_seconds:.1f}"))
    if cancelled >= _ALL * decoded.seconds > 0:
        warnings.append(told("audio.cancelled"))
    elif cancelled >= _CANCELLED_SECONDS:
        warnings.append(told("audio.cancelled_partly", length=length(cancelled)))
    if decoded.over:
        if not beginning:
            raise SongError("audio.long", name=name, most=_span(max_seconds))
        warnings.append(told("audio.beginning", length=length(max_seconds)))
    elif lost := decoded.loss.told(decoded.seconds):
        warnings.append(lost)
    samples = decoded.samples[: round(max_seconds * SAMPLE_RATE)]
    _refuse_short(len(samples), name)
    if np.abs(samples).max() < SILENCE_PEAK:
        raise SongError("audio.silent", name=name)
    title, artist = _titles(decoded, path)
    return Audio(samples, len(samples) / SAMPLE_RATE, digest, title, artist, tuple(warnings))


def _first_heard(
    file: io.FileIO, max_seconds: float, should_stop: ShouldStop
) -> tuple[Decoded, int]:
    """The first track of sound that is not silent, and its number from 0; the first if none of the
    first `MOST_TRACKS` sounds.

    Raises Unreadable, Stopped.
    """
    first = decode_sound(file, max_seconds, should_stop)
    for track in range(1, min(first.tracks, MOST_TRACKS)):
        if first.apart >= SILENCE_PEAK**2:
            break
        other = decode_sound(file, max_seconds, should_stop, track=track)
        if other.apart >= SILENCE_PEAK**2:
            return other, track
    return first, 0


def _refuse_foreign(head: bytes, name: str) -> None:
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise SongError("audio.foreign", name=name, what=told(what), do=_USE_MUSIC)
    if _PICTURE.match(head):
        raise SongError("audio.foreign", name=name, what=told("file.picture"), do=_USE_MUSIC)


def _span(seconds: float) -> Message:
    if seconds >= 120:
        return told("time.minutes_only", minutes=round(seconds / 60))
    return told("time.seconds_only", count=round(seconds))


def _refuse_short(samples: int, name: str) -> None:
    seconds = samples / SAMPLE_RATE
    if samples == 0:
        raise SongError("audio.no_sound", name=name, do=_USE_MUSIC)
    if seconds < MIN_SECONDS:
        raise SongError("audio.short", name=name, seconds=seconds, least=MIN_SECONDS)


def _titles(decoded: Decoded, path: Path) -> tuple[str, str | None]:
    """Title and artist from the tags; the file's name where there are none."""

    def tag(name: str) -> str | None:
        return _on_one_line(decoded.tags.get(name, ""))[:200] or None

    fallback = _on_one_line(readable(path.stem).lstrip("-").replace("_", " ")) or "Untitled"
    return tag("title") or fallback, tag("artist")


def _on_one_line(text: str) -> str:
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def readable(name: str) -> str:
    """A file's name as text: bytes in it that are none become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")
