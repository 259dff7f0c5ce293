"""A MIDI file with some notes taken out and others put in, and all else in it as it was."""

from __future__ import annotations

import io
import struct
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import mido
import numpy as np
from mido.midifiles.meta import KeySignatureError
from numpy.typing import NDArray

from engine.arranging.adopted import channels_of
from engine.arranging.arranger import Arrangement
from engine.arranging.ensembles import DrumKit, Part
from engine.errors import SongError
from engine.notation.clock import clock_of_beats, clock_of_tempi
from engine.notation.midi_events import read_contents
from engine.notation.midi_reader import read_midi
from engine.values import TICKS_PER_BEAT, Note, Role

DRUM_CHANNEL = 9

_NOT_FOR_MIDO = (
    *(OSError, EOFError, ValueError, LookupError, TypeError),
    *(struct.error, KeySignatureError),
)
"""What mido raises for files that Motif can read."""

_OntoGrid = Callable[[NDArray[np.float64]], NDArray[np.float64]]
_IntoFile = Callable[[NDArray[np.float64]], NDArray[np.int64]]
_Onsets = Mapping[tuple[int, bool], Sequence[int]]

_Place = tuple[int, int, bool]
"""Onset on the beat grid, pitch, whether it is a drum."""


def resplice(data: bytes, old: Arrangement, new: Arrangement) -> bytes | None:
    """The file that `old` was read from, with the notes of `new`; None if it cannot be taken apart.

    Notes that both have are as they were in the file, to the tick, and so is all that is no note.
    New notes are in tracks of their own, on the channel of the instrument that plays them.
    """
    start = data.find(b"MThd")
    try:
        file = mido.MidiFile(file=io.BytesIO(data[start:]), clip=True)
    except _NOT_FOR_MIDO:
        return None
    if file.type == 2 or not 0 < file.ticks_per_beat < 0x8000:
        return None
    file.type = 1
    song, contents = read_midi(data), read_contents(data)
    if not _is_whole(file, contents.events.notes):
        return None
    beats = clock_of_beats(np.array(song.beats))
    file_clock = clock_of_tempi(contents.events.tempi, contents.events.ticks_per_beat)
    scale = contents.events.ticks_per_beat / TICKS_PER_BEAT

    def on_grid(ticks: NDArray[np.float64]) -> NDArray[np.float64]:
        return beats.ticks(file_clock.seconds(ticks / scale))

    def in_file(ticks: NDArray[np.float64]) -> NDArray[np.int64]:
        moved = file_clock.ticks(beats.seconds(ticks)) * scale
        return np.maximum(np.rint(moved), 0).astype(np.int64)

    before, after = _places(old), _places(new)
    gone = {place for place in before if place not in after}
    onsets: dict[tuple[int, bool], list[int]] = {}
    for onset, pitch, drum in before:
        onsets.setdefault((pitch, drum), []).append(onset)
    for track in file.tracks:
        _take_out(track, gone, onsets, on_grid)
    channels = _track_channels(old, channels_of(song, contents), song.notes)
    free = [c for c in range(16) if c != DRUM_CHANNEL and c not in set(channels_of(song, contents))]
    for track in new.tracks:
        added = [note for note in track.notes if _place(note) not in before]
        if not added:
            continue
        known = channels.get(track.instrument)
        drums = isinstance(track.instrument, DrumKit)
        channel = DRUM_CHANNEL if drums else known if known is not None else _next(free)
        program = None if known is not None else track.instrument.program
        file.tracks.append(_added(track.name, channel, program, added, in_file))
    return _saved(file)


def _is_whole(file: mido.MidiFile, notes: NDArray[np.int64]) -> bool:
    """Whether mido has all notes (n, 5) of a file: of one that contradicts itself it may have few,
    and what it writes would be without the rest."""
    try:
        again = read_contents(_saved(file)).events.notes
    except (SongError, *_NOT_FOR_MIDO):
        return False
    return np.array_equal(again[:, [0, 2]], notes[:, [0, 2]])


def _saved(file: mido.MidiFile) -> bytes:
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _next(free: list[int]) -> int:
    return free.pop(0) if free else 0


def _place(note: Note) -> _Place:
    return note.onset, note.pitch, note.role is Role.DRUM


def _places(arrangement: Arrangement) -> set[_Place]:
    return {_place(note) for track in arrangement.tracks for note in track.notes}


def _track_channels(
    old: Arrangement, channels: Sequence[int], notes: Sequence[Note]
) -> dict[Part | DrumKit, int]:
    """The channel that most notes of each instrument are on in the file."""
    by_place = {_place(note): channel for note, channel in zip(notes, channels, strict=True)}
    found: dict[Part | DrumKit, int] = {}
    for track in old.tracks:
        counts = Counter(by_place[p] for p in map(_place, track.notes) if p in by_place)
        if counts:
            found[track.instrument] = counts.most_common(1)[0][0]
    return found


def _take_out(
    track: mido.MidiTrack, gone: set[_Place], onsets: _Onsets, on_grid: _OntoGrid
) -> None:
    """Take the notes out of a file's track that were read as those that are gone."""
    now, kept_at = 0, 0
    sounding: dict[tuple[int, int], list[bool]] = {}
    kept: list[mido.Message] = []
    for message in track:
        now += message.time
        leaves = False
        if message.type in ("note_on", "note_off"):
            key = (message.channel, message.note)
            if message.type == "note_on" and message.velocity:
                tick = float(on_grid(np.array([now], np.float64))[0])
                leaves = _nearest(tick, *key, onsets) in gone
                sounding.setdefault(key, []).append(leaves)
            elif sounding.get(key):
                leaves = sounding[key].pop(0)
        if not leaves:
            kept.append(message.copy(time=now - kept_at))
            kept_at = now
    track[:] = kept


def _nearest(tick: float, channel: int, pitch: int, onsets: _Onsets) -> _Place | None:
    """The note on the grid that a file's note was read as."""
    for drum in (channel == DRUM_CHANNEL, channel != DRUM_CHANNEL):
        known = onsets.get((pitch, drum))
        if known:
            return min(known, key=lambda onset: abs(onset - tick)), pitch, drum
    return None


def _added(
    name: str, channel: int, program: int | None, notes: Sequence[Note], in_file: _IntoFile
) -> mido.MidiTrack:
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
    if program is not None:
        track.append(mido.Message("program_change", channel=channel, program=program))
    onsets = np.array([note.onset for note in notes], np.float64)
    ends = np.array([note.onset + note.duration for note in notes], np.float64)
    starts, stops = in_file(onsets), in_file(ends)
    events: list[tuple[int, int, int, int]] = []
    for note, start, stop in zip(notes, starts.tolist(), stops.tolist(), strict=True):
        events.append((start, 1, note.pitch, note.velocity))
        events.append((max(stop, start + 1), 0, note.pitch, 0))
    now = 0
    for tick, strikes, pitch, velocity in sorted(events):
        kind = "note_on" if strikes else "note_off"
        track.append(
            mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - now)
        )
        now = tick
    track.append(mido.MetaMessage("end_of_track"))
    return track
