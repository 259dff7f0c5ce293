"""A given melody is kept note for note, and gets what it lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.reworking.accompanying import (
    accompany,
    as_melody,
    is_a_kit,
    swing_of,
    swung,
)
from engine.reworking.material import read_material
from engine.values import Change, Composition, Note, Role
from tests.reworking.scene import QUIET, composer, melody_file

STRAIGHT = [(67 + (5 * step) % 9, 240) for step in range(64)]
SWUNG = [(67 + (5 * step) % 9, 320 if step % 2 == 0 else 160) for step in range(64)]
WIDE = [(36 if step % 4 else 97, 480) for step in range(32)]
LATE = [(72, 240), (74, 200)] * 16


def given(steps: list[tuple[int, int]]) -> Composition:
    heard = read_material(melody_file(steps)).heard
    return replace(heard, notes=as_melody(heard.notes))


@pytest.mark.parametrize("steps", [STRAIGHT, SWUNG, WIDE, LATE])
@pytest.mark.parametrize("ensemble", ["band", "strings"])
def test_every_given_note_is_there_as_it_was(steps: list[tuple[int, int]], ensemble: str) -> None:
    melody = given(steps)
    change = Change("accompany", ensemble=ensemble, takes=1)
    (new,) = accompany(melody, change, composer(), 2, **QUIET)
    assert set(melody.notes) <= set(new.heard.notes)
    assert [n for n in new.heard.notes if n.role is Role.MELODY] == list(melody.notes)
    assert {Role.BASS, Role.CHORD} & {n.role for n in new.heard.notes}
    assert (Role.DRUM in {n.role for n in new.heard.notes}) == (ensemble == "band")
    assert (new.heard.key, new.heard.tempo) == (melody.key, melody.tempo)


def test_a_low_tune_leaves_room_for_chords_and_its_keys_alone() -> None:
    melody = given([(45 + (5 * step) % 9, 480) for step in range(32)])
    change = Change("accompany", ensemble="piano", takes=1)
    (new,) = accompany(melody, change, composer(), 2, **QUIET)
    tune = [n for n in new.heard.notes if n.role is Role.MELODY]
    others = [n for n in new.heard.notes if n.role is not Role.MELODY]
    assert tune == list(melody.notes)
    assert max(n.pitch for n in others) > 57
    for note in tune:
        end = note.onset + note.duration
        on_it = [n for n in others if n.pitch == note.pitch and n.onset < end]
        assert not [n for n in on_it if note.onset < n.onset + n.duration]


def test_drums_are_a_kit_where_two_of_its_kinds_are_struck_in_nearly_every_bar() -> None:
    kit = [Note(12 * beat, 3, (36, 38)[beat % 2], 80, Role.DRUM) for beat in range(32)]
    booms = [replace(note, pitch=35 + note.pitch // 38) for note in kit]
    assert is_a_kit(kit, 48)
    assert is_a_kit([], 48)
    assert not is_a_kit(booms, 48)


def test_swing_is_heard_and_taken_over() -> None:
    assert swing_of(given(STRAIGHT).notes) == 6
    assert swing_of(given(SWUNG).notes) == 8
    straight = [Note(6, 6, 60, 80, Role.CHORD), Note(12, 6, 60, 80, Role.CHORD)]
    assert [(n.onset, n.duration) for n in swung(straight, 8)] == [(8, 4), (12, 8)]
    assert swung(straight, 6) == straight


def test_sixteenths_and_triplets_are_no_swing() -> None:
    sixteenths = [Note(3 * step, 3, 60, 80, Role.MELODY) for step in range(32)]
    triplets = [Note(4 * step, 4, 60, 80, Role.MELODY) for step in range(32)]
    assert swing_of(sixteenths) == swing_of(triplets) == 6


def test_one_voice_is_a_melody_however_low_and_chords_are_not() -> None:
    low = [Note(12 * step, 12, 40, 80, Role.BASS) for step in range(4)]
    assert {note.role for note in as_melody(low)} == {Role.MELODY}
    chords = [Note(0, 12, pitch, 80, Role.CHORD) for pitch in (60, 64, 67)]
    assert list(as_melody(chords)) == chords
