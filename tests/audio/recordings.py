"""The same eight seconds of melody in every format that people bring."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.audio.sounds import encoded, filmed, melody, recorded

SOUND = melody(8.0)


class Recordings(Mapping[str, bytes]):
    """Bytes by name, made when they are first asked for.

    Every process that runs tests imports this, and few look at a recording.
    """

    def __init__(self, makers: Mapping[str, Callable[[], bytes]]) -> None:
        self._makers = makers
        self._made: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


FILES = Recordings(
    {
        "mp3": lambda: encoded(SOUND, "MP3", bitrate_mode="VARIABLE", compression_level=0.5),
        "wav": lambda: encoded(SOUND, "WAV"),
        "ogg": lambda: encoded(SOUND, "OGG"),
        "flac": lambda: encoded(SOUND, "FLAC"),
    }
)
MADE_BY_PHONES = Recordings(
    {
        "m4a": lambda: recorded(SOUND, "ipod", "aac"),
        "m4a for the web": lambda: recorded(SOUND, "ipod", "aac", movflags="faststart"),
        "mov": lambda: recorded(SOUND, "mov", "aac"),
        "3gp": lambda: recorded(SOUND, "3gp", "aac"),
        "aac": lambda: recorded(SOUND, "adts", "aac"),
        "webm": lambda: recorded(SOUND, "webm", "libopus", rate=48000),
        "voice message": lambda: recorded(SOUND, "ogg", "libopus", rate=48000),
        "wma": lambda: recorded(SOUND, "asf", "wmav2"),
        "caf": lambda: recorded(SOUND, "caf", "pcm_s16be"),
        "aiff": lambda: recorded(SOUND, "aiff", "pcm_s16be"),
        "Apple lossless": lambda: recorded(SOUND, "ipod", "alac"),
        "film": lambda: filmed(9.0, recorded(SOUND, "ipod", "aac")),
    }
)


def put(folder: Path, data: bytes, name: str = "song.mp3") -> Path:
    """A file with these bytes in the folder."""
    path = folder / name
    path.write_bytes(data)
    return path
