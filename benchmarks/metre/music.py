"""Excerpts of MIDI whose metre and bar lines are known, to be played and heard."""

from __future__ import annotations

import hashlib
import random
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import pretty_midi
import soundfile
from numpy.typing import NDArray

from engine.values import Metre

METRES = (Metre(2, 4), Metre(3, 4), Metre(4, 4), Metre(6, 8), Metre(9, 8), Metre(12, 8))

_LEAD_SECONDS = 0.3
_RARE = (Metre(9, 8), Metre(12, 8))
_HELD_OUT, _RARE_HELD_OUT = 20, 35
_WITH_UPBEATS = ("lieder", "quartets", "orchestra")
"""Collections converted by MuseScore, which gives an upbeat a signature of its own."""

_SIGNATURE = re.compile(rb"\xff\x58\x04(.)(.)", re.DOTALL)
_FEWEST_NOTES = 60
_DRUM_CHANNEL = 9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note of an excerpt: seconds, MIDI pitch, velocity and program (None for drums)."""

    onset: float
    offset: float
    pitch: int
    velocity: int
    program: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """Some music in one metre. `bars` are the seconds of its bar lines; `tempo` in quarters.

    Bar lines are not known (`bars_known`) of a file whose upbeat, if any, has no signature.
    """

    name: str
    metre: Metre
    notes: tuple[PlayedNote, ...]
    bars: Floats
    tempo: float
    bars_known: bool

    @property
    def seconds(self) -> float:
        """Until the last note ends."""
        return max(note.offset for note in self.notes)

    def midi(self) -> pretty_midi.PrettyMIDI:
        """The notes as MIDI, an instrument for each program."""
        made = pretty_midi.PrettyMIDI()
        for program in dict.fromkeys(note.program for note in self.notes):
            part = pretty_midi.Instrument(program or 0, is_drum=program is None)
            part.notes = [
                pretty_midi.Note(note.velocity, note.pitch, note.onset, note.offset)
                for note in self.notes
                if note.program == program
            ]
            made.instruments.append(part)
        return made


def metres_in(path: Path) -> set[Metre]:
    """The metres that a MIDI file seems to name, told from its bytes alone."""
    return {
        Metre(beats[0], 1 << min(unit[0], 6))
        for beats, unit in _SIGNATURE.findall(path.read_bytes())
    }


def read_score(path: Path) -> Score | None:
    """All that excerpts are drawn from; None if the file cannot be read."""
    try:
        midi = mido.MidiFile(str(path), clip=True)
    except (OSError, ValueError, EOFError, LookupError, mido.KeySignatureError):
        return None
    return None if midi.type == 2 or midi.ticks_per_beat <= 0 else _read(midi)


def draw_excerpt(
    path: Path,
    seconds: float,
    chance: random.Random,
    score: Score | None = None,
    metres: Sequence[Metre] = METRES,
) -> Excerpt | None:
    """At most `seconds` of the longest part of a file in one of `metres`; None if there is none.

    `score` is what was read of it, if it was. Half of the excerpts begin where the part begins
    (with its upbeat), half somewhere in it. Of those, half begin at a bar line and half at any
    note.
    """
    file = score or read_score(path)
    part = _longest_part(file, metres) if file else None
    if file is None or part is None:
        return None
    start, end, first_bar, metre = part
    bar = file.ticks_per_beat * metre.beats * 4 / metre.unit
    clock = file.seconds_of
    lines = np.arange(first_bar, end + bar / 2, bar)
    if chance.random() < 0.5:
        latest = np.searchsorted(clock(lines), clock(np.array([end]))[0] - seconds)
        start = float(chance.choice(lines[: max(1, int(latest))].tolist()))
        if chance.random() < 0.5:
            start += chance.random() * bar
    begin = float(clock(np.array([start]))[0])
    rows = [row for row in file.rows if start <= row[0] < end]
    notes = [
        PlayedNote(
            float(on) - begin + _LEAD_SECONDS,
            max(float(off) - begin, float(on) - begin + 0.03) + _LEAD_SECONDS,
            row[2],
            row[3],
            row[4],
        )
        for row, on, off in zip(
            rows,
            clock(np.array([row[0] for row in rows])),
            clock(np.array([row[1] for row in rows])),
            strict=True,
        )
        if on < begin + seconds
    ]
    if len(notes) < _FEWEST_NOTES:
        return None
    times = clock(lines) - begin + _LEAD_SECONDS
    last = max(note.onset for note in notes)
    times = times[(times > _LEAD_SECONDS - 0.01) & (times <= last + 0.01)]
    if len(times) < 4:
        return None
    tempo = 60 * metre.beats * 4 / metre.unit / float(np.median(np.diff(times)))
    known = path.parent.name in _WITH_UPBEATS
    return Excerpt(path.stem, metre, tuple(notes), times, tempo, known)


def play(excerpt: Excerpt, soundfont: Path, folder: Path, level: float = 0.7) -> Path:
    """The mp3 of an excerpt as FluidSynth plays it, its peak at `level` (1 is full scale)."""
    written, wav, mp3 = folder / "take.mid", folder / "take.wav", folder / "take.mp3"
    excerpt.midi().write(str(written))
    command = ["fluidsynth", "-ni", "-F", str(wav), "-r", "44100", str(soundfont), str(written)]
    subprocess.run(command, check=True, capture_output=True)
    sound, rate = soundfile.read(wav, dtype="float32")
    soundfile.write(mp3, level * sound / max(np.abs(sound).max(), 1e-6), rate, format="MP3")
    return mp3


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """What a MIDI file says: notes (ticks on and off, pitch, velocity, program), metres, tempos."""

    ticks_per_beat: int
    rows: list[tuple[int, int, int, int, int | None]]
    signatures: list[tuple[int, Metre]]
    tempo_ticks: Floats
    tempo_seconds: Floats
    last_rate: float
    end: int

    def seconds_of(self, ticks: Floats) -> Floats:
        """Seconds of ticks, by the file's tempo map."""
        inside = np.interp(ticks, self.tempo_ticks, self.tempo_seconds)
        past = np.maximum(ticks - self.tempo_ticks[-1], 0.0) * self.last_rate
        return inside + past


def _read(midi: mido.MidiFile) -> Score:
    rows: list[tuple[int, int, int, int, int | None]] = []
    signatures: dict[int, Metre] = {}
    tempos: dict[int, int] = {0: 500_000}
    end = 0
    for track in midi.tracks:
        now, programs = 0, [0] * 16
        sounding: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for message in track:
            now += message.time
            if message.type == "set_tempo":
                tempos[now] = message.tempo
            elif message.type == "time_signature":
                signatures[now] = Metre(message.numerator, message.denominator)
            elif message.type == "program_change":
                programs[message.channel] = message.program
            elif message.type in ("note_on", "note_off"):
                key = message.channel, message.note
                if message.type == "note_on" and message.velocity > 0:
                    sounding.setdefault(key, []).append((now, message.velocity))
                elif sounding.get(key):
                    onset, velocity = sounding[key].pop(0)
                    drum = message.channel == _DRUM_CHANNEL
                    program = None if drum else programs[message.channel]
                    rows.append((onset, now, message.note, velocity, program))
                    end = max(end, now)
    ticks = np.array(sorted(tempos), np.float64)
    rates = np.array([tempos[int(tick)] for tick in ticks]) / 1e6 / midi.ticks_per_beat
    seconds = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * rates[:-1])])
    rows.sort(key=lambda row: (row[0], row[2]))
    ordered = sorted(signatures.items())
    return Score(midi.ticks_per_beat, rows, ordered, ticks, seconds, float(rates[-1]), end)


def _longest_part(file: Score, metres: Sequence[Metre]) -> tuple[float, float, float, Metre] | None:
    """Ticks where the longest part in one of `metres` begins and ends, and of a bar line; metre.

    It begins with the upbeat if that has a signature of its own.
    """
    merged: list[tuple[int, Metre]] = []
    for tick, metre in file.signatures:
        if not merged or merged[-1][1] != metre:
            merged.append((tick, metre))
    best: tuple[float, float, float, Metre] | None = None
    for index, (tick, metre) in enumerate(merged):
        end = merged[index + 1][0] if index + 1 < len(merged) else file.end
        if metre not in metres or (best is not None and end - tick <= best[1] - best[2]):
            continue
        start = tick
        if index == 1 and _is_upbeat(merged[0][1], metre, tick - merged[0][0], file):
            start = merged[0][0]
        best = float(start), float(end), float(tick), metre
    return best


def _is_upbeat(before: Metre, metre: Metre, ticks: int, file: Score) -> bool:
    first = min((row[0] for row in file.rows), default=0)
    return before.beats / before.unit < metre.beats / metre.unit and ticks > 0 and first < ticks


def midi_in(folders: Sequence[Path]) -> list[Path]:
    """All MIDI files below the folders, in order."""
    return sorted(path for folder in folders for path in folder.rglob("*.mid"))


def is_held_out(path: Path, metre: Metre) -> bool:
    """Whether weights are not fitted on a file, so that it can be told how well they do.

    By composer where the file is named after one. A fifth of the works; of metres that are rare
    more.
    """
    name = path.stem
    if "chopin" in name.lower():  # in several collections
        return False
    work = name.split("_")[0] if name[:1].isupper() else name
    place = int(hashlib.md5(work.encode()).hexdigest(), 16) % 100
    return place < (_RARE_HELD_OUT if metre in _RARE else _HELD_OUT)
