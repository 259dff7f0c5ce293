"""Play a MIDI file into samples: midi2audio and FluidSynth, or tinysoundfont without them.

midi2audio ignores FluidSynth's exit status, and FluidSynth itself falls silent over what it cannot
read: the input is checked before and the output after.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import midi2audio
import numpy as np
import soundfile

from engine.audio.sound import Sound
from engine.audio.soundfonts import bundled_soundfont, find_soundfont, is_soundfont
from engine.errors import RenderError

RATE = 44100
"""Hertz."""

_VOICES = 96
"""FluidSynth's polyphony; 256, its default, costs a third more time for tails nobody hears."""

_PERIOD = 1024
"""Frames that FluidSynth writes at a time. With 64, its default, a tenth of its time goes into
writing. It looks for events every 64 frames all the same: takes sound the same to -110 dB, music
that bends hundreds of notes to -30 dB, as they do with any other size."""

_NO_SOUND_CARD = {"SDL_AUDIODRIVER": "dummy"}
"""FluidSynth starts SDL, which looks for sound cards every tenth of a second; to end they wait for
its next look."""

_BASE_SECONDS = 60.0
_DRUM_CHANNEL = 9
_BLOCK = RATE

_log = logging.getLogger(__name__)


class _FluidSynth(midi2audio.FluidSynth):
    """midi2audio's renderer with FluidSynth's faster settings and a checked exit.

    Samples are loaded as they are needed (a tenth of a second in place of one for a large
    soundfont), and written as floats: FluidSynth's own level is very low.
    """

    def __init__(self, program: str, sound_font: Path, seconds: float) -> None:
        super().__init__(str(sound_font), RATE)
        self._program = program
        self._limit = _BASE_SECONDS + 2 * seconds

    def midi_to_audio(self, midi_file: str, audio_file: str) -> None:
        """Raises RenderError."""
        command = [
            self._program,
            "-niq",
            *("-o", "synth.dynamic-sample-loading=1"),
            *("-o", "synth.lock-memory=0"),
            *("-o", f"synth.polyphony={_VOICES}"),
            *("-z", str(_PERIOD)),
            *("-T", "wav", "-O", "float"),
            *("-F", audio_file, "-r", str(self.sample_rate)),
            self.sound_font,
            midi_file,
        ]
        try:
            run = subprocess.run(
                command,
                capture_output=True,
                timeout=self._limit,
                check=False,
                env=os.environ | _NO_SOUND_CARD,
            )
        except subprocess.TimeoutExpired:
            raise RenderError("rendering.slow") from None
        if run.returncode or not Path(audio_file).is_file():
            _log.warning("FluidSynth failed: %s", run.stderr.decode(errors="replace")[-400:])
            raise RenderError("rendering.fluidsynth_failed")


def synthesise(midi: bytes, seconds: float) -> Sound:
    """The sound of a MIDI file that was checked before; `seconds` is about how long it lasts.

    Raises RenderError.
    """
    program = shutil.which("fluidsynth")
    with tempfile.TemporaryDirectory(prefix="motif-") as folder:
        source = Path(folder) / "song.mid"
        source.write_bytes(midi)
        if program is None:
            return _by_tinysoundfont(source, seconds)
        soundfont = find_soundfont()
        _log.info("rendering with FluidSynth and %s", soundfont.name)
        target = Path(folder) / "song.wav"
        _FluidSynth(program, soundfont, seconds).midi_to_audio(str(source), str(target))
        try:
            samples, rate = soundfile.read(target, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise RenderError("rendering.fluidsynth_silent") from error
    return Sound(samples.astype(np.float32, copy=False), int(rate))


def _by_tinysoundfont(source: Path, seconds: float) -> Sound:
    try:
        import tinysoundfont  # not everywhere: Python 3.13 has no wheel of it
    except ImportError as error:
        raise RenderError("rendering.no_synthesiser") from error
    soundfont = find_soundfont()
    if soundfont.suffix.lower() != ".sf2" or not is_soundfont(soundfont):
        soundfont = bundled_soundfont()
    _log.info("rendering with tinysoundfont and %s: FluidSynth is not installed", soundfont.name)
    synth = tinysoundfont.Synth(samplerate=RATE)
    try:
        bank = synth.sfload(str(soundfont))
        for channel in range(16):
            synth.program_select(channel, bank, 128 if channel == _DRUM_CHANNEL else 0, 0)
        tinysoundfont.Sequencer(synth).midi_load(str(source))
    except tinysoundfont.SoundFontException as error:
        raise RenderError("rendering.soundfont_damaged", name=soundfont.name) from error
    blocks = [
        np.frombuffer(synth.generate(_BLOCK), dtype=np.float32).reshape(-1, 2)
        for _ in range(int(seconds * RATE / _BLOCK) + 1)
    ]
    return Sound(np.concatenate(blocks), RATE)
