"""A take of a small tune and a composer that has learnt nothing: quick to work with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import mido

from engine.arranging.arranger import Arrangement, arrange
from engine.choosing import Chosen
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.plan.reading import read_plan
from engine.reworking.material import Material, material_of
from engine.take import Made, TakeRecord
from engine.values import Composition, Key, Metre, Note, never_stop, report_nothing
from tests.composer.music import tune
from tests.composer.small_base import small_artefact

BAR = 48
QUIET = {"report": report_nothing, "should_stop": never_stop}

Placed = tuple[str, Note]


@cache
def composer() -> Composer:
    return Composer(small_artefact())


@cache
def take(ensemble: str = "piano", bars: int = 16) -> TakeRecord:
    return taken(tune(bars, 3), ensemble, bars)


def taken(notes: tuple[Note, ...], ensemble: str = "piano", bars: int = 16) -> TakeRecord:
    composition = Composition(notes, Metre(4, 4), Key(0, "major"), 100, "Tune", bars)
    arrangement = arrange(composition, ensemble, 1)
    heard = arrangement.sounding()
    plan = read_plan(note_array(heard.notes), heard.metre, bars)
    return TakeRecord(arrangement, plan, Made("compose", {"bars": bars}, {"name": "small"}, 1))


def material(ensemble: str = "piano", bars: int = 16) -> Material:
    return material_of(take(ensemble, bars))


def played(arrangement: Arrangement) -> list[Placed]:
    """Every note with who plays it."""
    return [(track.name, note) for track in arrangement.tracks for note in track.notes]


def changed(old: Material, new: Chosen) -> set[Placed]:
    return set(played(old.record.arrangement)) ^ set(played(new.arrangement))


def melody_file(steps: Sequence[tuple[int, int]], tempo: int = 100, program: int = 73) -> bytes:
    """MIDI of one voice: pitches and lengths in 480ths of a quarter."""
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack(
        [
            mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo)),
            mido.MetaMessage("time_signature", numerator=4, denominator=4),
            mido.Message("program_change", program=program),
        ]
    )
    for pitch, length in steps:
        track.append(mido.Message("note_on", note=pitch, velocity=77))
        track.append(mido.Message("note_off", note=pitch, velocity=0, time=length))
    file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()
