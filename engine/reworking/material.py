"""A take or anybody's MIDI, read for being worked on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.arranging.adopted import Adopted, adopt
from engine.composer.biases import Sampling
from engine.composer.constraints import RANGES
from engine.composer.controls import controls, density_of, roles_of
from engine.composer.events import key_shift, note_array
from engine.composer.settings import Settings, settle
from engine.errors import SongError, reason_of
from engine.messages import Message
from engine.plan.chords import NO_CHORD
from engine.plan.plan import Plan
from engine.plan.reading import read_plan
from engine.take import Made, TakeRecord, is_take, read_take
from engine.values import Brief, Composition, Note, Role

_MOST_BYTES = 16 * 2**20

_REACH = 4
"""Semitones by which new notes of a role may go beyond where it went."""

_TO_THE_CHORD = 3.0
"""What is taken from the logits of what is not in a chord that is to stay."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What is worked on. `plan` is read from its notes, in the key frame; `notes` are as heard.

    `silent_bars` are those that a file is silent before its first bar; people count them.
    """

    record: TakeRecord
    heard: Composition
    plan: Plan
    warnings: tuple[Message, ...] = ()
    silent_bars: int = 0

    @property
    def midi(self) -> bytes:
        """The file that it is, where it is somebody's own; b"" for a take of Motif's."""
        return self.record.midi

    @property
    def notes(self) -> tuple[Note, ...]:
        """All its notes, by onset, then pitch."""
        return self.heard.notes

    @property
    def rows(self) -> NDArray[np.int64]:
        """Its notes as an array (n, 5)."""
        return note_array(self.heard.notes)

    @property
    def bar(self) -> int:
        """Ticks in a bar."""
        return self.heard.metre.ticks_per_bar

    @property
    def roles(self) -> frozenset[Role]:
        """Who plays in it."""
        return frozenset(note.role for note in self.heard.notes)


def read_material(source: Path | bytes, name: str = "") -> Material:
    """A take's record or MIDI, by its bytes. Raises SongError."""
    data, name = read_source(source, name)
    if not is_take(data):
        adopted = adopt(data, Path(name).stem[:200])
        return _material(adopted, _record(adopted, data, Made("file")))
    record = read_take(data, name)
    if not record.midi:
        return material_of(record)
    adopted = adopt(record.midi, record.arrangement.title)
    return _material(adopted, _with_givers(_record(adopted, record.midi, record.made), record))


def _record(adopted: Adopted, data: bytes, made: Made) -> TakeRecord:
    heard = adopted.arrangement.sounding()
    plan = read_plan(note_array(heard.notes), heard.metre, heard.bars)
    return TakeRecord(adopted.arrangement, plan, made, data)


def _material(adopted: Adopted, record: TakeRecord) -> Material:
    return replace(material_of(record), warnings=adopted.warnings, silent_bars=adopted.silent_bars)


def _with_givers(adopted: TakeRecord, record: TakeRecord) -> TakeRecord:
    """What a file is read as, with the notes being whose the record says."""
    ours = {
        (note.onset, note.pitch)
        for track in record.arrangement.tracks
        for note, given in zip(track.notes, track.primer, strict=True)
        if not given
    }
    tracks = tuple(
        replace(track, primer=tuple((n.onset, n.pitch) not in ours for n in track.notes))
        for track in adopted.arrangement.tracks
    )
    return replace(adopted, arrangement=replace(adopted.arrangement, tracks=tracks))


def read_source(source: Path | bytes, name: str = "") -> tuple[bytes, str]:
    """The bytes of a file and what it is called. Raises SongError."""
    if isinstance(source, bytes):
        return source, name or "the take"
    try:
        if source.stat().st_size > _MOST_BYTES:
            raise SongError("take.large", name=source.name)
        return source.read_bytes(), source.name
    except OSError as error:
        raise SongError("take.closed", name=source.name, reason=reason_of(error)) from None


def material_of(record: TakeRecord, warnings: tuple[Message, ...] = ()) -> Material:
    """A take's record with its notes as they are heard and the plan that is read from them."""
    heard = record.arrangement.sounding()
    read = read_plan(note_array(heard.notes), heard.metre, heard.bars)
    plan = _harmony_held(read).transposed(key_shift(heard.key))
    return Material(record, heard, plan, warnings)


def _harmony_held(plan: Plan) -> Plan:
    """The plan with the chord before wherever nothing sounds."""
    chords = plan.chords.copy()
    for half in range(1, len(chords)):
        if chords[half, 0] >= NO_CHORD:
            chords[half] = chords[half - 1]
    return replace(plan, chords=chords)


def settle_work(
    material: Material,
    seed: int,
    *,
    bars: int | None = None,
    roles: frozenset[Role] | None = None,
    faithful: bool = True,
) -> Settings:
    """Settings for writing in the manner of what is worked on, of `bars` bars in all.

    With `faithful` its chords are kept to more than a plan's are.
    """
    heard, rows = material.heard, material.rows
    roles = roles if roles is not None else material.roles
    brief = Brief(bars=bars or heard.bars, key=heard.key, metre=heard.metre, tempo=heard.tempo)
    settled = settle(brief, (), None, (), with_drums=Role.DRUM in roles, seed=seed)
    sampling: Sampling = settled.sampling
    if faithful:
        sampling = replace(sampling, chord=_TO_THE_CHORD)
    played = roles_of(rows) | roles
    return replace(
        settled,
        tempo=heard.tempo,
        limits=replace(settled.limits, roles=roles, ranges=_ranges(material)),
        sampling=sampling,
        controls=controls(heard.key, heard.metre, heard.tempo, density_of(rows), played),
        title=heard.title,
    )


def _ranges(material: Material) -> dict[Role, tuple[int, int]]:
    """The lowest and the highest pitch of each role: about as low and high as it goes already."""
    ranges = dict(RANGES)
    for role in material.roles - {Role.DRUM}:
        pitches = [note.pitch for note in material.notes if note.role is role]
        low, high = (round(float(end)) for end in np.percentile(pitches, (2, 98)))
        low, high = low - _REACH, high + _REACH
        short = max(0, 12 - (high - low))
        ranges[role] = (max(0, low - short), min(127, high))
    return ranges


def seeds_of(seed: int, count: int) -> list[int]:
    """The seeds of so many candidates."""
    return [seed * 1_000 + number for number in range(count)]


def places_of(notes: Sequence[Note]) -> set[tuple[int, int, Role]]:
    """When, how high and in which role each note is: what makes it the same note."""
    return {(note.onset, note.pitch, note.role) for note in notes}


def bars_of(notes: Sequence[Note], bar: int) -> list[int]:
    """The bar, from 0, that each note begins in."""
    return [note.onset // bar for note in notes]
