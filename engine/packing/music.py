"""A MIDI file as what is packed: who plays which role, where bars lie, and a tempo to loop at."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.arranging.arranger import Arrangement
from engine.arranging.ensembles import DrumKit
from engine.arranging.midi import DRUM_CHANNEL
from engine.audio.performance import audible
from engine.messages import Message
from engine.notation.clock import Clock, clock_of_beats, clock_of_tempi
from engine.notation.midi_events import MidiContents, read_contents
from engine.notation.midi_grid import snap
from engine.notation.midi_reader import read_midi
from engine.notation.midi_track import Track
from engine.notation.roles import assign_roles
from engine.values import TICKS_PER_BEAT, Key, Metre, Note, Role

_OWN_ROLE = 0.75
"""Share of a channel's notes in one role from which the whole channel plays that role."""

_EXPRESSION = 1.25
"""Tempi within this factor of the piece's own are breathing, which a loop does without."""

_LINGERING = TICKS_PER_BEAT // 4
"""Grid ticks that the last notes may ring over a barline without making another bar."""

_DEFAULT_MICROSECONDS = 500_000


@dataclass(frozen=True, slots=True)
class Music:
    """A MIDI file with its bars.

    `contents` is the file as it was written, `steady` the same without the breathing of its tempo.
    `notes` are on the beat grid from the first bar on, one for each row of both, with its role;
    `channels` are theirs. Bars are counted from tick `begin` of the file, `bar` ticks each.
    """

    contents: MidiContents
    steady: MidiContents
    notes: tuple[Note, ...]
    channels: tuple[int, ...]
    begin: float
    bar: float
    bars: int
    metre: Metre
    key: Key
    tempo: float
    title: str
    warnings: tuple[Message, ...] = ()

    @property
    def end(self) -> float:
        """The file tick of the last barline."""
        return self.begin + self.bars * self.bar

    def seconds(self, tick: float) -> float:
        """When a tick of the file is, in `steady`."""
        events = self.steady.events
        clock = clock_of_tempi(events.tempi, events.ticks_per_beat)
        at = np.array([tick * TICKS_PER_BEAT / events.ticks_per_beat])
        return float(clock.seconds(at)[0])

    def named(self, title: str) -> Music:
        """The same under another title."""
        return replace(self, title=title)


def read_music(data: bytes, title: str) -> Music:
    """Read a MIDI file; `title` is for one that names none. Raises SongError.

    Roles are heard: what a take's record knows better is put in by `of_arrangement`.
    """
    song = read_midi(data)
    contents = audible(read_contents(data))
    events = contents.events
    written = clock_of_tempi(events.tempi, events.ticks_per_beat)
    heard = clock_of_beats(np.array(song.beats))
    on, off = (_on_grid(events.notes[:, k], events.ticks_per_beat, written, heard) for k in (0, 1))
    onsets, ends = snap(np.maximum(on, 0.0), np.maximum(off, on + 0.5))
    notes = [
        Note(max(0, o), max(1, e - o), p, v, Role.DRUM if drum else Role.CHORD)
        for o, e, p, v, drum in zip(
            onsets.tolist(), ends.tolist(), *events.notes[:, 2:5].T.tolist(), strict=True
        )
    ]
    channels = contents.channels.tolist()
    bar = song.metre.ticks_per_bar
    last_end = max(note.onset + note.duration for note in notes)
    bars = max(max(note.onset for note in notes) // bar + 1, -(-(last_end - _LINGERING) // bar), 1)
    lines = heard.seconds(np.array([0.0, float(bars * bar)]))
    begin, end = (written.ticks(lines) * events.ticks_per_beat / TICKS_PER_BEAT).tolist()
    return Music(
        contents=contents,
        steady=_steady(contents, begin, end),
        notes=_roles(notes, channels),
        channels=tuple(channels),
        begin=begin,
        bar=(end - begin) / bars,
        bars=bars,
        metre=song.metre,
        key=song.key,
        tempo=song.tempo,
        title=events.title or title,
        warnings=song.warnings,
    )


def from_the_bar_line(music: Music) -> Music:
    """The same where its first bar begins before the file does, with silence there: what is added
    to the bars, such as drums, has a place in all of them.
    """
    missing = max(0, math.ceil(-music.begin))
    if not missing:
        return music
    return replace(
        music,
        contents=_later(music.contents, missing),
        steady=_later(music.steady, missing),
        begin=music.begin + missing,
    )


def of_arrangement(music: Music, arrangement: Arrangement) -> Music:
    """What was read of the file of an arrangement, with its own bars, roles and names."""
    ticks = music.contents.events.ticks_per_beat
    scale = ticks // TICKS_PER_BEAT
    channels = (channel for channel in range(16) if channel != DRUM_CHANNEL)
    known: dict[tuple[int, int, int], Note] = {}
    for track in arrangement.tracks:
        drums = isinstance(track.instrument, DrumKit)
        channel = DRUM_CHANNEL if drums else next(channels)
        known |= {(channel, note.onset, note.pitch): note for note in track.notes}
    onsets = music.contents.events.notes[:, 0] // scale
    places = zip(music.channels, onsets.tolist(), music.notes, strict=True)
    return replace(
        music,
        notes=tuple(known.get((its, onset, n.pitch), n) for its, onset, n in places),
        begin=0.0,
        bar=float(arrangement.metre.ticks_per_bar * scale),
        bars=arrangement.bars,
        metre=arrangement.metre,
        key=arrangement.key,
        tempo=float(arrangement.tempo),
        title=arrangement.title,
    )


def _later(contents: MidiContents, ticks: int) -> MidiContents:
    """A file that begins so much later, in the tempo that it begins in."""
    events = contents.events
    notes, tempi, signatures = (
        rows.copy() for rows in (events.notes, events.tempi, events.signatures)
    )
    notes[:, :2] += ticks
    tempi[tempi[:, 0] > 0, 0] += ticks
    signatures[:, 0] += ticks
    tracks = tuple(
        Track(
            [(message[0] + ticks, *message[1:]) for message in track.messages],
            [(tick + ticks, body) for tick, body in track.exclusive],
            track.end + ticks,
        )
        for track in contents.tracks
    )
    later = replace(events, notes=notes, tempi=tempi, signatures=signatures)
    return replace(contents, events=later, tracks=tracks)


def _steady(contents: MidiContents, begin: float, end: float) -> MidiContents:
    """Without the breathing of its tempo; what was played before the first bar line is on it."""
    notes = contents.events.notes.copy()
    notes[:, 0] = np.maximum(notes[:, 0], int(np.ceil(begin - 0.5)))
    notes[:, 1] = np.maximum(notes[:, 1], notes[:, 0] + 1)
    tempi = steady_tempi(contents, end)
    return replace(contents, events=replace(contents.events, notes=notes, tempi=tempi))


def _on_grid(
    ticks: NDArray[np.int64], ticks_per_beat: int, written: Clock, heard: Clock
) -> NDArray[np.float64]:
    return heard.ticks(written.seconds(ticks * TICKS_PER_BEAT / ticks_per_beat))


def _roles(notes: list[Note], channels: list[int]) -> tuple[Note, ...]:
    """Roles as they are heard, but an instrument that plays nearly always one plays it always."""
    heard = assign_roles(notes)
    own: dict[int, Role] = {}
    for channel in set(channels):
        roles = [
            note.role
            for note, its in zip(heard, channels, strict=True)
            if its == channel and note.role is not Role.DRUM
        ]
        if roles:
            most = max(Role, key=roles.count)
            if roles.count(most) >= _OWN_ROLE * len(roles):
                own[channel] = most
    return tuple(
        note if note.role is Role.DRUM else replace(note, role=own.get(channel, note.role))
        for note, channel in zip(heard, channels, strict=True)
    )


def steady_tempi(contents: MidiContents, end: float) -> NDArray[np.int64]:
    """The file's tempi, those near to the one that most is played in become that one."""
    rows = contents.events.tempi
    rows = rows[rows[:, 1] > 0]
    if not len(rows) or rows[0, 0] > 0:
        rows = np.concatenate([np.array([[0, _DEFAULT_MICROSECONDS]], dtype=np.int64), rows])
    until = np.append(rows[1:, 0], max(int(end), int(rows[-1, 0]) + 1))
    lasting = np.clip(until - rows[:, 0], 0, None) * rows[:, 1]
    order = np.argsort(rows[:, 1], kind="stable")
    middle = order[np.searchsorted(np.cumsum(lasting[order]), lasting.sum() / 2)]
    own = rows[middle, 1]
    near = (rows[:, 1] <= own * _EXPRESSION) & (rows[:, 1] >= own / _EXPRESSION)
    steady = rows.copy()
    steady[near, 1] = own
    return steady
