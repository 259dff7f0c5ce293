from __future__ import annotations

import time

import numpy as np

from engine.notation.roles import assign_roles
from engine.values import Note, Role


def roles(*notes: tuple[int, int, int]) -> list[str]:
    """Names of the roles given to (onset, duration, pitch)."""
    given = assign_roles([Note(o, d, p, 80, Role.CHORD) for o, d, p in notes])
    return [note.role.name for note in given]


def test_a_tune_alone_is_all_melody_however_wide() -> None:
    tune = [(i * 6, 6, p) for i, p in enumerate([79, 55, 74, 57, 83, 62, 55, 79] * 8)]
    assert set(roles(*tune)) == {"MELODY"}


def test_the_top_the_lowest_and_what_is_between() -> None:
    bars = [
        note
        for i in range(8)
        for note in ((i * 24, 24, 43), (i * 24, 24, 59), (i * 24, 24, 62), (i * 24, 24, 74 + i % 3))
    ]
    assert roles(*bars) == ["BASS", "CHORD", "CHORD", "MELODY"] * 8


def test_offbeat_chords_under_a_held_tune_are_not_melody() -> None:
    bars = [
        note
        for i in range(8)
        for note in ((i * 24, 24, 76), (i * 24, 6, 40), (i * 24 + 12, 6, 60), (i * 24 + 12, 6, 64))
    ]
    assert roles(*bars) == ["MELODY", "BASS", "CHORD", "CHORD"] * 8


def test_accompaniment_in_the_gaps_of_a_tune_is_not_melody() -> None:
    notes = [
        note
        for i in range(8)
        for note in ((i * 48, 24, 76 + i % 4), (i * 48, 12, 40), (i * 48 + 24, 12, 45))
    ]
    assert [r for r, n in zip(roles(*notes), notes, strict=True) if n[2] == 45] == ["BASS"] * 8


def test_a_bass_that_begins_before_the_tune_is_not_melody() -> None:
    begins = [(0, 12, 31), (0, 12, 43)]
    tune = [
        note
        for i in range(1, 9)
        for note in ((i * 48, 48, 72 + i % 4), (i * 48, 24, 43), (i * 48 + 24, 24, 55))
    ]
    assert "MELODY" not in roles(*begins, *tune)[:2]
    assert roles(*tune)[0] == "MELODY"


def test_drums_stay_drums_and_order_and_everything_else_stays() -> None:
    notes = [
        Note(i * 6, 6, 36 + i % 40, 50 + i, Role.DRUM if i % 2 else Role.BASS) for i in range(40)
    ]
    given = assign_roles(notes)
    assert [n.role is Role.DRUM for n in given] == [n.role is Role.DRUM for n in notes]
    assert [(n.onset, n.duration, n.pitch, n.velocity) for n in given] == [
        (n.onset, n.duration, n.pitch, n.velocity) for n in notes
    ]


def test_roles_do_not_depend_on_the_roles_before() -> None:
    rng = np.random.default_rng(1)
    notes = [
        Note(int(o), 6, int(p), 80, Role.BASS)
        for o, p in zip(
            np.sort(rng.integers(0, 2_000, 500)), rng.integers(36, 90, 500), strict=True
        )
    ]
    once = assign_roles(notes)
    assert assign_roles(once) == once


def test_nothing_is_nothing() -> None:
    assert assign_roles([]) == ()


def test_two_hundred_thousand_notes_take_seconds() -> None:
    rng = np.random.default_rng(0)
    onsets = np.sort(rng.integers(0, 400_000, 200_000)).tolist()
    pitches = rng.integers(30, 90, 200_000).tolist()
    notes = [Note(o, 2_000, p, 80, Role.CHORD) for o, p in zip(onsets, pitches, strict=True)]
    begin = time.process_time()
    assign_roles(notes)
    assert time.process_time() - begin < 5
