"""Small MIDI files for tests, byte by byte where a library would refuse to write them."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable

import mido


def file_of(
    notes: Iterable[tuple[int, int, int]],
    *,
    ticks_per_beat: int = 480,
    metas: Iterable[tuple[int, mido.MetaMessage]] = (),
    channel: int = 0,
    kind: int = 1,
) -> bytes:
    """A file of (onset, end, pitch) in file ticks at velocity 80, with meta messages at ticks."""
    events: list[tuple[int, int, mido.Message | mido.MetaMessage]] = [(t, 0, m) for t, m in metas]
    for onset, end, pitch in notes:
        on = mido.Message("note_on", note=pitch, velocity=80, channel=channel)
        off = mido.Message("note_off", note=pitch, velocity=0, channel=channel)
        events += [(onset, 2, on), (end, 1, off)]
    track = mido.MidiTrack()
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    midi = mido.MidiFile(type=kind, ticks_per_beat=ticks_per_beat)
    midi.tracks.append(track)
    out = io.BytesIO()
    midi.save(file=out)
    return out.getvalue()


def raw_file(
    body: bytes, *, kind: int = 0, division: int = 480, length: int | None = None
) -> bytes:
    """A one-track file with these track bytes, announcing `length` of them."""
    announced = len(body) if length is None else length
    header = b"MThd" + struct.pack(">IHHH", 6, kind, 1, division)
    return header + b"MTrk" + struct.pack(">I", announced) + body


def scale(length: int = 480, count: int = 32) -> list[tuple[int, int, int]]:
    """A scale of C major up and down, a note every `length` ticks."""
    steps = [60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62]
    return [(i * length, (i + 1) * length, steps[i % len(steps)]) for i in range(count)]
