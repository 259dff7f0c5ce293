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

_UPBEAT_GRID = TICKS_PER_BEAT // 4
"""Ticks of a sixteenth: an upbeat has a whole number of them."""

_FASTEST_LEAD_SECONDS = 0.125
"""Seconds that a quarter note before the first note lasts at least: 480 a minute."""

_AT_ONCE_SECONDS = 0.01
"""A first note that comes so soon begins the file: a lead-in could not be so short."""

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

    (Within 10 ms those that begin with the recording.)

    One track a role, named Melody, Chords, Bass and Drums (channel 10; “Drums, as heard” in a song
    from a recording). Where the playing drifts
    there is a tempo change on the beat. Bar lines of the song are bar lines of the file: what comes
    before its first note has a tempo of its own, that of as many whole bars as are nearest to the
    song's, or where that would be frantic is an upbeat of a shorter bar. The same song gives the
    same bytes.
    """
    begin = _begin(song)
    conductor: list[_Event] = [
        (0, 0, mido.MetaMessage("track_name", name=_text(song.title))),
        (0, 2, mido.MetaMessage("key_signature", key=key_signature(song.key))),
    ]
    bar = song.metre.ticks_per_bar
    upbeat = -begin % bar
    if upbeat:
        conductor.append((0, 1, _upbeat_signature(upbeat)))
    conductor.append((upbeat * _SCALE, 1, _time_signature(song)))
    conductor += [
        (tick, 3, mido.MetaMessage("set_tempo", tempo=value)) for tick, value in _tempi(song, begin)
    ]
    tracks = [_track(conductor)]
    drums = "Drums, as heard" if song.raw else "Drums"
    for role, name in (*_TRACKS, (Role.DRUM, drums)):
        spans = [
            (
                (n.onset - begin) * _SCALE,
                (n.onset + n.duration - begin) * _SCALE,
                n.pitch,
                n.velocity,
            )
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


def _begin(song: Song) -> int:
    """The song's tick at which the file begins, at or before its first note and seldom tick 0."""
    first = _first_tick(song)
    if not _has_lead(song):
        return 0
    seconds = _seconds(song, first)
    if seconds < _AT_ONCE_SECONDS:
        # what is left of it before the note, if anything, goes by in no time
        return first // _UPBEAT_GRID * _UPBEAT_GRID
    wanted = seconds / (song.beats[1] - song.beats[0]) * TICKS_PER_BEAT
    bar = song.metre.ticks_per_bar
    line = first // bar * bar
    bars = max(0, round((wanted - (first - line)) / bar))
    begins = [line - number * bar for number in (max(0, bars - 1), bars, bars + 1)]
    begin = min(
        (begin for begin in begins if begin < first),
        key=lambda begin: abs(np.log((first - begin) / wanted)),
    )
    if seconds / (first - begin) * TICKS_PER_BEAT >= _FASTEST_LEAD_SECONDS:
        return begin
    near = round((first - wanted) / _UPBEAT_GRID) * _UPBEAT_GRID
    return min(near, (first - 1) // _UPBEAT_GRID * _UPBEAT_GRID)


def _has_lead(song: Song) -> bool:
    """Whether the recording begins before or after the song's first beat."""
    return abs(song.beats[0]) >= 0.001


def _first_tick(song: Song) -> int:
    return min((note.onset for note in song.notes), default=0)


def _seconds(song: Song, tick: int) -> float:
    """When a tick is, not before the recording begins."""
    place = np.interp(tick / TICKS_PER_BEAT, np.arange(len(song.beats)), song.beats)
    return max(0.0, float(place))


def _tempi(song: Song, begin: int) -> list[tuple[int, int]]:
    """File ticks and the microseconds that a quarter note lasts from there on.

    Rounding to microseconds is carried from beat to beat, so that it never adds up.
    """
    first = max(begin, _first_tick(song)) if _has_lead(song) else 0
    knots = [(first, _seconds(song, first))] if first > begin else []
    knots += [
        (index * TICKS_PER_BEAT, beat)
        for index, beat in enumerate(song.beats)
        if index * TICKS_PER_BEAT > max(first, begin)
    ]
    tempi: list[tuple[int, int]] = []
    tick, written = begin, 0.0
    for until, seconds in knots:
        span = (until - tick) / TICKS_PER_BEAT
        tempo = _microseconds((seconds - written) / span)
        # A difference under 0.2 ms is rounding, and is made good when it has grown.
        if tempi and abs(tempo - tempi[-1][1]) * span < 200:
            tempo = tempi[-1][1]
        else:
            tempi.append(((tick - begin) * _SCALE, tempo))
        written += tempo * span / 1e6
        tick = until
    return tempi


def _microseconds(seconds: float) -> int:
    return int(np.clip(round(seconds * 1e6), *_TEMPO_RANGE))


def _time_signature(song: Song) -> mido.MetaMessage:
    return mido.MetaMessage(
        "time_signature", numerator=song.metre.beats, denominator=song.metre.unit
    )


def _upbeat_signature(ticks: int) -> mido.MetaMessage:
    """A bar of this length, counted in the longest notes of quarters, eighths and sixteenths."""
    sixteenths = ticks // _UPBEAT_GRID
    unit = next(unit for unit in (4, 8, 16) if sixteenths * unit % 16 == 0)
    return mido.MetaMessage("time_signature", numerator=sixteenths * unit // 16, denominator=unit)


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
