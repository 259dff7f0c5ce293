"""The MIDI that the note judge learns from, and the excerpts of it that are played."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import mido
import numpy as np
import symusic

from benchmarks.drums.mixes import Groove, draw_groove, varied
from engine.audio.basic_pitch_model import LOWEST_PITCH, PITCHES
from engine.corpus import freedoom
from engine.corpus.debian_packages import unpack

Part = Literal["train", "validation"]

SECONDS = 30.0
_LEAD_SECONDS = 0.15
_FEWEST_NOTES = 30
_DRUM_CHANNEL = 9
_TICKS = 480
"""To a half second: files are written at 120 quarters a minute, 960 ticks a second."""

_TICKS_PER_SECOND = 2 * _TICKS
_SIMUTRANS = "simutrans-data", Path("usr/share/games/simutrans/music")

SHARES = {
    **{"simutrans": 0.32, "freedoom": 0.24, "easyrpg": 0.08, "blasphemer": 0.08, "beatbax": 0.04},
    **{
        "freedink": 0.03,
        "mutopia": 0.05,
        "quartets": 0.05,
        "orchestra": 0.06,
        "polish-piano": 0.05,
    },
}
"""How often each kind of music is drawn."""

_VALIDATION_TENTHS = 2
_PITCHED = range(96)
_ORCHESTRA = (*range(40, 56), *range(56, 80), 0, 46, 48, 48, 49, 52)
_BAND = (*range(8), *range(16, 20), *range(24, 40), *range(48, 52), *range(56, 68), *range(80, 90))
_KITS = (0, 0, 0, 8, 16, 24, 25, 32, 40)
_NOT_KEPT = (0, 32, 120, 121, 123, 124, 125, 126, 127)
"""Controllers that are left out: banks, and those that silence or reset."""


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """A MIDI file's bytes, and the kind of music it is."""

    kind: str
    name: str
    midi: bytes


@dataclass(frozen=True, slots=True)
class Excerpt:
    """MIDI to be played, and the (seconds, pitch) of its notes without drums."""

    midi: bytes
    notes: tuple[tuple[float, int], ...]


def works(folder: Path, packages: Path, part: Part) -> dict[str, list[Work]]:
    """The works of a part by kind, from the collections in `folder` and two Debian packages.

    A fifth of each kind, by their names, is held out.
    """
    found: dict[str, list[Work]] = {}
    for kind in SHARES:
        own = [work for work in _works_of(kind, folder, packages) if part_of(work.name) == part]
        if own:
            found[kind] = own
    return found


def part_of(name: str) -> Part:
    """Whether a work of that name is learnt from or held out."""
    tenth = hashlib.sha256(name.encode()).digest()[0] % 10
    return "validation" if tenth < _VALIDATION_TENTHS else "train"


def _works_of(kind: str, folder: Path, packages: Path) -> Iterator[Work]:
    if kind == freedoom.NAME:
        seen: set[bytes] = set()
        for wad in sorted(unpack(freedoom.PACKAGE, packages).rglob("*.wad")):
            for lump, data in freedoom.music_lumps(wad.read_bytes()):
                if data not in seen:
                    seen.add(data)
                    yield Work(kind, f"{wad.stem} {lump}", data)
        return
    inside = folder / kind
    if kind == "simutrans":
        package, path = _SIMUTRANS
        inside = unpack(package, packages) / path
    for path in sorted(inside.rglob("*.mid")):
        yield Work(kind, path.stem, path.read_bytes())


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Rows of seconds, seconds it lasts, pitch, velocity; and of seconds, controller, value."""

    program: int
    is_drum: bool
    notes: np.ndarray
    controls: np.ndarray
    bends: np.ndarray


def draw_excerpt(
    work: Work, grooves: Sequence[Path], chance: np.random.Generator
) -> Excerpt | None:
    """Half a minute of a work, with instruments, key, tempo, parts and drums by chance.

    None if there are hardly any notes.
    """
    parts, tempo = _read(work.midi)
    pitched = [part for part in parts if not part.is_drum]
    if not pitched:
        return None
    pace = 1.0 if chance.random() < 0.3 else float(chance.uniform(0.75, 1.3))
    last = max(float(part.notes[:, 0].max()) for part in pitched)
    begin = float(chance.uniform(0, max(0.0, last - SECONDS * pace)))
    style = str(chance.choice(("written", "written", "written", "any", "band", "orchestra")))
    programs = {"any": _PITCHED, "band": _BAND, "orchestra": _ORCHESTRA}
    moved = 0 if chance.random() < 0.3 else int(chance.integers(-4, 5))
    share = 1.0 if chance.random() < 0.6 else float(chance.uniform(0.4, 0.95))
    chosen: list[tuple[_Part, int]] = []
    for part in pitched:
        if chance.random() <= share:
            other = style != "written"
            chosen.append((part, int(chance.choice(programs[style])) if other else part.program))
    drums = [part for part in parts if part.is_drum]
    lines = [
        _line(part, program, begin, pace, moved, float(chance.uniform(0.6, 1.1)))
        for part, program in chosen
    ]
    lines = sorted((line for line in lines if line[0]), key=lambda line: -len(line[0]))[:15]
    notes = sorted(
        {(round(row[0], 4), int(row[2])) for line in lines for row in line[0] if _heard(row[2])}
    )
    if len(notes) < _FEWEST_NOTES:
        return None
    if drums and chance.random() < 0.75:
        loud = float(chance.uniform(0.6, 1.1))
        struck = [_line(part, part.program, begin, pace, 0, loud) for part in drums]
    elif not drums and grooves and chance.random() < 0.45:
        struck = [_groove(grooves, tempo * pace, chance)]
    else:
        struck = []
    return Excerpt(_midi(lines, struck), tuple(notes))


def whole(work: Work) -> tuple[tuple[float, int], ...]:
    """The (seconds, pitch) of all notes of a work as it is written, without drums."""
    parts, _ = _read(work.midi)
    return tuple(
        sorted(
            (float(row[0]), int(row[2]))
            for part in parts
            if not part.is_drum
            for row in part.notes
            if _heard(row[2])
        )
    )


def _heard(pitch: float) -> bool:
    return LOWEST_PITCH <= pitch < LOWEST_PITCH + PITCHES


def _read(midi: bytes) -> tuple[list[_Part], float]:
    score: Any = symusic.Score.from_midi(midi)
    tempo = float(score.tempos[0].qpm) if len(score.tempos) else 120.0
    timed = score.to("second")
    parts = [
        _Part(
            int(track.program),
            bool(track.is_drum),
            np.array([(n.time, n.duration, n.pitch, n.velocity) for n in track.notes]),
            np.array([(c.time, c.number, c.value) for c in track.controls]).reshape(-1, 3),
            np.array([(b.time, 0, b.value) for b in track.pitch_bends]).reshape(-1, 3),
        )
        for track in timed.tracks
        if len(track.notes)
    ]
    return parts, tempo


_Line = tuple[list[tuple[float, ...]], list[tuple[float, mido.Message]], int]
"""Rows of onset, end, pitch and velocity in seconds; other messages; the program."""


def _line(part: _Part, program: int, begin: float, pace: float, moved: int, loud: float) -> _Line:
    def placed(seconds: float) -> float:
        return max(0.0, (seconds - begin) / pace) + _LEAD_SECONDS

    end = begin + SECONDS * pace
    rows: list[tuple[float, ...]] = []
    for onset, length, pitch, velocity in part.notes.tolist():
        if begin <= onset < end and 0 <= pitch + moved < 128:
            stop = max(placed(min(onset + length, end)), placed(onset) + 0.03)
            rows.append(
                (placed(onset), stop, pitch + moved, float(np.clip(velocity * loud, 1, 127)))
            )
    others: list[tuple[float, mido.Message]] = []
    for seconds, number, value in part.controls[part.controls[:, 0] < end].tolist():
        if number not in _NOT_KEPT:
            at = placed(seconds) - (_LEAD_SECONDS if seconds < begin else 0.0)
            others.append(
                (at, mido.Message("control_change", control=int(number), value=int(value)))
            )
    for seconds, _, value in part.bends[part.bends[:, 0] < end].tolist():
        at = placed(seconds) - (_LEAD_SECONDS if seconds < begin else 0.0)
        others.append((at, mido.Message("pitchwheel", pitch=int(np.clip(value, -8192, 8191)))))
    return rows, others, program


def _groove(grooves: Sequence[Path], tempo: float, chance: np.random.Generator) -> _Line:
    """Half a minute of a drummer's, at about this tempo."""
    groove: Groove | None = None
    while groove is None:
        groove = draw_groove(grooves[int(chance.integers(len(grooves)))], chance)
    groove = varied(groove, chance)
    pace = tempo / groove.tempo
    pace *= 2.0 ** -np.round(np.log2(pace))
    loud = chance.uniform(50, 127)
    rows = [
        (seconds / pace + _LEAD_SECONDS, seconds / pace + _LEAD_SECONDS + 0.1, pitch, loud * level)
        for seconds, pitch, level in groove.strokes.tolist()
        if seconds / pace < SECONDS
    ]
    return (
        [(a, b, p, float(np.clip(v, 1, 127))) for a, b, p, v in rows],
        [],
        int(chance.choice(_KITS)),
    )


def _midi(lines: Sequence[_Line], drums: Sequence[_Line]) -> bytes:
    """A file with a channel for each line, the drums together on the tenth."""
    channels = [number for number in range(16) if number != _DRUM_CHANNEL]
    events: list[tuple[float, int, mido.Message]] = []
    for line, channel in [
        *zip(lines, channels, strict=False),
        *((d, _DRUM_CHANNEL) for d in drums),
    ]:
        rows, others, program = line
        events.append((0.0, 0, mido.Message("program_change", program=program, channel=channel)))
        events += [(at, 1, message.copy(channel=channel)) for at, message in others]
        for onset, stop, pitch, velocity in rows:
            begin = mido.Message(
                "note_on", note=int(pitch), velocity=round(velocity), channel=channel
            )
            end = mido.Message("note_off", note=int(pitch), channel=channel)
            events += [(onset, 3, begin), (stop, 2, end)]
    track, now = mido.MidiTrack(), 0
    for seconds, _, message in sorted(events, key=lambda event: event[:2]):
        tick = round(seconds * _TICKS_PER_SECOND)
        track.append(message.copy(time=tick - now))
        now = tick
    made = mido.MidiFile(ticks_per_beat=_TICKS)
    made.tracks.append(track)
    out = io.BytesIO()
    made.save(file=out)
    return out.getvalue()
