"""How well Motif hears: `python -m benchmarks.transcription FOLDER`, a folder of MIDI or audio.

MIDI files are rendered with FluidSynth, encoded as mp3, heard, and compared with what they say:
note F1 by mir_eval (onset within 50 ms, pitch right, drums left out) of the transcription as
shipped by Basic Pitch and as cleaned, both as written to MIDI, and the tempo. Of audio files the
share of shipped notes that cleaning keeps is told. Factors of real time are of processor time.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import soundfile
from mir_eval.transcription import evaluate
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from engine.audio.hearing import hear
from engine.audio.soundfonts import find_soundfont
from engine.errors import EngineError
from engine.notation.midi_writer import write_heard, write_song
from engine.values import Song

_MIDI = (".mid", ".midi")
_AUDIO = (".mp3", ".ogg", ".wav", ".flac")
_TEMPO_TOLERANCE = 0.04
_TEMPO_MULTIPLES = (1, 2, 1 / 2, 3, 1 / 3)

Notes = tuple[NDArray[np.float64], NDArray[np.int64]]
"""Onsets in seconds and pitches."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one song gave; figures against the MIDI are None for a song without."""

    name: str
    song: Song
    speed: float
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
        """Cleaned notes for each shipped one."""
        return len(self.song.notes) / max(1, len(self.song.raw))


def midi_notes(data: bytes) -> Notes:
    """Onsets and pitches of a MIDI file, drums left out."""
    now, onsets, pitches = 0.0, [], []
    for message in mido.MidiFile(file=io.BytesIO(data), clip=True):
        now += message.time
        if message.type == "note_on" and message.velocity > 0 and message.channel != 9:
            onsets.append(now)
            pitches.append(message.note)
    return np.array(onsets), np.array(pitches, np.int64)


def midi_tempo(data: bytes) -> float:
    """Quarter notes a minute: the tempo that holds for most of a MIDI file."""
    lasting: dict[float, float] = {}
    tempo = 500_000
    for message in mido.MidiFile(file=io.BytesIO(data), clip=True):
        lasting[tempo] = lasting.get(tempo, 0.0) + message.time
        if message.type == "set_tempo":
            tempo = message.tempo
    return mido.tempo2bpm(max(lasting, key=lambda value: lasting[value]))


def note_score(reference: Notes, estimate: Notes) -> tuple[float, ...]:
    """Precision, recall and F1 of onsets within 50 ms at the right pitch."""

    def spans(notes: Notes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return np.stack([notes[0], notes[0] + 0.1], axis=1), 440 * 2 ** ((notes[1] - 69) / 12)

    if not len(reference[0]) or not len(estimate[0]):
        return 0.0, 0.0, 0.0
    result = evaluate(*spans(reference), *spans(estimate))
    return tuple(
        float(result[f"{name}_no_offset"]) for name in ("Precision", "Recall", "F-measure")
    )


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
    song = hear(sound)
    speed = song.seconds / (time.process_time() - begin)
    if not is_midi:
        return Score(path.stem, song, speed)
    data = path.read_bytes()
    reference = midi_notes(data)
    return Score(
        path.stem,
        song,
        speed,
        raw=note_score(reference, midi_notes(write_heard(song.raw))),
        cleaned=note_score(reference, midi_notes(write_song(song))),
        tempo=midi_tempo(data),
    )


def table(scores: list[Score]) -> Table:
    """All scores, a row each, and their means."""
    result = Table(title="Transcription")
    result.add_column("song", overflow="fold")
    for column in ("F1 raw", "F1", "P", "R", "tempo", "found", "raw", "notes", "kept", "quality"):
        result.add_column(column, justify="right")
    result.add_column("x real time", justify="right")
    for score in scores:
        raw = f"{score.raw[2]:.3f}" if score.raw else ""
        cleaned = [f"{score.cleaned[i]:.3f}" for i in (2, 0, 1)] if score.cleaned else [""] * 3
        tempo = f"{score.tempo:.1f}" if score.tempo else ""
        mark = "" if score.tempo is None or score.tempo_found else " ✗"
        song = score.song
        result.add_row(
            score.name,
            raw,
            *cleaned,
            tempo,
            f"{song.tempo:.1f}{mark}",
            str(len(song.raw)),
            str(len(song.notes)),
            f"{score.kept:.0%}",
            f"{song.quality:.2f}",
            f"{score.speed:.0f}",
        )
    judged = [score for score in scores if score.raw and score.cleaned]
    if judged:
        raw_mean = np.mean([score.raw for score in judged if score.raw], axis=0)
        mean = np.mean([score.cleaned for score in judged if score.cleaned], axis=0)
        found = sum(score.tempo_found for score in judged)
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
    """Measure every song of a folder and print the table."""
    parser = argparse.ArgumentParser(description="Measure how well Motif hears.")
    parser.add_argument("folder", type=Path, help="a folder of MIDI or audio files")
    folder: Path = parser.parse_args().folder
    console = Console()
    scores: list[Score] = []
    paths = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in _MIDI + _AUDIO]
    with tempfile.TemporaryDirectory() as work:
        hear_once(paths, Path(work), scores, console)
    console.print(table(scores))
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.python_version()}")


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
