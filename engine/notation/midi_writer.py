"""Songs and transcriptions as Standard MIDI Files that keep the recording's clock."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import mido
import numpy as np

from engine.notation.spelling import sharps
from engine.values import TICKS_PER_BEAT, HeardNote, Key, Role, Song

_FILE_TICKS_PER_BEAT = 480
_SCALE = _FILE_TICKS_PER_BEAT // TICKS_PER_BEAT
_HEARD_TICKS_PER_BEAT = 960
_HEARD_MICROSECONDS = 500_000
_TEMPO_RANGE = (1, (1 << 24) - 1)
"""Microseconds a quarter note: three bytes in the file."""

_TRACKS = ((Role.MELODY, "Melody"), (Role.CHORD, "Chords"), (Role.BASS, "Bass"))
_CHANNELS = {Role.MELODY: 0, Role.CHORD: 1, Role.BASS: 2, Role.DRUM: 9}

_FIFTHS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
_MINOR_FIFTHS = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")

# Time in file ticks, order among equal times, message without time.
_Event = tuple[int, int, mido.Message | mido.MetaMessage]


def key_signature(key: Key) -> str:
    """The key as MIDI's key signature event spells it."""
    place = sharps(key) + 7
    return _FIFTHS[place] if key.mode == "major" else f"{_MINOR_FIFTHS[place]}m"


def write_song(song: Song) -> bytes:
    """A song as a type 1 file whose notes begin where `song.beats` puts them, within 2 ms.

    One track a role, named Melody, Chords, Bass and Drums (channel 10). Where the playing drifts
    there is a tempo change on the beat. What comes before the song's first beat is written as
    silence, with the time signature repeated where the first bar begins. The same song gives the
    same bytes.
    """
    lead, tempi = _tempo_map(song.beats)
    conductor: list[_Event] = [
        (0, 0, mido.MetaMessage("track_name", name=_text(song.title))),
        (0, 1, _time_signature(song)),
        (0, 2, mido.MetaMessage("key_signature", key=key_signature(song.key))),
    ]
    if lead != 0:
        bar = song.metre.ticks_per_bar * _SCALE
        conductor.append((lead if lead > 0 else lead % bar, 1, _time_signature(song)))
    conductor += [(tick, 3, mido.MetaMessage("set_tempo", tempo=value)) for tick, value in tempi]
    tracks = [_track(conductor)]
    for role, name in (*_TRACKS, (Role.DRUM, "Drums")):
        spans = [
            (lead + n.onset * _SCALE, lead + (n.onset + n.duration) * _SCALE, n.pitch, n.velocity)
            for n in song.notes
            if n.role is role
        ]
        if spans:
            heading: _Event = (0, 0, mido.MetaMessage("track_name", name=name))
            tracks.append(_track([heading, *_note_events(spans, _CHANNELS[role])]))
    return _file(tracks, _FILE_TICKS_PER_BEAT)


def write_heard(notes: Sequence[HeardNote]) -> bytes:
    """A transcription as it was heard: 120 quarter notes a minute throughout, times within 1 ms."""
    per_second = _HEARD_TICKS_PER_BEAT * 1_000_000 / _HEARD_MICROSECONDS
    spans = [
        (
            round(max(0.0, note.onset) * per_second),
            round(max(0.0, note.offset) * per_second),
            note.pitch,
            note.velocity,
        )
        for note in notes
    ]
    conductor: list[_Event] = [
        (0, 0, mido.MetaMessage("set_tempo", tempo=_HEARD_MICROSECONDS)),
    ]
    heading: _Event = (0, 0, mido.MetaMessage("track_name", name="Piano"))
    return _file(
        [_track(conductor), _track([heading, *_note_events(spans, 0)])], _HEARD_TICKS_PER_BEAT
    )


def _tempo_map(beats: Sequence[float]) -> tuple[int, list[tuple[int, int]]]:
    """File ticks before the song's tick 0 (negative if it lies before the file's start), tempi.

    Rounding to microseconds is carried from beat to beat, so that it never adds up.
    """
    first = beats[1] - beats[0]
    lead = round(beats[0] / first * _FILE_TICKS_PER_BEAT)
    tempi: list[tuple[int, int]] = []
    written = 0.0
    tick = 0
    if lead > 0:
        tempo = _microseconds(beats[0] / lead * _FILE_TICKS_PER_BEAT)
        tempi.append((0, tempo))
        tick, written = lead, tempo * lead / _FILE_TICKS_PER_BEAT / 1e6
    for index in range(1, len(beats)):
        until = lead + index * _FILE_TICKS_PER_BEAT
        if until <= tick:
            continue
        span = (until - tick) / _FILE_TICKS_PER_BEAT
        tempo = _microseconds((beats[index] - written) / span)
        # A difference under 0.2 ms is rounding, and is made good when it has grown.
        if tempi and abs(tempo - tempi[-1][1]) * span < 200:
            tempo = tempi[-1][1]
        else:
            tempi.append((tick, tempo))
        written += tempo * span / 1e6
        tick = until
    return lead, tempi


def _microseconds(seconds: float) -> int:
    return int(np.clip(round(seconds * 1e6), *_TEMPO_RANGE))


def _time_signature(song: Song) -> mido.MetaMessage:
    return mido.MetaMessage(
        "time_signature", numerator=song.metre.beats, denominator=song.metre.unit
    )


def _note_events(spans: Iterable[tuple[int, int, int, int]], channel: int) -> list[_Event]:
    """Note on and off events; a note ends where the next of its pitch begins."""
    events: list[_Event] = []
    next_onset: dict[int, int] = {}
    for begin, end, pitch, velocity in sorted(spans, reverse=True):
        begin = max(0, begin)
        if next_onset.get(pitch) == begin:
            continue
        end = max(begin + 1, min(end, next_onset.get(pitch, end)))
        next_onset[pitch] = begin
        level = min(127, max(1, velocity))
        on = mido.Message("note_on", channel=channel, note=pitch, velocity=level)
        off = mido.Message("note_off", channel=channel, note=pitch, velocity=0)
        events += [(begin, 5, on), (end, 4, off)]
    return events


def _track(events: list[_Event]) -> mido.MidiTrack:
    def order(event: _Event) -> tuple[int, int, int]:
        return event[0], event[1], getattr(event[2], "note", 0)

    track = mido.MidiTrack()
    now = 0
    for tick, _, message in sorted(events, key=order):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=0))
    return track


def _file(tracks: list[mido.MidiTrack], ticks_per_beat: int) -> bytes:
    midi = mido.MidiFile(type=1, ticks_per_beat=ticks_per_beat, charset="utf-8")
    midi.tracks.extend(tracks)
    out = io.BytesIO()
    midi.save(file=out)
    return out.getvalue()


def _text(title: str) -> str:
    """A title without the lone surrogates that file names may bring."""
    return title.encode("utf-8", "replace").decode("utf-8")
