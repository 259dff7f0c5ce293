# pyright: strict
"""MIDI files, whoever made them, as songs on the beat grid."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import SongError, reason_of
from engine.messages import Message, told
from engine.notation.clock import Clock, Floats, clock_of_tempi
from engine.notation.free_time import find_beats
from engine.notation.keys import estimate_key
from engine.notation.midi_events import MAX_BYTES, MidiEvents, parse_midi
from engine.notation.midi_grid import Ints, is_on_beat, snap
from engine.notation.roles import assign_roles
from engine.values import TICKS_PER_BEAT, Metre, Note, Role, Song

MAX_SECONDS = 30 * 60
"""The longest file that is read, from its first note's beginning to its last one's."""

_MAX_TICKS = MAX_SECONDS * TICKS_PER_BEAT * 8
LONGEST_NOTE = 32 * TICKS_PER_BEAT
"""Longer notes are forgotten note-offs."""

_USUAL_TEMPO = (32.0, 300.0)
"""Quarter notes a minute. Outside, what the file calls a quarter is another note value."""

_COMMON_TIME = Metre(4, 4)


def read_midi(source: Path | bytes, title: str | None = None) -> Song:
    """A MIDI file as a song: all channels together, roles and key heard.

    Tick 0 is the start of the first bar in which something sounds; `beats` are seconds on the
    file's clock. A file played without a click gets its beats from the playing. Without `title` it
    has the title that the file tells, or else the file's name. What was lost of a damaged file is
    among the warnings, and taken off the quality; so is what a song does not keep: pedal, pitch
    bend, metres besides the main one.
    Raises SongError for whatever cannot be used, with what to do about it.
    """
    data = _bytes_of(source)
    events = parse_midi(data)
    warnings = [*events.warnings, *_not_kept(events)]
    clock, metre, starts, ends = _counted(events)
    if not is_on_beat(starts):
        warnings.append(told("midi.no_click"))
        seconds = clock.seconds(starts), clock.seconds(ends)
        clock, metre = find_beats(seconds[0], events.notes[:, 3].astype(np.float64)), _COMMON_TIME
        starts, ends = clock.ticks(seconds[0]), clock.ticks(seconds[1])
    onsets, offsets, first_bar = _from_first_bar(starts, ends, metre.ticks_per_bar)
    notes = _notes(onsets, offsets, events.notes)
    last = max(note.onset + note.duration for note in notes)
    beats = np.arange(last // TICKS_PER_BEAT + 2, dtype=np.float64)
    end = float(clock.seconds(np.array([last + first_bar]))[0])
    return Song(
        song_id=hashlib.sha256(data).hexdigest(),
        title=title or events.title or _stem(source),
        notes=notes,
        beats=tuple(clock.seconds(beats * TICKS_PER_BEAT + first_bar).tolist()),
        metre=metre,
        key=estimate_key(notes),
        quality=round(events.decoded, 3),
        seconds=end,
        warnings=tuple(warnings),
    )


def _not_kept(events: MidiEvents) -> list[Message]:
    """What the file has and a song has not."""
    found: list[Message] = []
    if events.held:
        found.append(told("midi.held", count=events.held))
    if events.bent:
        found.append(told("midi.bent", count=events.bent))
    lasts = (events.notes[:, 1] - events.notes[:, 0]) * TICKS_PER_BEAT / events.ticks_per_beat
    if cut := int(np.count_nonzero(lasts > LONGEST_NOTE)):
        found.append(told("midi.long_notes", count=cut, beats=LONGEST_NOTE // TICKS_PER_BEAT))
    lasting = _lasting(events)
    if len(events.signatures) and not lasting:
        _, beats, unit = events.signatures[0].tolist()
        odd = f"{beats}/{unit}"
        found.append(told("midi.odd_metre", odd=odd, metre=str(_COMMON_TIME)))
    metre = max(lasting, key=lambda one: lasting[one], default=_COMMON_TIME)
    others = sum(lasting.values()) - lasting.get(metre, 0)
    if others > metre.ticks_per_bar * events.ticks_per_beat / TICKS_PER_BEAT:
        share = lasting[metre] / sum(lasting.values())
        found.append(told("midi.metres", metre=str(metre), share=share))
    return found


def _bytes_of(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        size = source.stat().st_size
        if size > MAX_BYTES:
            raise SongError("midi.large", size=size / 1e6, most=MAX_BYTES // 2**20)
        return source.read_bytes()
    except FileNotFoundError:
        raise SongError("midi.missing", name=source.name) from None
    except OSError as error:
        raise SongError("midi.closed", name=source.name, reason=reason_of(error)) from error


def _stem(source: Path | bytes) -> str:
    return (source.stem if isinstance(source, Path) else "") or "Untitled"


def _counted(events: MidiEvents) -> tuple[Clock, Metre, Floats, Floats]:
    """The clock, the metre, and the notes' starts and ends in ticks from a bar line."""
    clock = clock_of_tempi(events.tempi, events.ticks_per_beat)
    starts = events.notes[:, 0] * TICKS_PER_BEAT / events.ticks_per_beat
    ends = events.notes[:, 1] * TICKS_PER_BEAT / events.ticks_per_beat
    first, last = float(starts.min()), float(starts.max())
    seconds = clock.seconds(np.array([first, last]))
    if seconds[1] - seconds[0] > MAX_SECONDS or last - first > _MAX_TICKS:
        raise SongError("midi.long", most=MAX_SECONDS // 60)
    metre, bar_line = _metre_of(events)
    shift = bar_line * TICKS_PER_BEAT / events.ticks_per_beat
    scale = 1.0
    tempo = clock.tempo(first, last)
    while tempo * scale > _USUAL_TEMPO[1]:
        scale /= 2
    while tempo * scale < _USUAL_TEMPO[0]:
        scale *= 2
    clock = clock.shifted(shift).rescaled(scale)
    return clock, metre, (starts - shift) * scale, (ends - shift) * scale


def _metre_of(events: MidiEvents) -> tuple[Metre, int]:
    """The time signature under which most is played, and the file tick of a bar line of it."""
    lasting = _lasting(events)
    if not lasting:
        return _COMMON_TIME, 0
    metre = max(lasting, key=lambda one: lasting[one])
    return metre, -max((span, -tick) for span, tick, one in _spans(events) if one == metre)[1]


def _lasting(events: MidiEvents) -> dict[Metre, int]:
    """The ticks of music under each usual time signature."""
    lasting: dict[Metre, int] = {}
    for span, _, metre in _spans(events):
        lasting[metre] = lasting.get(metre, 0) + span
    return lasting


def _spans(events: MidiEvents) -> list[tuple[int, int, Metre]]:
    """The stretches of music under usual time signatures: their ticks, where they begin, which."""
    first, last = int(events.notes[:, 0].min()), int(events.notes[:, 0].max())
    ticks = events.signatures[:, 0]
    ends = np.append(ticks[1:], max(last, int(ticks.max(initial=0))) + 1)
    lengths = np.minimum(ends, last + 1) - np.maximum(ticks, first)
    # a damaged file may have a million signatures, of which few have a note
    spans = [
        (length, tick, Metre(beats, unit))
        for length, (tick, beats, unit) in zip(
            lengths[lengths > 0].tolist(), events.signatures[lengths > 0].tolist(), strict=True
        )
    ]
    return [span for span in spans if _is_usual(span[2])]


def _is_usual(metre: Metre) -> bool:
    return metre.unit in (2, 4, 8, 16) and 1 <= metre.beats <= 16


def _from_first_bar(starts: Floats, ends: Floats, bar: int) -> tuple[Ints, Ints, float]:
    """Whole onsets and ends from the first bar that sounds, and where that begins."""
    first_bar = float(np.floor((starts.min() + 0.5) / bar)) * bar
    onsets, ends_at = snap(starts - first_bar, ends - first_bar)
    # A note played early at the end of a bar may have gone to the next.
    early = int(onsets.min()) // bar * bar
    return onsets - early, ends_at - early, first_bar + early


def _notes(onsets: Ints, ends: Ints, rows: NDArray[np.int64]) -> tuple[Note, ...]:
    """Notes by onset, then pitch: doubled ones merged, none sounding into the next of its pitch."""
    pitch, velocity, drum = rows[:, 2], np.clip(rows[:, 3], 1, 127), rows[:, 4]
    order = np.lexsort((onsets, pitch, drum))
    onset, end, pitch, velocity, drum = (
        column[order] for column in (onsets, ends, pitch, velocity, drum)
    )
    same_key = (np.diff(pitch) == 0) & (np.diff(drum) == 0)
    fresh = np.flatnonzero(np.append(True, ~(same_key & (np.diff(onset) == 0))))
    end = np.maximum.reduceat(end, fresh)
    velocity = np.maximum.reduceat(velocity, fresh)
    onset, pitch, drum = onset[fresh], pitch[fresh], drum[fresh]
    follows = (np.diff(pitch) == 0) & (np.diff(drum) == 0)
    following = np.append(np.where(follows, onset[1:], np.iinfo(np.int64).max), end[-1:])
    end = np.minimum(np.minimum(end, following), onset + LONGEST_NOTE)
    order = np.lexsort((drum, pitch, onset))
    columns = zip(
        onset[order].tolist(),
        (end - onset)[order].tolist(),
        pitch[order].tolist(),
        velocity[order].tolist(),
        drum[order].tolist(),
        strict=True,
    )
    return assign_roles(
        [Note(o, d, p, v, Role.DRUM if is_drum else Role.CHORD) for o, d, p, v, is_drum in columns]
    )
