"""From MIDI to mp3: Motif's rendering, and midi2audio's plain way with libsndfile's mp3."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import midi2audio
import soundfile

from benchmarks.speed.figures import Effort, Row, timed
from engine import tasks
from engine.audio.soundfonts import find_soundfont

PART = "rendering"
_BASE = Path(__file__).parents[2] / "models" / "base"


def measure(songs: Sequence[Path], effort: Effort) -> list[Row]:
    """Seconds of audio written in a second, of a piece that Motif composes for it."""
    del songs
    brief = tasks.read_request({"bars": max(4, effort.bars), "takes": 1, "seed": 3, "tempo": 80})
    piece = tasks.compose(_BASE, brief)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        midi, wav = folder / "piece.mid", folder / "piece.wav"
        midi.write_bytes(piece.takes[0].midi)
        fluidsynth = midi2audio.FluidSynth(str(find_soundfont()))

        def plain() -> float:
            fluidsynth.midi_to_audio(str(midi), str(wav))
            samples, rate = soundfile.read(wav)
            soundfile.write(folder / "theirs.mp3", samples, rate, format="MP3")
            return len(samples) / rate

        def own() -> float:
            return tasks.render(midi, folder / "ours.mp3").seconds

        own()
        ours = timed(own)
        theirs = timed(plain)
    note = "Motif also brings it to an even loudness without overs; the plain way is as quiet"
    note += " as FluidSynth plays"
    return [Row(PART, f"{ours.amount:.0f} s of piano to mp3", "s of audio/s", ours, theirs, note)]
