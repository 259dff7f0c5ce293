"""Sound files, by content and not by name: mono samples at Basic Pitch's rate, and what is wrong.

Formats are those of libsndfile (mp3, wav, ogg, flac and more). Mixing to mono first and resampling
with soxr's HQ setting afterwards is what `librosa.load` does, so that a transcription from here is
the one that Basic Pitch as shipped would make.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

import mutagen
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engine.audio.damage import (
    TOLERANCE_SECONDS,
    describe_mp3_loss,
    loss_sentence,
    missing_share,
)
from engine.audio.mp3_frames import Mp3Scan, rebuild_mp3, scan_mp3
from engine.audio.ogg_pages import scan_ogg
from engine.errors import SongError, Stopped
from engine.values import ShouldStop, never_stop

SAMPLE_RATE = 22050
"""Hertz; what Basic Pitch was trained on."""

MAX_SECONDS = 20 * 60.0
"""Longest song that is heard."""

MIN_SECONDS = 1.0
"""Shortest sound that can hold music."""

MAX_BYTES = 512 * 2**20
"""Largest file that is opened."""

SILENCE_PEAK = 10 ** (-60 / 20)
"""Full scale is 1; a file whose loudest sample is below -60 dB is silent."""

_BLOCK = 1 << 13
"""Samples read at a time; where the decoder gives up, the block it was in is lost."""

_BY_BLOCKS = ("WAV", "WAVEX", "AIFF", "AU", "W64", "RF64", "FLAC")
"""Formats whose decoder may be stopped anywhere. The soundfile package seeks after every read,
which in an mp3 loses the bits that a frame keeps in those before it: that is read in one go."""

_USE_MUSIC = "Send a song as mp3, wav, ogg or flac."

_FOREIGN = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a compressed archive",
    b"\x1aE\xdf\xa3": "a Matroska or WebM video",
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
    should_stop: ShouldStop = never_stop,
) -> Audio:
    """Decode a sound file as far as it goes.

    Raises SongError for a file that is missing, empty, too big, no sound, shorter than
    `MIN_SECONDS`, longer than `max_seconds` or silent; Stopped. A file that is damaged or cut is
    used as far as it decodes, with a warning. Not more than `max_seconds` are ever decoded.
    """
    name = path.name or str(path)
    with open_file(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        head = file.read(4096)
        _refuse_foreign(head, name)
        title, artist = _read_tags(file, path)
        scan = _scan(file, head, name)
        if scan is not None:
            _refuse_long(scan.seconds, max_seconds, name)
            _refuse_short(scan.seconds, name)
        samples, promised = _read_samples(file, scan, name, max_seconds, should_stop)
        seconds = len(samples) / SAMPLE_RATE
        warnings = _describe_loss(file, head, scan, seconds, promised)
    _refuse_short(seconds, name)
    if np.abs(samples).max() < SILENCE_PEAK:
        raise SongError(f"“{name}” is silent.", "Send a recording that can be heard.")
    return Audio(samples, seconds, digest, title, artist, warnings)


def _refuse_foreign(head: bytes, name: str) -> None:
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise SongError(f"“{name}” is {what}, not a song.", _USE_MUSIC)
    if head[4:8] == b"ftyp":
        raise SongError(
            f"“{name}” is an MP4 or M4A file, which Motif cannot read.",
            "Convert it to mp3, wav, ogg or flac and send that.",
        )


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


def _refuse_long(seconds: float, max_seconds: float, name: str) -> None:
    if seconds > max_seconds:
        raise SongError(
            f"“{name}” is longer than {_span(max_seconds)}.",
            "Cut out the part that matters and send that.",
        )


def _refuse_short(seconds: float, name: str) -> None:
    if seconds < MIN_SECONDS:
        raise SongError(
            f"“{name}” holds only {seconds:.1f} seconds of sound.",
            f"Send at least {MIN_SECONDS:.0f} second; a song needs ten or more.",
        )


def _read_tags(file: io.FileIO, path: Path) -> tuple[str, str | None]:
    """Title and artist from the tags; the file's name where there are none or they are broken."""
    fallback = path.stem.lstrip("-").replace("_", " ").strip() or "Untitled"
    file.seek(0)
    try:
        tags = mutagen.File(file, easy=True)
    except Exception:  # mutagen's parsers raise anything on damaged tags; the name serves as well
        return fallback, None
    if tags is None or not hasattr(tags, "get"):
        return fallback, None

    def first(key: str) -> str | None:
        try:
            values = tags.get(key) or []
        except (ValueError, KeyError):
            return None
        text = " ".join(str(values[0]).split()) if values else ""
        return "".join(c for c in text if c.isprintable())[:200] or None

    return first("title") or fallback, first("artist")


def _scan(file: io.FileIO, head: bytes, name: str) -> Mp3Scan | None:
    if head[:4] in (b"RIFF", b"OggS", b"fLaC", b"FORM", b".snd", b"caff", b"RF64"):
        return None
    file.seek(0)
    scan = scan_mp3(file.read())
    if scan is None and (head[:3] == b"ID3" or (head[0] == 0xFF and head[1:2] >= b"\xe0")):
        raise SongError(f"“{name}” has the head of an mp3 and no sound.", _USE_MUSIC)
    return scan


def _read_samples(
    file: io.FileIO,
    scan: Mp3Scan | None,
    name: str,
    max_seconds: float,
    should_stop: ShouldStop,
) -> tuple[NDArray[np.float32], float]:
    """Mono samples at `SAMPLE_RATE`, and the seconds that the decoder expected to find."""
    file.seek(0)
    # by descriptor or buffer: libsndfile must not look at the name
    try:
        if scan is not None and not scan.is_plain:
            sound = soundfile.SoundFile(io.BytesIO(rebuild_mp3(file.read(), scan)))
        else:
            # seeking within Python's buffer leaves the descriptor where it was
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            sound = soundfile.SoundFile(file.fileno(), closefd=False)
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError, EOFError) as error:
        raise SongError(f"“{name}” is not sound that can be read.", f"{_USE_MUSIC}") from error
    with sound:
        if sound.samplerate < 1000 or sound.channels < 1:
            raise SongError(f"“{name}” is not sound that can be read.", _USE_MUSIC)
        expected = sound.frames / sound.samplerate
        _refuse_long(expected, max_seconds, name)
        resample = soxr.ResampleStream(
            sound.samplerate, SAMPLE_RATE, 1, dtype="float32", quality="HQ"
        )
        length = _BLOCK if sound.format in _BY_BLOCKS else -1
        parts: list[NDArray[np.float32]] = []
        total = 0
        while True:
            if should_stop():
                raise Stopped
            block = _read_block(sound, length)
            last = len(block) == 0
            total += len(block)
            _refuse_long(total / sound.samplerate, max_seconds, name)
            mono = np.nan_to_num(block.mean(axis=1), nan=0.0, posinf=0.0, neginf=0.0)
            if sound.samplerate == SAMPLE_RATE:
                parts.append(mono)
            else:
                parts.append(resample.resample_chunk(mono, last=last))
            if last:
                break
    return np.concatenate(parts), expected


def _read_block(sound: soundfile.SoundFile, length: int) -> NDArray[np.float32]:
    """The next `length` samples (-1: all), none at the end or where the decoder gives up."""
    try:
        return np.asarray(sound.read(length, dtype="float32", always_2d=True), np.float32)
    except (soundfile.SoundFileError, RuntimeError):
        return np.zeros((0, sound.channels), dtype=np.float32)


def _describe_loss(
    file: io.FileIO, head: bytes, scan: Mp3Scan | None, seconds: float, promised: float
) -> tuple[str, ...]:
    """What was lost of a file, if anything: `seconds` were read, `promised` told by its header."""
    if scan is not None:
        warning = describe_mp3_loss(seconds, scan)
        return (warning,) if warning else ()
    size = file.seek(0, io.SEEK_END)
    if head[:4] == b"OggS":
        file.seek(0)
        pages = scan_ogg(file.read())
        if not pages.complete:
            return (loss_sentence(seconds, None),)
        if pages.lost_share * promised > TOLERANCE_SECONDS:
            return (loss_sentence(promised * (1 - pages.lost_share), promised),)
        return ()
    whole = promised / (1.0 - missing_share(head, size))
    return (loss_sentence(seconds, whole),) if whole - seconds > TOLERANCE_SECONDS else ()
