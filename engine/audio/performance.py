"""Make any MIDI file safe to play: checked, cut after its last note, with time to ring out."""

from __future__ import annotations

import io
from dataclasses import dataclass

import mido
import numpy as np

from engine.errors import SongError
from engine.notation.clock import clock_of_tempi
from engine.notation.midi_events import MidiEvents, parse_midi
from engine.values import TICKS_PER_BEAT

MAX_SECONDS = 20 * 60
"""The longest piece that is rendered."""

RING_SECONDS = 5.0
"""How long the last note may ring after its end."""

_DRUM_CHANNEL = 9
_DEFAULT_MICROSECONDS = 500_000
_LONGEST_BEAT = (1 << 24) - 1


@dataclass(frozen=True, slots=True)
class Performance:
    """`midi` is a type 1 file of `seconds`, its last note ends at `notes_end`; perhaps untitled."""

    midi: bytes
    title: str
    notes_end: float
    seconds: float


def prepare(data: bytes) -> Performance:
    """Check a MIDI file and bring it into a form that any synthesiser plays to the end.

    A damaged file is played as far as it decodes. Raises SongError.
    """
    events = parse_midi(data)
    clock = clock_of_tempi(events.tempi, events.ticks_per_beat)
    last = int(events.notes[:, 1].max())
    end = float(clock.seconds(np.array([last * TICKS_PER_BEAT / events.ticks_per_beat]))[0])
    if end > MAX_SECONDS:
        raise SongError(
            f"This MIDI file lasts {end / 60:.0f} minutes.",
            f"Please use one of at most {MAX_SECONDS // 60} minutes.",
        )
    tempi = events.tempi[events.tempi[:, 0] <= last]
    micros = int(tempi[-1, 1]) if len(tempi) else _DEFAULT_MICROSECONDS
    stop = last + round(RING_SECONDS * 1e6 / max(1, micros) * events.ticks_per_beat)
    tracks = _read_tracks(data, events) or _write_tracks(events)
    played = mido.MidiFile(type=1, ticks_per_beat=events.ticks_per_beat)
    played.tracks.extend(_cut(track, last) for track in tracks)
    played.tracks.append(mido.MidiTrack([mido.MetaMessage("end_of_track", time=stop)]))
    buffer = io.BytesIO()
    played.save(file=buffer)
    title = _title(tracks[0])
    return Performance(buffer.getvalue(), title, end, end + RING_SECONDS)


def _read_tracks(data: bytes, events: MidiEvents) -> list[mido.MidiTrack]:
    """The tracks as they are in the file; none where only `events` could be saved from it."""
    if events.decoded < 1:
        return []
    try:
        file = mido.MidiFile(file=io.BytesIO(data[data.find(b"MThd") :]), clip=True)
    except (OSError, EOFError, ValueError, KeyError, IndexError):
        return []
    usual = file.type in (0, 1) and file.ticks_per_beat == events.ticks_per_beat
    return list(file.tracks) if usual else []


def _title(track: mido.MidiTrack) -> str:
    """The first track's name; mido reads the letters of a file as Latin-1, most are UTF-8."""
    name = track.name.encode("latin-1", errors="ignore")
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        text = name.decode("latin-1")
    return " ".join("".join(c for c in text if c.isprintable()).split())


def _write_tracks(events: MidiEvents) -> list[mido.MidiTrack]:
    """Tempi and notes alone, on a piano and a drum set."""
    timed: list[tuple[int, int, mido.Message | mido.MetaMessage]] = [
        (tick, 0, mido.MetaMessage("set_tempo", tempo=min(micros, _LONGEST_BEAT)))
        for tick, micros in events.tempi.tolist()
    ]
    for onset, end, pitch, velocity, drum in events.notes.tolist():
        channel = _DRUM_CHANNEL if drum else 0
        strike = mido.Message("note_on", channel=channel, note=pitch, velocity=max(1, velocity))
        timed.append((onset, 2, strike))
        timed.append((end, 1, mido.Message("note_off", channel=channel, note=pitch)))
    timed.sort(key=lambda event: event[:2])
    track = mido.MidiTrack()
    now = 0
    for tick, _, message in timed:
        track.append(message.copy(time=tick - now))
        now = tick
    return [track]


def _cut(track: mido.MidiTrack, last: int) -> mido.MidiTrack:
    """What is heard of a track, up to the tick of the last note's end."""
    kept = mido.MidiTrack()
    now = written = 0
    for message in track:
        now += message.time
        if now > last:
            break
        if not message.is_meta or message.type == "set_tempo":
            kept.append(message.copy(time=now - written))
            written = now
    return kept
