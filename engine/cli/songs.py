"""From the SONG arguments of a command to songs that were heard."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine import tasks
from engine.cli.files import absolute
from engine.errors import EngineError, SongError
from engine.values import Report, Song

SONG_ENDINGS = frozenset(
    (".mp3", ".wav", ".ogg", ".oga", ".opus", ".flac", ".aif", ".aiff", ".mid", ".midi")
)
"""What is picked from a folder. A file named by itself may have any ending."""

SCORE_ENDINGS = frozenset((".mid", ".midi"))
AS_FIRST_HEARD = ".raw.mid"
"""What `motif transcribe` writes beside a song: not music as it is to be judged."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one file: a song, or why not.

    Songs are heard at the same time: `seconds` is the song's share of the time that hearing all of
    them took, by length. Reading MIDI takes no time to speak of.
    """

    path: Path
    outcome: Song | EngineError
    seconds: float = 0.0

    @property
    def problem(self) -> str | None:
        """Why the file was not heard, in a sentence that names it."""
        if isinstance(self.outcome, Song):
            return None
        return naming(self.path, self.outcome)


def naming(path: Path, error: EngineError) -> str:
    """The error's sentence, with the file's name in front where it does not tell it."""
    text = str(error)
    return text if path.name in text else f"“{path.name}”: {text}"


def hear_songs(arguments: Sequence[Path], report: Report) -> list[Heard]:
    """Hear every file that the arguments mean, in their order."""
    found = find_songs(arguments)
    paths = [path for path, problem in found if problem is None]
    start = time.perf_counter()
    outcomes = tasks.transcribe_all(paths, report=report) if paths else ()
    wall = time.perf_counter() - start
    work = sum(_work(outcome) for outcome in outcomes) or 1.0
    heard = iter(outcomes)
    results: list[Heard] = []
    for path, problem in found:
        outcome = problem if problem is not None else next(heard)
        results.append(Heard(path, outcome, wall * _work(outcome) / work))
    return results


def _work(outcome: Song | EngineError) -> float:
    if not isinstance(outcome, Song):
        return 0.0
    return outcome.seconds if outcome.raw else 0.001 * outcome.seconds


def find_songs(arguments: Sequence[Path]) -> list[tuple[Path, SongError | None]]:
    """The files meant by the arguments, in their order; folders searched to the bottom, sorted.

    A folder without songs stands for itself, with the error that says so.
    """
    found: list[tuple[Path, SongError | None]] = []
    for argument in arguments:
        path = absolute(argument)
        if not path.is_dir():
            found.append((path, None))
        elif inside := _songs_in(path):
            found.extend((song, None) for song in inside)
        else:
            found.append((path, _no_songs(path)))
    return found


def _no_songs(folder: Path) -> SongError:
    return SongError(
        f"The folder “{folder.name}” holds no songs.",
        "Name a folder with mp3, wav, ogg, flac or MIDI files in it.",
    )


def find_scores(folder: Path) -> list[Path]:
    """The MIDI files in a folder, searched to the bottom, sorted; none of what was first heard."""
    found = _files_in(folder, SCORE_ENDINGS)
    return [path for path in found if not path.name.lower().endswith(AS_FIRST_HEARD)]


def _songs_in(folder: Path) -> list[Path]:
    return _files_in(folder, SONG_ENDINGS)


def _files_in(folder: Path, endings: Collection[str]) -> list[Path]:
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(
            Path(parent, name)
            for name in names
            if Path(name).suffix.lower() in endings and not name.startswith(".")
        )
    return sorted(found)


def used_songs(heard: Sequence[Heard]) -> list[Song]:
    """The songs that were heard, each content once. Raises SongError if there are none."""
    songs: dict[str, Song] = {}
    for item in heard:
        if isinstance(item.outcome, Song):
            songs.setdefault(item.outcome.song_id, item.outcome)
    if not songs:
        problems = [item.problem for item in heard if item.problem is not None]
        raise SongError("\n".join(problems), "")
    return list(songs.values())
