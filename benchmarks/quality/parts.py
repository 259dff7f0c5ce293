"""The songs of a report, heard once, and their parts that are learnt and kept back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.quality.cache import Cache, digest, sources_digest
from engine import tasks
from engine.cli.songs import find_songs
from engine.errors import EngineError, SongError
from engine.values import Song

LAST = 0.2
"""The share of each song, its end, that no network sees."""

HEARING = ("audio", "notation")
"""The engine's rooms that decide how a file is heard."""


@dataclass(frozen=True, slots=True)
class Music:
    """The songs that are learnt from, and other bands' songs; `told` says what was left out."""

    songs: tuple[Song, ...]
    others: tuple[Song, ...]
    told: tuple[str, ...] = ()

    @property
    def heads(self) -> list[Song]:
        """What is learnt from: each song's first part."""
        return [first_part(song) for song in self.songs]


def hear_music(songs: Sequence[Path], others: Sequence[Path], cache: Cache) -> Music:
    """Hear the files and folders. Raises SongError where nothing can be used."""
    told: list[str] = []
    heard = [_hear(paths, cache, told) for paths in (songs, others)]
    if not heard[0]:
        raise SongError("said", text="There are no songs to measure with. Name mp3 or MIDI files.")
    return Music(heard[0], heard[1], tuple(told))


def first_part(song: Song, last: float = LAST) -> Song:
    """The song without its last share of notes; an onset's notes stay together."""
    count = len(song.notes) - max(1, round(len(song.notes) * last))
    end = song.notes[count].onset
    return replace(song, notes=tuple(note for note in song.notes if note.onset < end))


def songs_digest(songs: Sequence[Song]) -> str:
    """What distinguishes these songs, as they were heard, from any others."""
    return digest(b"".join(song.to_bytes() for song in songs))


def _hear(paths: Sequence[Path], cache: Cache, told: list[str]) -> tuple[Song, ...]:
    found: list[Song] = []
    ears = sources_digest(*HEARING)
    for path, problem in find_songs(paths):
        if problem is not None:
            told.append(str(problem))
            continue
        try:
            parts = {"file": digest(path.read_bytes()), "title": path.stem, "ears": ears}
            heard = cache.files("heard", parts, lambda folder, path=path: _write(path, folder))
            song = Song.from_bytes((heard / "song.json").read_bytes())
        except (EngineError, OSError) as error:
            told.append(f"{path.name}: {error}")
            continue
        if song.notes:
            found.append(song)
        else:
            told.append(f"{path.name}: no notes were heard")
    return tuple(found)


def _write(path: Path, folder: Path) -> None:
    song = tasks.transcribe(path)
    folder.mkdir(parents=True)
    (folder / "song.json").write_bytes(song.to_bytes())
