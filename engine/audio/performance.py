"""Make any MIDI file safe to play: checked, cut after its last note, with time to ring out."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.errors import SongError
from engine.messages import Message, told
from engine.notation.clock import clock_of_tempi
from engine.notation.midi_channels import DRUM_CHANNEL
from engine.notation.midi_events import MidiContents, read_contents
from engine.notation.midi_reader import LONGEST_NOTE, MAX_SECONDS
from engine.notation.midi_track import Track
from engine.values import TICKS_PER_BEAT

_LONGEST_LEAD_IN = 60.0
"""Seconds before the first note that are kept; more is where a film or a session has it."""

RING_SECONDS = 5.0
"""How long the last note may ring after its end."""

_DEFAULT_MICROSECONDS = 500_000
_LONGEST_BEAT = (1 << 24) - 1
_SOFTEST_PEAK, _USUAL_PEAK = 32, 80
"""A file whose loudest note is softer is played as loud as others are."""

_NOTE_KINDS = (0x80, 0x90)
_Event = tuple[int, int, bytes]
"""Tick, order among equal times, and the bytes of the message."""


@dataclass(frozen=True, slots=True)
class Performance:
    """`midi` is a file of `seconds`, its last note ends at `notes_end`; perhaps untitled.

    `warnings` say what of the file is lost.
    """

    midi: bytes
    title: str
    notes_end: float
    seconds: float
    warnings: tuple[Message, ...] = ()


def prepare(data: bytes) -> Performance:
    """Check a MIDI file and bring it into a form that any synthesiser plays to the end.

    It is read as `engine.notation.midi_reader` reads it: the same notes at the same times, drums on
    channel 10. A damaged file is played as far as it decodes, and whatever is not too long to be
    read is not too long to be played. Raises SongError.
    """
    contents = _without_lead_in(read_contents(data))
    return perform(audible(_with_usual_ends(contents)))


def _seconds(contents: MidiContents, ticks: int) -> float:
    events = contents.events
    clock = clock_of_tempi(events.tempi, events.ticks_per_beat)
    return float(clock.seconds(np.array([ticks * TICKS_PER_BEAT / events.ticks_per_beat]))[0])


def _with_usual_ends(contents: MidiContents) -> MidiContents:
    """The same, its notes no longer than those of songs where the file would be too long.

    Raises SongError for a file whose last note begins too late.
    """
    events = contents.events
    first, last = int(events.notes[:, 0].min()), int(events.notes[:, 0].max())
    span = _seconds(contents, last) - _seconds(contents, first)
    if span > MAX_SECONDS:
        raise SongError("midi.lasts", minutes=span / 60, most=MAX_SECONDS // 60)
    if _seconds(contents, int(events.notes[:, 1].max())) <= MAX_SECONDS:
        return contents
    notes = events.notes.copy()
    longest = LONGEST_NOTE * events.ticks_per_beat // TICKS_PER_BEAT
    over = notes[:, 1] - notes[:, 0] > longest
    if not over.any():
        return contents
    notes[over, 1] = notes[over, 0] + longest
    beats = LONGEST_NOTE // TICKS_PER_BEAT
    ended = told("midi.long_notes", count=int(over.sum()), beats=beats)
    return replace(
        contents, events=replace(events, notes=notes, warnings=(*events.warnings, ended))
    )


def _without_lead_in(contents: MidiContents) -> MidiContents:
    """The same from its first note on, if that begins late; what is said before is said there."""
    events = contents.events
    first = int(events.notes[:, 0].min())
    if _seconds(contents, first) <= _LONGEST_LEAD_IN:
        return contents
    notes, tempi = events.notes.copy(), events.tempi.copy()
    notes[:, :2] -= first
    tempi[:, 0] = np.maximum(tempi[:, 0] - first, 0)
    tracks = tuple(
        Track(
            messages=[(max(0, tick - first), a, b, c) for tick, a, b, c in track.messages],
            exclusive=[(max(0, tick - first), body) for tick, body in track.exclusive],
            end=max(0, track.end - first),
        )
        for track in contents.tracks
    )
    return replace(contents, events=replace(events, notes=notes, tempi=tempi), tracks=tracks)


def audible(contents: MidiContents) -> MidiContents:
    """The same, as loud as others are where its loudest note is soft."""
    events = contents.events
    loudest = int(events.notes[:, 3].max())
    gain = _USUAL_PEAK / max(1, loudest) if loudest < _SOFTEST_PEAK else 1.0
    notes = events.notes.copy()
    notes[:, 3] = np.clip(np.rint(notes[:, 3] * gain), 1, 127)
    return replace(contents, events=replace(events, notes=notes))


def perform(contents: MidiContents) -> Performance:
    """A file's contents, or a part of them, in the form that `prepare` tells."""
    events = contents.events
    last = int(events.notes[:, 1].max())
    end = _seconds(contents, last)
    tempi = [(t, micros) for t, micros in events.tempi.tolist() if micros > 0 and t <= last]
    micros = tempi[-1][1] if tempi else _DEFAULT_MICROSECONDS
    played = [
        *((tick, 1, _tempo(micros)) for tick, micros in tempi),
        *(event for event in _controls(contents) if event[0] <= last),
        *_notes(contents),
    ]
    stop = last + round(RING_SECONDS * 1e6 / micros * events.ticks_per_beat)
    midi = _file(played, stop, events.ticks_per_beat)
    return Performance(midi, events.title, end, end + RING_SECONDS, events.warnings)


def _notes(contents: MidiContents) -> Iterator[_Event]:
    """Strikes and ends; a note ends where the next of its key begins."""
    rows = contents.events.notes
    channels = np.where(rows[:, 4] == 1, DRUM_CHANNEL, contents.channels)
    order = np.lexsort((rows[:, 1], rows[:, 0]))
    following: dict[tuple[int, int], int] = {}
    for index in order[::-1].tolist():
        onset, end, pitch = rows[index, :3].tolist()
        channel = int(channels[index])
        if following.get((channel, pitch)) == onset:
            continue
        end = max(onset + 1, min(end, following.get((channel, pitch), end)))
        following[channel, pitch] = onset
        yield onset, 3, bytes((0x90 | channel, pitch, int(rows[index, 3])))
        yield end, 0, bytes((0x80 | channel, pitch, 64))


def _controls(contents: MidiContents) -> Iterator[_Event]:
    """Everything but notes; what a channel of drums is told is told to channel 10."""
    drums = contents.events.notes[:, 4] == 1
    moved = set(contents.channels[drums].tolist()) - set(contents.channels[~drums].tolist())
    for track in contents.tracks:
        for tick, body in track.exclusive:
            yield tick, 2, b"\xf0" + _number(len(body)) + body
        for tick, status, first, second in track.messages:
            kind, channel = status & 0xF0, status & 0x0F
            if kind in _NOTE_KINDS or channel in contents.left_out:
                continue
            status = kind | (DRUM_CHANNEL if channel in moved else channel)
            data = (first,) if 0xC0 <= kind < 0xE0 else (first, second)
            yield tick, 2, bytes((status, *data))


def _tempo(micros: int) -> bytes:
    return b"\xff\x51\x03" + min(micros, _LONGEST_BEAT).to_bytes(3, "big")


def _file(events: list[_Event], stop: int, ticks_per_beat: int) -> bytes:
    """A file of format 0 that ends at a tick."""
    body = bytearray()
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        body += _number(tick - now) + message
        now = tick
    body += _number(max(0, stop - now)) + b"\xff\x2f\x00"
    header = b"MThd" + struct.pack(">IHHH", 6, 0, 1, ticks_per_beat)
    return header + b"MTrk" + struct.pack(">I", len(body)) + bytes(body)


def _number(value: int) -> bytes:
    """A variable-length quantity. Raises ValueError of less than none, which has none."""
    if value < 0:
        raise ValueError(f"{value} ticks between two events")
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))
