"""MIDI files held against people's music, and against songs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import SongError, Stopped, reason_of
from engine.judge.musicality import (
    Musicality,
    figures_of_pieces,
    figures_of_songs,
    musicality,
)
from engine.judge.passages import BAR_LENGTHS, BARS, FEWEST_NOTES, Floats, Music, music_of
from engine.judge.people import FIGURES, People, people
from engine.messages import Message, told
from engine.notation.midi_events import MAX_BYTES, parse_midi
from engine.values import Report, ShouldStop

_NO_PASSAGE = told("judging.no_passage", bars=BARS, notes=FEWEST_NOTES)
_ANOTHER_METRE = told("judging.another_metre")


@dataclass(frozen=True, slots=True)
class JudgedFiles:
    """What some MIDI files are like, and why others of them were left out.

    `musicality` is None where nothing can be measured.
    """

    files: int
    left_out: Mapping[Path, Message]
    musicality: Musicality | None


@dataclass(frozen=True, slots=True)
class JudgedMidi:
    """Sets of MIDI files in the order asked for, and what they were held against."""

    sets: tuple[JudgedFiles, ...]
    songs: JudgedFiles | None
    people: People


def judge_files(
    sets: Sequence[Sequence[Path]],
    songs: Sequence[Path],
    *,
    report: Report,
    should_stop: ShouldStop,
) -> JudgedMidi:
    """Judge each set of files. Raises Stopped, and SongError for songs of no use."""
    total, done = sum(map(len, sets)) + len(songs), 0

    def read(paths: Sequence[Path], of_songs: bool) -> tuple[Floats, dict[Path, Message]]:
        nonlocal done
        rows: list[Floats] = [np.empty((0, len(FIGURES)))]
        left_out: dict[Path, Message] = {}
        for path in paths:
            if should_stop():
                raise Stopped
            report("reading", done / total)
            done += 1
            try:
                music = read_music(path)
            except SongError as error:
                left_out[path] = error.message
                continue
            found = (figures_of_songs if of_songs else figures_of_pieces)([music])
            if not len(found):
                left_out[path] = _NO_PASSAGE if music.bar in BAR_LENGTHS else _ANOTHER_METRE
            rows.append(found)
        return np.concatenate(rows), left_out

    wanted, judged_songs = None, None
    if songs:
        wanted, left_out = read(songs, True)
        if not len(wanted):
            raise SongError("judging.no_songs")
        judged_songs = JudgedFiles(len(songs), left_out, musicality(wanted, wanted))
    judged: list[JudgedFiles] = []
    for paths in sets:
        rows, left_out = read(paths, False)
        judged.append(JudgedFiles(len(paths), left_out, musicality(rows, wanted)))
    return JudgedMidi(tuple(judged), judged_songs, people())


def read_music(path: Path) -> Music:
    """The pitched notes of a MIDI file as it counts them, bars by its first time signature.

    Nothing is snapped or moved, so that a file is judged as it is written. Raises SongError.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SongError("judging.closed", reason=reason_of(error)) from error
    events = parse_midi(data)
    pitched = events.notes[events.notes[:, 4] == 0]
    quarters = pitched[:, :2] / events.ticks_per_beat
    duration = (pitched[:, 1] - pitched[:, 0]) / events.ticks_per_beat
    bar = 4.0
    if len(events.signatures):
        _, beats, unit = events.signatures[0].tolist()
        bar = 4 * beats / unit if unit > 0 else 0.0
    notes = np.column_stack([quarters[:, 0], duration, pitched[:, 2].astype(np.float64)])
    return music_of(notes, bar)
