"""Which staff of a piano a note is printed on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.arranging.staves import on_two_staves
from engine.values import Note, Role

BAR = 48
MELODY = [Note(12 * beat, 12, 76, 80, Role.MELODY) for beat in range(8)]


def figure(bar: int, *pitches: int) -> list[Note]:
    """Eighths of an accompaniment."""
    return [
        Note(bar * BAR + 6 * place, 6, pitch, 60, Role.CHORD) for place, pitch in enumerate(pitches)
    ]


def printed(*bars: tuple[int, ...]) -> tuple[list[Note], list[Note]]:
    """The accompaniment of both staves."""
    played = [note for number, pitches in enumerate(bars) for note in figure(number, *pitches)]
    upper, lower = on_two_staves(MELODY, played, BAR)
    return [note for note in upper if note.role is Role.CHORD], lower


def pitches(notes: list[Note]) -> list[int]:
    return [note.pitch for note in notes]


def test_a_figure_that_crosses_middle_c_stays_on_one_staff_through_its_bar() -> None:
    upper, lower = printed((55, 60, 64, 60, 55, 60, 64, 60))
    assert (len(upper), len(lower)) == (0, 8)


def test_a_high_bar_goes_to_the_upper_staff_and_the_next_stays_there_unless_it_is_low() -> None:
    upper, lower = printed((65, 69, 72, 69), (59, 62, 65, 62), (48, 52, 55, 52))
    assert {note.onset // BAR for note in upper} == {0, 1}
    assert {note.onset // BAR for note in lower} == {2}


def test_a_note_many_ledger_lines_away_changes_staves_by_itself() -> None:
    upper, lower = printed((55, 59, 62, 74), (65, 67, 69, 40))
    assert pitches(upper) == [74, 65, 67, 69]
    assert pitches(lower) == [55, 59, 62, 40]


def test_a_chord_that_no_hand_spans_is_for_both() -> None:
    chord = [Note(0, 24, pitch, 60, Role.CHORD) for pitch in (45, 52, 60, 64, 69)]
    upper, lower = on_two_staves([], chord, BAR)
    assert (pitches(upper), pitches(lower)) == ([60, 64, 69], [45, 52])


def test_a_tune_below_the_treble_staff_is_printed_on_the_lower() -> None:
    low = [Note(BAR + 12 * beat, 12, 46, 80, Role.MELODY) for beat in range(4)]
    upper, lower = on_two_staves([*MELODY[:4], *low], [], BAR)
    assert (upper, lower) == (MELODY[:4], low)


@given(
    st.lists(
        st.builds(
            Note,
            st.integers(0, 200),
            st.integers(1, 48),
            st.integers(21, 108),
            st.just(60),
            st.sampled_from([Role.CHORD, Role.BASS, Role.MELODY]),
        ),
        max_size=40,
    )
)
def test_every_note_is_printed_once(notes: list[Note]) -> None:
    upper, lower = on_two_staves(notes, notes, BAR)
    order = [(n.onset, n.duration, n.pitch, n.role) for n in (*upper, *lower)]
    assert sorted(order) == sorted([(n.onset, n.duration, n.pitch, n.role) for n in notes] * 2)
