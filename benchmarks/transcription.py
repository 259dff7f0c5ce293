"""How well Motif hears: `python -m benchmarks.transcription PATH...`, MIDI or audio, or folders.

MIDI files are rendered with FluidSynth, encoded as mp3, heard, and compared with what they say:
note F1 by mir_eval (onset within 50 ms, pitch right, drums left out) of the transcription as
shipped by Basic Pitch and as cleaned, both as written to MIDI, and the tempo. Then all steps from
the shipped transcription to the song: F1, the share of notes kept, and the bits per note that a
fixed model (the base) pays, so that neither is bettered at the cost of the other. Factors of real
time are of processor time.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import soundfile
from rich.console import Console
from rich.table import Table

from benchmarks.transcription_steps import (
    Step,
    bits_meter,
    score,
    steps_of,
    steps_table,
    without_drums,
)
from engine.audio.decode import decode
from engine.audio.hearing import write_down
from engine.audio.listening import listen
from engine.audio.soundfonts import find_soundfont
from engine.errors import EngineError
from engine.notation.midi_writer import write_heard, write_song
from engine.values import Song

_MIDI = (".mid", ".midi")
_AUDIO = (".mp3", ".ogg", ".wav", ".flac")
BASE = Path(__file__).resolve().parents[1] / "models" / "base"
_TEMPO_TOLERANCE = 0.04
_TEMPO_MULTIPLES = (1, 2, 1 / 2, 3, 1 / 3)


@dataclass(frozen=True, slots=True)
class Score:
    """What one song gave; figures against the MIDI are None for a song without."""

    name: str
    song: Song
    speed: float
    steps: tuple[Step, ...]
    midi: bytes | None = None
    raw: tuple[float, ...] | None = None
    cleaned: tuple[float, ...] | None = None
    tempo: float | None = None

    @property
    def tempo_found(self) -> bool:
        """Whether the tempo or its double, half, third or triple was found."""
        return self.tempo is not None and any(
            abs(self.song.tempo / (self.tempo * multiple) - 1) < _TEMPO_TOLERANCE
            for multiple in _TEMPO_MULTIPLES
        )

    @property
    def kept(self) -> float:
        """Cleaned notes, drums left out, for each shipped one."""
        return len(without_drums(self.song).notes) / max(1, len(self.song.raw))


def midi_tempo(data: bytes) -> float:
    """Quarter notes a minute: the tempo that holds for most of a MIDI file."""
    lasting: dict[float, float] = {}
    tempo = 500_000
    for message in mido.MidiFile(file=io.BytesIO(data), clip=True):
        lasting[tempo] = lasting.get(tempo, 0.0) + message.time
        if message.type == "set_tempo":
            tempo = message.tempo
    return mido.tempo2bpm(max(lasting, key=lambda value: lasting[value]))


def render_mp3(midi: Path, folder: Path) -> Path:
    """The mp3 of a MIDI file, as FluidSynth plays it, its peak at -3 dB."""
    wav, mp3 = folder / f"{midi.stem}.wav", folder / f"{midi.stem}.mp3"
    command = ["fluidsynth", "-ni", "-F", str(wav), "-r", "44100", str(find_soundfont()), str(midi)]
    subprocess.run(command, check=True, capture_output=True)
    sound, rate = soundfile.read(wav, dtype="float32")
    soundfile.write(mp3, 0.7 * sound / max(np.abs(sound).max(), 1e-6), rate, format="MP3")
    wav.unlink()
    return mp3


def measure(path: Path, folder: Path) -> Score:
    """Hear one file, rendering it first if it is MIDI. Raises SongError."""
    is_midi = path.suffix.lower() in _MIDI
    sound = render_mp3(path, folder) if is_midi else path
    begin = time.process_time()
    audio = decode(sound)
    evidence = listen(audio.samples)
    song = write_down(audio, evidence, name=sound.name, title=path.stem)
    speed = song.seconds / (time.process_time() - begin)
    steps = tuple(steps_of(evidence, song))
    if not is_midi:
        return Score(path.stem, song, speed, steps)
    data = path.read_bytes()
    return Score(
        path.stem,
        song,
        speed,
        steps,
        midi=data,
        raw=score(data, write_heard(song.raw)).all_notes,
        cleaned=score(data, write_song(song)).all_notes,
        tempo=midi_tempo(data),
    )


def table(scores: list[Score]) -> Table:
    """All scores, a row each, and their means."""
    result = Table(title="Transcription")
    result.add_column("song", overflow="fold")
    for column in ("F1 raw", "F1", "P", "R", "tempo", "found", "raw", "notes", "kept", "quality"):
        result.add_column(column, justify="right")
    result.add_column("x real time", justify="right")
    for one in scores:
        raw = f"{one.raw[2]:.3f}" if one.raw else ""
        cleaned = [f"{one.cleaned[i]:.3f}" for i in (2, 0, 1)] if one.cleaned else [""] * 3
        tempo = f"{one.tempo:.1f}" if one.tempo else ""
        mark = "" if one.tempo is None or one.tempo_found else " ✗"
        song = one.song
        result.add_row(
            one.name,
            raw,
            *cleaned,
            tempo,
            f"{song.tempo:.1f}{mark}",
            str(len(song.raw)),
            str(len(without_drums(song).notes)),
            f"{one.kept:.0%}",
            f"{song.quality:.2f}",
            f"{one.speed:.0f}",
        )
    judged = [one for one in scores if one.raw and one.cleaned]
    if judged:
        raw_mean = np.mean([one.raw for one in judged if one.raw], axis=0)
        mean = np.mean([one.cleaned for one in judged if one.cleaned], axis=0)
        found = sum(one.tempo_found for one in judged)
        result.add_section()
        result.add_row(
            f"mean of {len(judged)}",
            f"{raw_mean[2]:.3f}",
            f"{mean[2]:.3f}",
            f"{mean[0]:.3f}",
            f"{mean[1]:.3f}",
            "",
            f"{found} of {len(judged)}",
        )
    return result


def main() -> None:
    """Measure every song and print the tables."""
    parser = argparse.ArgumentParser(description="Measure how well Motif hears.")
    parser.add_argument("paths", type=Path, nargs="+", help="MIDI or audio files, or folders")
    parser.add_argument("--model", type=Path, default=BASE, help="whose bits are told")
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 150)
    scores: list[Score] = []
    with tempfile.TemporaryDirectory() as work:
        hear_once(songs_in(options.paths), Path(work), scores, console)
    if not scores:
        sys.exit(1)
    console.print(table(scores))
    bits = bits_meter(options.model)
    for kind, chosen in (
        ("MIDI, played and heard", [one for one in scores if one.midi is not None]),
        ("Recordings", [one for one in scores if one.midi is None]),
    ):
        if chosen:
            title = f"{kind}: {len(chosen)} songs, step by step"
            steps, midi = [one.steps for one in chosen], [one.midi for one in chosen]
            console.print(steps_table(title, steps, midi, bits))
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.python_version()}")


def songs_in(paths: list[Path]) -> list[Path]:
    """The files themselves, and all MIDI and audio files in the folders, in order."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [file for file in inside if file.suffix.lower() in _MIDI + _AUDIO]
    return found


def hear_once(paths: list[Path], work: Path, scores: list[Score], console: Console) -> None:
    """Measure each path, telling which could not be heard."""
    with console.status("Listening") as status:
        for path in paths:
            status.update(f"Listening to {path.name}")
            try:
                scores.append(measure(path, work))
            except EngineError as error:
                console.print(f"{path.name}: {error}")


if __name__ == "__main__":
    main()
