"""The same eight seconds of melody in every format that people bring."""

from __future__ import annotations

from pathlib import Path

from tests.audio.sounds import encoded, filmed, melody, recorded

SOUND = melody(8.0)
FILES = {
    "mp3": encoded(SOUND, "MP3", bitrate_mode="VARIABLE", compression_level=0.5),
    "wav": encoded(SOUND, "WAV"),
    "ogg": encoded(SOUND, "OGG"),
    "flac": encoded(SOUND, "FLAC"),
}
MADE_BY_PHONES = {
    "m4a": recorded(SOUND, "ipod", "aac"),
    "m4a for the web": recorded(SOUND, "ipod", "aac", movflags="faststart"),
    "mov": recorded(SOUND, "mov", "aac"),
    "3gp": recorded(SOUND, "3gp", "aac"),
    "aac": recorded(SOUND, "adts", "aac"),
    "webm": recorded(SOUND, "webm", "libopus", rate=48000),
    "voice message": recorded(SOUND, "ogg", "libopus", rate=48000),
    "wma": recorded(SOUND, "asf", "wmav2"),
    "caf": recorded(SOUND, "caf", "pcm_s16be"),
    "aiff": recorded(SOUND, "aiff", "pcm_s16be"),
    "Apple lossless": recorded(SOUND, "ipod", "alac"),
    "film": filmed(9.0, recorded(SOUND, "ipod", "aac")),
}


def put(folder: Path, data: bytes, name: str = "song.mp3") -> Path:
    """A file with these bytes in the folder."""
    path = folder / name
    path.write_bytes(data)
    return path
