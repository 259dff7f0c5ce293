"""Hearing songs, and motifs to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.errors import EngineError
from engine.values import Motif, Report, ShouldStop, Song, never_stop, report_nothing


def transcribe(
    source: Path,
    *,
    title: str | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Song:
    """Hear one audio or MIDI file. Raises SongError."""
    from engine.audio.hearing import hear

    return hear(source, title=title, report=report, should_stop=should_stop)


def transcribe_all(
    sources: Sequence[Path],
    *,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> tuple[Song | EngineError, ...]:
    """Hear several files, as many at once as there are cores; answers in the order given.

    A file that cannot be used is answered by its error.
    """
    from engine.audio.parallel import hear_all

    return hear_all(sources, report=report, should_stop=should_stop)


def hear_motif(source: Path) -> Motif:
    """What a MIDI file, or up to 30 seconds of one voice, gives a piece to begin with.

    Raises SongError.
    """
    from engine.audio.humming import hear_like

    return hear_like(source)


def transcription_midi(song: Song) -> tuple[bytes, bytes]:
    """The song as MIDI on the recording's clock: cleaned, and as Basic Pitch first heard it."""
    from engine.notation.midi_writer import write_heard, write_song

    return write_song(song), write_heard(song.raw)
