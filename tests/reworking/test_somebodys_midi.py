"""A file that Motif did not write is written into, and all else in it stays to the tick."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import mido
import pytest

from engine.arranging.respliced import resplice
from engine.reworking.accompanying import accompany, as_melody
from engine.reworking.infilling import infill
from engine.reworking.material import read_material
from engine.take import read_take
from engine.values import Change, Role
from tests.reworking.scene import QUIET, composer, melody_file

TICKS = 96
BAR = 4 * TICKS

Heard = tuple[int, int, int, int, int]
"""Start, end, pitch, velocity, channel, in file ticks."""


def uneven_file(silent_bars: int = 1) -> bytes:
    """A played file: notes off the grid, two instruments and drums, pedal, tempi, silence first."""
    chance = random.Random(4)
    file = mido.MidiFile(ticks_per_beat=TICKS)
    conductor = mido.MidiTrack([mido.MetaMessage("time_signature", numerator=4, denominator=4)])
    for step in range(8):
        tempo = mido.MetaMessage("set_tempo", tempo=500_000 + 9_000 * step, time=2 * BAR)
        conductor.append(tempo.copy(time=0 if step == 0 else 2 * BAR))
    file.tracks.append(conductor)
    for channel, program, lowest, step in (
        (0, 73, 72, TICKS // 2),
        (3, 32, 40, TICKS),
        (9, 0, 36, TICKS),
    ):
        events: list[tuple[int, int, mido.Message]] = []
        if channel != 9:
            events.append((0, 0, mido.Message("program_change", channel=channel, program=program)))
        for at in range(silent_bars * BAR, (silent_bars + 8) * BAR, step):
            start = max(silent_bars * BAR, at + chance.randint(-4, 4))
            pitch = lowest + (0 if channel == 9 else chance.choice([0, 2, 4, 5, 7, 9]))
            stop = start + step - 12 + chance.randint(0, 5)
            velocity = chance.randint(40, 110)
            on = mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)
            off = mido.Message("note_off", channel=channel, note=pitch, velocity=64)
            events += [(start, 2, on), (stop, 1, off)]
            pedal = mido.Message("control_change", channel=channel, control=64, value=start % 128)
            events.append((start, 0, pedal))
        track = mido.MidiTrack()
        now = 0
        for at, _, message in sorted(events, key=lambda event: event[:2]):
            track.append(message.copy(time=at - now))
            now = at
        file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def notes_of(data: bytes) -> list[Heard]:
    found: list[Heard] = []
    for track in mido.MidiFile(file=io.BytesIO(data)).tracks:
        now, down = 0, dict[tuple[int, int], tuple[int, int]]()
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                down[message.channel, message.note] = (now, message.velocity)
            elif message.type in ("note_on", "note_off"):
                start, velocity = down.pop((message.channel, message.note))
                found.append((start, now, message.note, velocity, message.channel))
    return sorted(found)


def others_of(data: bytes) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for track in mido.MidiFile(file=io.BytesIO(data)).tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type in ("control_change", "set_tempo", "time_signature"):
                found.append((now, str(message.copy(time=0))))
    return sorted(found)


@pytest.mark.parametrize("silent_bars", [0, 1, 3])
@pytest.mark.parametrize("role", [None, "bass", "melody"])
def test_outside_of_what_is_filled_in_it_is_the_same_to_the_tick(
    silent_bars: int, role: str | None
) -> None:
    data = uneven_file(silent_bars)
    material = read_material(data, "played.mid")
    assert material.silent_bars == silent_bars
    first = silent_bars + 3
    change = Change("infill", first=first, last=first + 1, role=role, takes=1)
    (take,) = infill(material, change, composer(), 1, **QUIET)
    new = resplice(data, material.record.arrangement, take.arrangement)
    assert new is not None
    start, stop = (first - 1) * BAR - 6, (first + 1) * BAR - 6

    def outside(notes: list[Heard]) -> list[Heard]:
        return [note for note in notes if not start <= note[0] < stop]

    assert outside(notes_of(new)) == outside(notes_of(data))
    assert notes_of(new) != notes_of(data)
    assert others_of(new) == others_of(data)
    if role:
        channel = {"melody": 0, "bass": 3}[role]
        differing = set(notes_of(new)) ^ set(notes_of(data))
        assert {note[4] for note in differing} == {channel}


def test_every_note_of_a_played_melody_is_in_its_accompaniment() -> None:
    data = uneven_file(0)
    material = read_material(data)
    pitched = tuple(note for note in material.notes if note.role is not Role.BASS)
    given = replace(material.heard, notes=as_melody(pitched))
    change = Change("accompany", takes=1)
    (take,) = accompany(given, change, composer(), 1, own=None, **QUIET)
    new = resplice(data, material.record.arrangement, take.arrangement)
    assert new is not None
    flute = [note for note in notes_of(data) if note[4] == 0]
    assert set(flute) <= set(notes_of(new))


def test_who_joins_a_melody_plays_on_a_channel_of_their_own() -> None:
    data = melody_file([(72 + step % 5, 480) for step in range(32)], program=0)
    material = read_material(data)
    given = replace(material.heard, notes=as_melody(material.notes))
    own = material.record.arrangement
    (take,) = accompany(given, Change("accompany", takes=1), composer(), 1, own=own, **QUIET)
    new = resplice(data, own, take.arrangement)
    assert new is not None
    added = set(notes_of(new)) - set(notes_of(data))
    assert added
    assert 0 not in {note[4] for note in added}


def test_a_take_of_it_can_be_worked_on_again_without_loss() -> None:
    data = uneven_file(0)
    material = read_material(data)
    again = read_material(read_take(material.record.to_bytes(), "x").to_bytes())
    assert again.midi == data
    assert again.notes == material.notes


def test_what_cannot_be_taken_apart_is_told_by_none() -> None:
    material = read_material(uneven_file(0))
    broken = b"MThd\0\0\0\6\0\2\0\1\0\x60"
    assert resplice(broken, material.record.arrangement, material.record.arrangement) is None


def test_a_file_whose_key_signature_nobody_knows_is_worked_on() -> None:
    old = uneven_file()
    key = bytes([0xFF, 0x59, 2, 9, 0])
    at = old.index(b"MTrk") + 4
    size = int.from_bytes(old[at : at + 4], "big") + 1 + len(key)
    data = old[:at] + size.to_bytes(4, "big") + b"\0" + key + old[at + 4 :]
    material = read_material(data, "odd.mid")
    arrangement = material.record.arrangement
    assert arrangement.tracks
    assert resplice(data, arrangement, arrangement) is None


def test_a_file_that_says_it_has_fewer_tracks_than_it_has_loses_none_of_them() -> None:
    whole = uneven_file()
    data = whole[:10] + (1).to_bytes(2, "big") + whole[12:]
    arrangement = read_material(data, "odd.mid").record.arrangement
    assert sum(len(track.notes) for track in arrangement.tracks) > 100
    assert resplice(data, arrangement, arrangement) is None
    assert resplice(whole, arrangement, arrangement) is not None
