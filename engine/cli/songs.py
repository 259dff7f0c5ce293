"""From the SONG arguments of a command to songs that were heard."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine import tasks
from engine.cli.files import absolute
from engine.cli.outcome import lines, whole
from engine.errors import EngineError, SongError, reason_of
from engine.messages import Message, told
from engine.values import Report, Song

_SONGS = re.compile(
    r".+\.(3g2|3gp|aac|ac3|aifc?|aiff|alac|amr|ape|au|avi|caf|flac|kar|m4[abv]|midi?|mk[av]|mov|mp[234]"
    r"|mpe?g|og[agv]|opus|rmi|snd|w64|wave?|web[am]|wm[av]|wv)",
    re.IGNORECASE,
)
"""What is picked from a folder by its name, whatever is in it. Other files are picked if they begin
as sound or MIDI does; one named by itself is always meant."""

_BESIDE_SONGS = re.compile(
    r".+\.(bmp|css|csv|cue|db|docx?|gif|html?|ini|jpe?g|json|lnk|log|m3u8?|md|nfo|odt|pdf|pls|png|py"
    r"|rtf|sfv|svg|toml|txt|url|webp|xml|ya?ml)",
    re.IGNORECASE,
)
"""Names of what lies beside songs and that nobody takes for one."""

_BEGINNINGS = re.compile(
    rb"MThd|ID3|\xff[\xe2-\xfd]|RIFF|RF64|OggS|fLaC|FORM|caff|\.snd|riff|\x1aE\xdf\xa3|#!AMR"
    rb"|\x30\x26\xb2\x75|wvpk|MAC |....ftyp",
    re.DOTALL,
)

_NAMED = 3
"""Files that are told by name among those left out."""

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
    def problem(self) -> Message | None:
        """Why the file was not heard, in a sentence that names it."""
        if isinstance(self.outcome, Song):
            return None
        return whole(named(self.path, self.outcome))


def named(path: Path, error: EngineError) -> EngineError:
    """The error, with the file's name in front where it does not tell it."""
    if path.name in str(error):
        return error
    what = error.message
    return SongError("folder.file", name=path.name, problem=what, do=what.remedy)


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

    A folder without songs stands for itself, with the error that says so; so do a folder that
    cannot be read, and one with files that were left out and might have been meant.
    """
    found: list[tuple[Path, SongError | None]] = []
    for argument in arguments:
        path = absolute(argument)
        if not path.is_dir():
            found.append((path, None))
            continue
        inside = _search(path)
        found.extend((song, None) for song in inside.songs)
        found.extend(inside.closed)
        if inside.left_out:
            found.append((path, _left_out(path, inside.left_out)))
        elif not inside.songs and not inside.closed:
            found.append((path, _no_songs(path)))
    return found


def _no_songs(folder: Path) -> SongError:
    return SongError("folder.no_songs", folder=folder.name)


def find_scores(folder: Path) -> list[Path]:
    """The MIDI files in a folder, searched to the bottom, sorted; none of what was first heard."""
    return [
        path
        for path in _search(folder).songs
        if path.suffix.lower() in SCORE_ENDINGS and not path.name.lower().endswith(AS_FIRST_HEARD)
    ]


def _left_out(folder: Path, files: Sequence[Path]) -> SongError:
    names = ", ".join(f"“{file.name}”" for file in files[:_NAMED])
    more = len(files) - _NAMED
    if more > 0:
        return SongError("folder.left_out_more", folder=folder.name, names=names, more=more)
    return SongError("folder.left_out", folder=folder.name, names=names)


@dataclass(frozen=True, slots=True)
class _Inside:
    """What is in a folder, each sorted: songs, what might have been one, and closed folders."""

    songs: list[Path]
    left_out: list[Path]
    closed: list[tuple[Path, SongError]]


def _search(folder: Path) -> _Inside:
    songs: list[Path] = []
    left_out: list[Path] = []
    closed: list[tuple[Path, SongError]] = []

    def tell(error: OSError) -> None:
        path = Path(os.fsdecode(error.filename))
        reason = reason_of(error)
        closed.append((path, SongError("folder.closed", folder=path.name, reason=reason)))

    seen = {_identity(folder)}
    for parent, folders, names in os.walk(folder, onerror=tell, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in [*folders]:
            # links may lead round in a circle
            identity = _identity(Path(parent, name))
            if identity is not None and identity in seen:
                folders.remove(name)
            seen.add(identity)
        for name in names:
            path = Path(parent, name)
            if name.startswith(".") or _BESIDE_SONGS.fullmatch(name):
                continue
            (songs if _is_song(path) else left_out).append(path)
    return _Inside(sorted(songs), sorted(left_out), sorted(closed, key=lambda item: item[0]))


def _identity(folder: Path) -> tuple[int, int] | None:
    """What is the same for two names of one folder."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_song(path: Path) -> bool:
    """By its ending or by its first bytes; one that cannot be opened is asked for and told."""
    if _SONGS.fullmatch(path.name):
        return True
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return _BEGINNINGS.match(file.read(16)) is not None
    except OSError:
        return True


def used_songs(heard: Sequence[Heard]) -> list[Song]:
    """The songs that were heard, each content once. Raises SongError if there are none."""
    songs: dict[str, Song] = {}
    for item in heard:
        if isinstance(item.outcome, Song):
            songs.setdefault(item.outcome.song_id, item.outcome)
    if not songs:
        problems = [item.problem for item in heard if item.problem is not None]
        raise SongError("folder.nothing", problems=lines(problems))
    return list(songs.values())


def problems_of(heard: Sequence[Heard]) -> tuple[Message, ...]:
    """What is told of songs that are used: which cannot be, which are there twice, what is to be
    known of the others.
    """
    failures = [item.problem for item in heard if item.problem is not None]
    first: dict[str, str] = {}
    twice: list[Message] = []
    for item in heard:
        if isinstance(item.outcome, Song):
            same = first.get(item.outcome.song_id)
            if same is None:
                first[item.outcome.song_id] = item.path.name
            else:
                twice.append(told("folder.twice", name=item.path.name, first=same))
    return (*failures, *twice, *warnings_of(heard))


def warnings_of(heard: Sequence[Heard]) -> list[Message]:
    """What is to be known of songs that can be used."""
    return [
        told("told.of", name=item.path.name, what=warning)
        for item in heard
        if isinstance(item.outcome, Song)
        for warning in item.outcome.warnings
    ]
