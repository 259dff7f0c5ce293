"""Sound files, by content and not by name: mono samples at Basic Pitch's rate, and what is wrong.

Formats are those of `container`: mp3, wav, ogg, flac, what phones record (m4a, 3gp, opus) and the
sound of videos. Mixing to mono first and resampling with soxr's HQ setting afterwards is what
`librosa.load` does, so that a transcription from here is the one that Basic Pitch as shipped would
make.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio.container import Decoded, decode_sound
from engine.audio.damage import clock
from engine.audio.mixing import SAMPLE_RATE, Unreadable
from engine.errors import SongError
from engine.values import ShouldStop, never_stop

MAX_SECONDS = 20 * 60.0
"""Longest song that is heard."""

MIN_SECONDS = 1.0
"""Shortest sound that can hold music."""

MAX_BYTES = 512 * 2**20
"""Largest file that is opened."""

SILENCE_PEAK = 10 ** (-60 / 20)
"""Full scale is 1; a file whose loudest sample is below -60 dB is silent."""

OPPOSITE = 0.1
"""Where the mix of all channels has less than this share of the loudest one's power, they cancel
each other; of channels that have nothing to do with each other it has half."""

_USE_MUSIC = "Send a song as mp3, m4a, wav, ogg or flac."

_FOREIGN = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a compressed archive",
    b"\x7fELF": "a program",
    b"<!DO": "a web page",
    b"<htm": "a web page",
}


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A decoded recording.

    `samples` is float32, mono, at `SAMPLE_RATE`, all finite; `seconds` its length; `sha256` the
    hexadecimal digest of the file's bytes; `title` comes from the tags, else from the file's name;
    `warnings` are sentences for the person who sent it.
    """

    samples: NDArray[np.float32]
    seconds: float
    sha256: str
    title: str
    artist: str | None
    warnings: tuple[str, ...]


def open_file(path: Path) -> io.FileIO:
    """Open a regular file for reading, or say in a SongError why that cannot be done."""
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise SongError(f"“{name}” is a folder, not a song.", "Give the files in it.")
        if not path.exists():
            raise SongError(f"There is no file “{name}”.", "Check its name and folder.")
        if not path.is_file():
            raise SongError(f"“{name}” is not an ordinary file.", _USE_MUSIC)
        size = path.stat().st_size
        if size == 0:
            raise SongError(f"“{name}” is empty.", "Send it again, or export it anew.")
        if size > MAX_BYTES:
            raise SongError(
                f"“{name}” has {size / 2**20:.0f} MB, which is more than {MAX_BYTES >> 20} MB.",
                "Send it as mp3 or ogg, or a part of it.",
            )
        # unbuffered: libsndfile reads on from where the descriptor stands
        return path.open("rb", buffering=0)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SongError(
            f"“{name}” cannot be opened ({reason}).", "Check its name and whether it may be read."
        ) from error


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
            decoded = decode_sound(file, max_seconds, should_stop)
            cancelled = decoded.power < OPPOSITE * decoded.loudest
            if cancelled:
                decoded = decode_sound(file, max_seconds, should_stop, decoded.channel)
        except Unreadable as error:
            raise SongError(f"“{name}” is {error}.", _USE_MUSIC) from error
    warnings: list[str] = []
    if cancelled:
        warnings.append(
            "Its channels are in opposite phase and cancel each other: one of them was used."
        )
    if decoded.over:
        if not beginning:
            raise SongError(
                f"“{name}” is longer than {_span(max_seconds)}.",
                "Cut out the part that matters and send that.",
            )
        warnings.append(f"It is longer: the first {clock(max_seconds)} were used.")
    elif sentence := decoded.loss.sentence(decoded.seconds):
        warnings.append(sentence)
    samples = decoded.samples[: round(max_seconds * SAMPLE_RATE)]
    _refuse_short(len(samples), name)
    if np.abs(samples).max() < SILENCE_PEAK:
        raise SongError(f"“{name}” is silent.", "Send a recording that can be heard.")
    title, artist = _titles(decoded, path)
    return Audio(samples, len(samples) / SAMPLE_RATE, digest, title, artist, tuple(warnings))


def _refuse_foreign(head: bytes, name: str) -> None:
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise SongError(f"“{name}” is {what}, not a song.", _USE_MUSIC)


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


def _refuse_short(samples: int, name: str) -> None:
    seconds = samples / SAMPLE_RATE
    if samples == 0:
        raise SongError(f"“{name}” has no sound in it that can be read.", _USE_MUSIC)
    if seconds < MIN_SECONDS:
        raise SongError(
            f"“{name}” holds only {seconds:.1f} seconds of sound.",
            f"Send at least {MIN_SECONDS:.0f} second; a song needs ten or more.",
        )


def _titles(decoded: Decoded, path: Path) -> tuple[str, str | None]:
    """Title and artist from the tags; the file's name where there are none."""

    def tag(name: str) -> str | None:
        text = " ".join(decoded.tags.get(name, "").split())
        return "".join(c for c in text if c.isprintable())[:200] or None

    fallback = readable(path.stem.lstrip("-").replace("_", " ").strip()) or "Untitled"
    return tag("title") or fallback, tag("artist")


def readable(name: str) -> str:
    """A file's name as text: bytes in it that are none become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")
