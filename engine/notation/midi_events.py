"""What a Standard MIDI File holds, as arrays: notes, tempi and time signatures in file ticks."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from symusic.core import ScoreTick, TrackTick

from engine.errors import SongError
from engine.messages import Message, told
from engine.notation.midi_bytes import LONGEST_GAP
from engine.notation.midi_channels import Kits, is_doubled, notes_of
from engine.notation.midi_gestures import (
    Gestures,
    Ticks,
    by_channel,
    count_gestures,
    gestures_of,
)
from engine.notation.midi_survey import HEAD_BYTES, Survey, is_hull, survey
from engine.notation.midi_text import title_of
from engine.notation.midi_track import Track
from engine.notation.midi_tracks import MidiTracks, read_tracks

MAX_BYTES = 4 * 1024 * 1024
"""No file of this size is a song: a dense symphony has less than half of it."""

MAX_NOTES = 50_000
"""More notes than the longest symphonic movement has."""

_FIRST_BASIC_CHANNEL = 10


@dataclass(frozen=True, slots=True)
class MidiEvents:
    """Arrays in file ticks. `notes` has a row per note: onset, end, pitch, velocity, drum (0, 1).

    `tempi` has rows of tick and microseconds per quarter note, `signatures` of tick, numerator and
    denominator, both ordered by tick and perhaps empty. `decoded` is the fraction of the file that
    could be read. `title` is the file's own, perhaps empty. `held` notes end while the sustain
    pedal is down, `bent` ones are bent by half a semitone or more; drums are in neither.
    """

    ticks_per_beat: int
    notes: NDArray[np.int64]
    tempi: NDArray[np.int64]
    signatures: NDArray[np.int64]
    decoded: float = 1.0
    warnings: tuple[Message, ...] = field(default=())
    title: str = ""
    held: int = 0
    bent: int = 0


@dataclass(frozen=True, slots=True)
class MidiContents:
    """A file's events with all that a synthesiser wants: the channel of each note, the tracks'
    messages, and the channels that are to be left out.
    """

    events: MidiEvents
    channels: NDArray[np.int64]
    tracks: tuple[Track, ...]
    left_out: frozenset[int]


def parse_midi(data: bytes) -> MidiEvents:
    """Read the bytes of a MIDI file; a damaged one as far as it decodes.

    A library reads what the bytes say is a plain file, and is held to the number of notes in them.
    Raises SongError for anything that is no MIDI file, has no notes, or is above the limits.
    """
    data = _unwrapped(data)
    counted = survey(data)
    events = _by_symusic(data, counted) if counted.plain else None
    return _checked(events) if events else read_contents(data).events


def read_contents(data: bytes) -> MidiContents:
    """Read the bytes of a MIDI file with all that is in them. Raises SongError as `parse_midi`."""
    data = _unwrapped(data)
    found = read_tracks(data, MAX_NOTES)
    rows, endless = notes_of(found.tracks, found.ticks_per_beat)
    nothing = not found.tracks and len(data) > 14
    if nothing or found.decoded < 0.25 or (found.decoded < 0.99 and len(rows) < 4):
        raise SongError("midi.damaged")
    doubled = is_doubled(rows)
    if doubled:
        rows = [row for row in rows if row[4] < _FIRST_BASIC_CHANNEL]
    kits = Kits(found.tracks)
    notes = [
        (on, end, pitch, velocity, int(kits.plays_drums(channel, on)))
        for on, end, pitch, velocity, channel in rows
    ]
    keyed = [row for row, note in zip(rows, notes, strict=True) if not note[4]]
    held, bent = count_gestures(by_channel(keyed, gestures_of(found.tracks)))
    sounding = {
        index
        for index, track in enumerate(found.tracks)
        if any(status & 0xF0 == 0x90 for _, status, _, _ in track.messages)
    }
    events = MidiEvents(
        ticks_per_beat=found.ticks_per_beat,
        notes=np.array(notes, dtype=np.int64).reshape(-1, 5),
        tempi=_ordered(np.array(found.tempi, dtype=np.int64), 2),
        signatures=_ordered(np.array(found.signatures, dtype=np.int64), 3),
        decoded=found.decoded,
        warnings=_told(found, endless, doubled),
        title=title_of(found.texts, sounding),
        held=held,
        bent=bent,
    )
    return MidiContents(
        events=_checked(events),
        channels=np.array([row[4] for row in rows], dtype=np.int64),
        tracks=tuple(found.tracks),
        left_out=frozenset(range(_FIRST_BASIC_CHANNEL, 16)) if doubled else frozenset(),
    )


def _unwrapped(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise SongError("midi.large", size=len(data) / 1e6, most=MAX_BYTES // 2**20)
    # pictures may lie before the music
    reach = len(data) if is_hull(data) else HEAD_BYTES
    start = data.find(b"MThd", 0, reach)
    if start < 0:
        raise SongError("midi.no_midi" if data else "midi.empty")
    return data[start:]


def _checked(events: MidiEvents) -> MidiEvents:
    if not len(events.notes):
        raise SongError("midi.no_notes")
    if len(events.notes) > MAX_NOTES:
        raise SongError("midi.many_notes", count=len(events.notes), notes=MAX_NOTES)
    return events


def _told(found: MidiTracks, endless: int, doubled: bool) -> tuple[Message, ...]:
    """What is lost of a file, and what was made up."""
    warnings = list(found.told)
    if found.decoded < 0.995:
        warnings.insert(0, told("midi.partly", share=found.decoded))
    elif found.left_out:
        warnings.insert(0, told("midi.unread", count=found.left_out))
    if endless and found.decoded >= 0.995:
        warnings.append(told("midi.endless", count=endless))
    if doubled:
        warnings.append(told("midi.twice"))
    return tuple(warnings)


def _by_symusic(data: bytes, counted: Survey) -> MidiEvents | None:
    """None where symusic refuses the file or answers another number of notes than it holds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            score = ScoreTick.from_midi(data)
    except (RuntimeError, ValueError):
        return None
    tables = [_note_table(track) for track in score.tracks]
    if sum(map(len, tables)) != counted.notes:
        return None
    notes = np.concatenate([np.zeros((0, 5), np.int64), *tables])
    if np.diff(np.sort(notes[:, 0]), prepend=0).max(initial=0) > LONGEST_GAP:
        return None
    held, bent = count_gestures(_gestures(track) for track in score.tracks if not track.is_drum)
    tempi = score.tempos.numpy()
    signatures = [(s.time, s.numerator, s.denominator) for s in score.time_signatures]
    return MidiEvents(
        ticks_per_beat=score.ticks_per_quarter,
        notes=notes,
        tempi=_ordered(np.stack([tempi["time"], tempi["mspq"]], axis=1), 2),
        signatures=_ordered(np.array(signatures, dtype=np.int64), 3),
        title=title_of(counted.texts, counted.sounding),
        held=held,
        bent=bent,
    )


def _gestures(track: TrackTick) -> tuple[Ticks, Ticks, Gestures]:
    notes, controls, bends = track.notes.numpy(), track.controls.numpy(), track.pitch_bends.numpy()
    onsets = notes["time"].astype(np.int64)
    columns = zip(*(controls[name].tolist() for name in ("time", "number", "value")), strict=True)
    bent = zip(bends["time"].tolist(), bends["value"].tolist(), strict=True)
    return onsets, onsets + notes["duration"], Gestures(list(columns), list(bent))


def _note_table(track: TrackTick) -> NDArray[np.int64]:
    columns = track.notes.numpy()
    onset = columns["time"].astype(np.int64)
    end = onset + columns["duration"]
    drum = np.full(len(onset), int(track.is_drum), dtype=np.int64)
    return np.stack([onset, end, columns["pitch"], columns["velocity"], drum], axis=1)


def _ordered(rows: NDArray[np.int64], columns: int) -> NDArray[np.int64]:
    rows = rows.reshape(-1, columns).astype(np.int64)
    return rows[np.argsort(rows[:, 0], kind="stable")]
