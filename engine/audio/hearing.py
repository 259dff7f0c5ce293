"""From a file to a Song: everything between sound and notes on a beat grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.errors import SongError
from engine.values import (
    Metre,
    Report,
    ShouldStop,
    Song,
    never_stop,
    report_nothing,
)


def hear(
    path: Path,
    *,
    title: str | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Song:
    """Hear one audio file or read one MIDI file, told apart by their bytes. Raises SongError."""
    from engine.audio.decode import open_file

    with open_file(path) as file:
        head = file.read(32)
    if head[:4] == b"MThd" or (head[:4] == b"RIFF" and head[8:12] == b"RMID"):
        from engine.notation.midi_reader import read_midi

        return read_midi(path, title or path.stem)
    return hear_audio(path, title=title, report=report, should_stop=should_stop)


def hear_audio(
    path: Path,
    *,
    title: str | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Song:
    """Transcribe a recording, clean the notes and put them on its beats. Raises SongError."""
    from engine.audio.basic_pitch_model import frame_times, posteriorgram
    from engine.audio.beats import find_beats
    from engine.audio.decode import decode
    from engine.audio.note_creation import Thresholds, create_notes, heard, raw_notes
    from engine.audio.quality import MIN_QUALITY, estimate_quality
    from engine.notation.keys import estimate_key
    from engine.notation.quantise import quantise
    from engine.notation.roles import assign_roles

    report("decoding", 0.0)
    audio = decode(path, should_stop=should_stop)
    posterior = posteriorgram(audio.samples, report=report, should_stop=should_stop)
    raw = raw_notes(posterior)
    report("cleaning", 0.0)
    cleaned = heard(
        create_notes(posterior, Thresholds(0.5, 0.4, 5, melodia=False)),
        frame_times(len(posterior.frames) + 1),
    )
    quality = estimate_quality(audio.samples, posterior, cleaned)
    if quality < MIN_QUALITY or not cleaned:
        raise SongError(
            f"“{path.name}” does not sound like music that Motif can hear "
            f"(quality {quality:.2f} of 1).",
            "Speech, noise and very faint recordings cannot be used: send a clearer recording.",
        )
    beats = find_beats(audio.samples, audio.seconds)
    notes = assign_roles(quantise(cleaned, beats))
    last = max(note.onset + note.duration for note in notes)
    missing = last // 12 + 2 - len(beats)
    if missing > 0:
        step = beats[-1] - beats[-2]
        beats = np.concatenate([beats, beats[-1] + step * np.arange(1, missing + 1)])
    report("cleaning", 1.0)
    return Song(
        song_id=audio.sha256,
        title=title or audio.title,
        notes=notes,
        beats=tuple(beats.tolist()),
        metre=Metre(4, 4),
        key=estimate_key(notes),
        quality=quality,
        seconds=audio.seconds,
        raw=raw,
        warnings=audio.warnings,
    )
