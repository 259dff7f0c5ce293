"""Whole songs to measure with: MIDI with drums, played by a soundfont, and recordings without."""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

import mido
import numpy as np
import soundfile

from benchmarks.drums.lessons import Lesson
from benchmarks.drums.mixes import Strokes
from engine.audio.decode import decode
from engine.audio.drums.features import band_loudness
from engine.audio.drums.kit import GROUP_OF_PITCH
from engine.notation.clock import clock_of_tempi
from engine.notation.midi_channels import DRUM_CHANNEL
from engine.notation.midi_events import read_contents
from engine.values import TICKS_PER_BEAT

MIDI = (".mid", ".midi")
_MP3_PEAK = 0.7


def read(path: Path, soundfont: Path, *, without_drums: bool = False) -> Lesson:
    """One file as it is heard: MIDI as the soundfont plays it, a recording as it is.

    A recording has to be one without drums. Drums of MIDI can be left out. Raises SongError.
    """
    if path.suffix.lower() not in MIDI:
        bands = band_loudness(decode(path).samples).astype(np.float16)
        return Lesson(bands, np.zeros((0, 4), np.float32), "", -np.inf)
    data = path.read_bytes()
    strokes = np.zeros((0, 4), np.float32) if without_drums else strokes_of(data)
    with tempfile.TemporaryDirectory() as folder:
        midi, wav, mp3 = (Path(folder) / f"song.{ending}" for ending in ("mid", "wav", "mp3"))
        midi.write_bytes(_without_drums(data) if without_drums else data)
        command = ["fluidsynth", "-niq", "-O", "float", "-T", "wav", "-r", "44100", "-F", str(wav)]
        subprocess.run([*command, str(soundfont), str(midi)], check=True, capture_output=True)
        sound, rate = soundfile.read(wav, dtype="float32")
        soundfile.write(mp3, _MP3_PEAK * sound / max(np.abs(sound).max(), 1e-6), rate, format="MP3")
        bands = band_loudness(decode(mp3).samples).astype(np.float16)
    return Lesson(bands, strokes, path.stem, 0.0 if len(strokes) else -np.inf)


def _without_drums(data: bytes) -> bytes:
    """The MIDI file with the strikes of channel 10 made silent."""
    file = mido.MidiFile(file=io.BytesIO(data), clip=True)
    for track in file.tracks:
        for place, message in enumerate(track):
            if message.type == "note_on" and message.channel == DRUM_CHANNEL:
                track[place] = message.copy(velocity=0)
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def strokes_of(data: bytes) -> Strokes:
    """The drums of a MIDI file that belong to a group, by time. Raises SongError."""
    events = read_contents(data).events
    drums = events.notes[events.notes[:, 4] == 1]
    clock = clock_of_tempi(events.tempi, events.ticks_per_beat)
    seconds = clock.seconds(drums[:, 0] * TICKS_PER_BEAT / events.ticks_per_beat)
    rows = [
        (time, *GROUP_OF_PITCH[pitch][:1], velocity / 127, GROUP_OF_PITCH[pitch][1])
        for time, pitch, velocity in zip(
            seconds.tolist(), drums[:, 2].tolist(), drums[:, 3].tolist(), strict=True
        )
        if pitch in GROUP_OF_PITCH
    ]
    return np.array(sorted(rows), np.float32).reshape(-1, 4)
