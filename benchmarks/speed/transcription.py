"""Hearing: Motif's transcription of whole songs, and Basic Pitch's own `predict`."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import cast

import soundfile

from benchmarks.speed.figures import Effort, Row, Spent, timed
from engine import tasks

PART = "transcription"


def measure(songs: Sequence[Path], effort: Effort) -> list[Row]:
    """Seconds of audio heard in a second; Basic Pitch with its own network, by onnxruntime."""
    with tempfile.TemporaryDirectory() as folder:
        excerpt, seconds = _excerpt(songs[0], Path(folder) / "song.wav", effort.audio_seconds)
        warm_up, _ = _excerpt(songs[0], Path(folder) / "begin.wav", 8.0)
        theirs = _basic_pitch(warm_up, excerpt, seconds)

        def hear(path: Path) -> float:
            tasks.transcribe(path)
            return seconds

        hear(warm_up)
        ours = timed(lambda: hear(excerpt))
    note = "Motif also finds beats, key and metre, and cleans; Basic Pitch only hears notes"
    return [Row(PART, f"{seconds:.0f} s of music", "s of audio/s", ours, theirs, note)]


def _excerpt(song: Path, wav: Path, seconds: float) -> tuple[Path, float]:
    with soundfile.SoundFile(song) as file:
        samples = file.read(int(seconds * file.samplerate))
        soundfile.write(wav, samples, file.samplerate)
        return wav, len(samples) / file.samplerate


def _basic_pitch(warm_up: Path, excerpt: Path, seconds: float) -> Spent:
    # TensorFlow cannot load its saved model any more, and would only be imported.
    sys.modules.setdefault("tensorflow", cast(ModuleType, None))
    logging.disable(logging.WARNING)
    from basic_pitch import FilenameSuffix, build_icassp_2022_model_path
    from basic_pitch.inference import Model, predict

    logging.disable(logging.NOTSET)
    model = Model(build_icassp_2022_model_path(FilenameSuffix.onnx))

    def work(path: Path) -> float:
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
            predict(path, model)
        return seconds

    work(warm_up)
    return timed(lambda: work(excerpt))
