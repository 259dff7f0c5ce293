# pyright: strict
"""From a file to a Song: everything between sound and notes on a beat grid."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from threadpoolctl import ThreadpoolController  # type: ignore[reportMissingTypeStubs]

from engine.notation.midi_survey import HEAD_BYTES, is_midi
from engine.values import Report, ShouldStop, Song, never_stop, report_nothing

if TYPE_CHECKING:
    from engine.audio.decode import Audio
    from engine.audio.listening import Evidence


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
        head = file.read(HEAD_BYTES)
    if is_midi(head):
        from engine.notation.midi_reader import read_midi

        return read_midi(path, title)
    return hear_audio(path, title=title, report=report, should_stop=should_stop)


def hear_audio(
    path: Path,
    *,
    title: str | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Song:
    """Transcribe a recording and its drums, clean the notes and put all on its beats.

    Raises SongError.
    """
    from engine.audio.decode import decode
    from engine.audio.listening import listen

    report("decoding", 0.0)
    audio = decode(path, should_stop=should_stop)
    # products of small matrices that wait for a second core take up to five times as long
    with _linear_algebra().limit(limits=1, user_api="blas"):  # type: ignore[reportUnknownMemberType]
        evidence = listen(audio.samples, report=report, should_stop=should_stop)
        report("cleaning", 0.0)
        song = write_down(audio, evidence, name=path.name, title=title)
    report("cleaning", 1.0)
    return song


@lru_cache(maxsize=1)
def _linear_algebra() -> ThreadpoolController:
    """The libraries of this process; to look for them takes longer than to find the beats."""
    return ThreadpoolController()


def write_down(audio: Audio, evidence: Evidence, *, name: str, title: str | None = None) -> Song:
    """The song that was heard in a recording; `name` is told if it is none.

    Raises SongError.
    """
    from engine.audio.beats import find_beats
    from engine.audio.cleaning import clean_notes, judge_notes
    from engine.audio.metre import find_bars
    from engine.audio.note_creation import raw_notes
    from engine.audio.quality import estimate_quality, refuse_what_is_not_music
    from engine.notation.drum_notes import with_drums
    from engine.notation.dynamics import even_dynamics
    from engine.notation.keys import estimate_key
    from engine.notation.note_lengths import notate_lengths
    from engine.notation.quantise import quantise
    from engine.notation.roles import assign_roles

    drums = evidence.drums
    raw = raw_notes(evidence.posterior)
    judged = judge_notes(evidence)
    cleaned = clean_notes(judged, len(raw))
    sure = clean_notes(judged, len(raw), sure=True)
    quality = estimate_quality(evidence.posterior, sure)
    refuse_what_is_not_music(quality, sure, name)
    last = max(audio.seconds, max(note.offset for note in cleaned))
    beats = find_beats(sure, last)
    bars = find_bars(sure, beats, cleaned[0].onset, last, drums)
    notes = quantise(cleaned, bars.beats)
    # written lengths say better than heard ones which notes lie under others, so roles come twice
    notes = even_dynamics(assign_roles(notate_lengths(assign_roles(notes))))
    key = estimate_key(notes)
    notes, beats = with_drums(notes, bars.beats, bars.metre, drums)
    return Song(
        song_id=audio.sha256,
        title=title or audio.title,
        artist=audio.artist or "",
        notes=notes,
        beats=tuple(beats.tolist()),
        metre=bars.metre,
        key=key,
        quality=quality,
        seconds=audio.seconds,
        raw=raw,
        warnings=audio.warnings,
    )
