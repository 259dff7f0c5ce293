"""Heard lengths as note values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.notation.note_lengths import notate_lengths
from engine.values import Note, Role


def line(role: Role, *rows: tuple[int, int, int]) -> list[Note]:
    return [Note(onset, duration, pitch, 80, role) for onset, duration, pitch in rows]


def lengths(notes: list[Note]) -> list[int]:
    return [note.duration for note in notate_lengths(notes)]


def test_a_line_that_nearly_reaches_its_next_note_is_written_up_to_it() -> None:
    tune = line(Role.MELODY, (0, 9, 60), (12, 5, 62), (18, 7, 64), (24, 30, 65), (48, 22, 67))
    assert lengths(tune) == [12, 6, 6, 24, 24]


def test_short_notes_far_apart_stay_short() -> None:
    tune = line(Role.MELODY, *((i * 48, 6, 60 + i % 3) for i in range(12)))
    assert set(lengths(tune)) == {6}


def test_notes_of_a_chord_end_together() -> None:
    chords = [
        note
        for i in range(8)
        for note in line(Role.CHORD, (i * 24, 20, 60), (i * 24, 26, 64), (i * 24, 9, 67))
    ]
    assert set(lengths(chords)) == {24}


def test_a_pedal_may_sound_on_under_other_chords_but_not_into_itself() -> None:
    held = line(Role.CHORD, (0, 48, 60), (96, 48, 60))
    moving = line(Role.CHORD, *((12 * i, 10, 64 + i) for i in range(1, 8)))
    notes = sorted(held + moving, key=lambda note: note.onset)
    for note in notate_lengths(notes):
        assert not any(
            other.pitch == note.pitch and note.onset < other.onset < note.onset + note.duration
            for other in notes
        )


@given(
    st.lists(
        st.tuples(
            st.integers(0, 400), st.integers(1, 300), st.integers(30, 90), st.sampled_from(Role)
        ),
        max_size=40,
        unique_by=lambda row: (row[0], row[2], row[3] is Role.DRUM),
    )
)
def test_only_lengths_change_and_none_is_less_than_a_tick(
    rows: list[tuple[int, int, int, Role]],
) -> None:
    notes = [Note(o, d, p, 80, r) for o, d, p, r in rows]
    written = notate_lengths(notes)
    assert [(n.onset, n.pitch, n.velocity, n.role) for n in written] == [
        (n.onset, n.pitch, n.velocity, n.role) for n in notes
    ]
    assert all(note.duration >= 1 for note in written)
