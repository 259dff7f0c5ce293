# pyright: strict
"""The beginning of a piece from a file: one hummed or played voice, or MIDI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine.errors import SongError
from engine.messages import Message, told
from engine.notation.midi_survey import HEAD_BYTES, is_midi
from engine.values import Key, Metre, Motif, Note, Role, Song

MAX_SECONDS = 30.0
MAX_NOTES = 64
MAX_BARS = 8

_TOLERANCE_SECONDS = 0.5
"""Encoders pad what they are given."""

_HIGHEST, _LOWEST = 108, 21


def hear_like(path: Path) -> Motif:
    """The motif of a MIDI file or of a recording, told apart by their bytes. Raises SongError."""
    from engine.audio.decode import open_file

    with open_file(path) as file:
        head = file.read(HEAD_BYTES)
    if is_midi(head):
        from engine.notation.midi_reader import read_midi

        return motif_of_song(read_midi(path))
    return hear_voice(path)


def hear_voice(path: Path) -> Motif:
    """The melody of the first 30 seconds of one voice, hummed, whistled or played.

    Pitches are relative to the singer's own tuning. The metre is taken to be 4/4, and the first
    beat that of the first note: a melody alone does not tell. Raises SongError.
    """
    sung = hear_melody(path, MAX_SECONDS)
    return _motif(sung.notes, sung.tempo, sung.metre, sung.key, sung.warnings)


def hear_melody(path: Path, seconds: float) -> Motif:
    """The whole melody of the first so many seconds of one voice. Raises SongError."""
    from engine.audio.decode import decode
    from engine.audio.voice import track_pitch, voice_notes
    from engine.notation.melody_key import key_of_melody
    from engine.notation.rhythm import write_rhythm

    audio = decode(path, max_seconds=seconds + _TOLERANCE_SECONDS, beginning=True)
    heard = [
        note
        for note in voice_notes(track_pitch(audio.samples))
        if _LOWEST <= note.pitch <= _HIGHEST
    ]
    if not heard:
        raise SongError("hum.no_melody", name=path.name)
    notes, tempo = write_rhythm(heard)
    return Motif(tuple(notes), tempo, Metre(4, 4), key_of_melody(notes), audio.warnings)


def motif_of_song(song: Song) -> Motif:
    """The first bars of a song without its drums. Raises SongError if there is nothing else."""
    pitched = [
        note
        for note in song.notes
        if note.role is not Role.DRUM and _LOWEST <= note.pitch <= _HIGHEST
    ]
    if not pitched:
        raise SongError("hum.only_drums", title=song.title)
    bar = song.metre.ticks_per_bar
    empty = min(note.onset for note in pitched) // bar * bar
    notes = [replace(note, onset=note.onset - empty) for note in pitched]
    return _motif(notes, song.tempo, song.metre, song.key, song.warnings)


def _motif(
    notes: Sequence[Note], tempo: float, metre: Metre, key: Key, warnings: tuple[Message, ...]
) -> Motif:
    kept = first_bars(notes, metre)
    if len(kept) < len(notes):
        last = max(note.onset for note in kept)
        bars = last // metre.ticks_per_bar + 1
        warnings = (*warnings, told("hum.first_bars", count=bars))
    return Motif(kept, tempo, metre, key, warnings)


def first_bars(notes: Sequence[Note], metre: Metre) -> tuple[Note, ...]:
    """As many whole bars from tick 0, 8 at most, as hold no more than 64 notes.

    Where the first bar alone holds more, its first 64. Notes end with the last bar.
    """
    ordered = sorted(notes, key=lambda note: (note.onset, note.pitch))
    bar = metre.ticks_per_bar
    end = MAX_BARS * bar
    if len(ordered) > MAX_NOTES:
        end = min(end, max(bar, ordered[MAX_NOTES].onset // bar * bar))
    kept = [note for note in ordered if note.onset < end][:MAX_NOTES]
    return tuple(replace(note, duration=min(note.duration, end - note.onset)) for note in kept)
