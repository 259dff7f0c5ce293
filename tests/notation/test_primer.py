"""Primers as people type them, right and wrong."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import PrimerError
from engine.notation.primer import format_primer, parse_primer, primer_notes
from engine.values import Metre, PrimerEvent, Role

QUARTER = Fraction(1, 4)


def pitches(text: str) -> list[int | tuple[int, ...]]:
    """One number for a single note, a tuple for several, an empty one for a rest."""
    return [e.pitches[0] if len(e.pitches) == 1 else e.pitches for e in parse_primer(text)]


def lengths(text: str, metre: Metre | None = None) -> list[Fraction]:
    return [event.duration for event in parse_primer(text, metre)]


def error_of(text: str) -> PrimerError:
    with pytest.raises(PrimerError) as caught:
        parse_primer(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C4 E4 G4", [60, 64, 67]),
        ("c e g", [60, 64, 67]),
        ("A", [69]),
        ("b bb Bb B", [71, 70, 70, 71]),
        ("do re mi fa sol la si", [60, 62, 64, 65, 67, 69, 71]),
        ("so ti ut", [67, 71, 60]),
        ("Do RÉ sib fa# do5", [60, 62, 70, 66, 72]),
        ("fa sostenido, si bemol", [66, 70]),
        ("F♯4 B♭3 E𝄫 C𝄪 F## Abb", [66, 58, 62, 62, 67, 67]),
        ("Cb4 B#4", [59, 72]),
        ("60 64 67", [60, 64, 67]),
        ("A0 C8", [21, 108]),
        ("C4,E4, G4;B4", [60, 64, 67, 71]),
        ("C4 E4 | G4 C5", [60, 64, 67, 72]),
        ("[C4 E4 G4] [g,e,c] (60 64)", [(60, 64, 67), (60, 64, 67), (60, 64)]),
        ("C4 60 do [c 64] R", [60, 60, 60, (60, 64), ()]),
        ("Ｃ４ E４", [60, 64]),
        ("`C4 E4`", [60, 64]),
    ],
)
def test_notes_are_read_however_they_are_named(
    text: str, expected: list[int | tuple[int, ...]]
) -> None:
    assert pitches(text) == expected


@pytest.mark.parametrize(
    ("symbol", "classes"),
    [
        ("Cmaj7", {0, 4, 7, 11}),
        ("Am7", {9, 0, 4, 7}),
        ("Bbm", {10, 1, 5}),
        ("F#m7b5", {6, 9, 0, 4}),
        ("Bø", {11, 2, 5, 9}),
        ("Cdim", {0, 3, 6}),
        ("C°7", {0, 3, 6, 9}),
        ("Eaug", {4, 8, 0}),
        ("E+", {4, 8, 0}),
        ("Dsus2", {2, 4, 9}),
        ("Dsus4", {2, 7, 9}),
        ("Am6", {9, 0, 4, 6}),
        ("C9", {0, 4, 7, 10, 2}),
        ("Cadd9", {0, 4, 7, 2}),
        ("C13", {0, 4, 7, 10, 2, 9}),
        ("Cm(maj7)", {0, 3, 7, 11}),
        ("CΔ", {0, 4, 7, 11}),
        ("dm7", {2, 5, 9, 0}),
        ("lam7", {9, 0, 4, 7}),
        ("Solm", {7, 10, 2}),
        ("C/E", {0, 4, 7}),
        ("C6/9", {0, 4, 7, 9, 2}),
    ],
)
def test_a_chord_symbol_sounds_its_pitch_classes_around_middle_c(
    symbol: str, classes: set[int]
) -> None:
    (event,) = parse_primer(symbol)
    assert {pitch % 12 for pitch in event.pitches} == classes
    assert all(48 <= pitch <= 71 for pitch in event.pitches)


def test_the_bass_of_a_chord_is_its_root_unless_a_slash_says_otherwise() -> None:
    assert [event.pitches[0] for event in parse_primer("Am7 Am7/G C/E")] == [57, 55, 52]


def test_chord_symbols_between_bar_lines_last_a_bar() -> None:
    assert lengths("Cmaj7 | Am7 | Dm7 | G7") == [1, 1, 1, 1]
    assert lengths("Cmaj7 | Am7", Metre(3, 4)) == [Fraction(3, 4)] * 2


def test_chord_symbols_share_their_bar_and_leave_room_for_typed_lengths() -> None:
    assert lengths("Am F | C:3/4 G") == [Fraction(1, 2)] * 2 + [Fraction(3, 4), QUARTER]


def test_lengths_are_fractions_of_a_whole_note_and_a_quarter_by_default() -> None:
    typed = "C4 C4:1/2 R:1/8 [C4 E4]:1 C4:1/4. C4:3/8 C4:0.25 C4:½ C4 : 1/16"
    expected = ["1/4", "1/2", "1/8", "1", "3/8", "3/8", "1/4", "1/2", "1/16"]
    assert lengths(typed) == [Fraction(length) for length in expected]


def test_g7_is_a_note_by_itself_and_a_chord_in_a_progression() -> None:
    assert pitches("G7") == [103]
    assert pitches("Am7 G7")[1] == (55, 62, 65, 71)


def test_capital_letters_are_chords_beside_chord_symbols_and_notes_otherwise() -> None:
    assert pitches("A C E") == [69, 60, 64]
    assert [len(event.pitches) for event in parse_primer("Am F C G")] == [4, 4, 4, 4]
    assert [len(event.pitches) for event in parse_primer("C | F | G")] == [4, 4, 4]
    assert pitches("Am7 C4")[1] == 60
    assert pitches("Am7 c")[1] == 60


@pytest.mark.parametrize(
    ("text", "token", "position", "suggestion"),
    [
        ("C4 E4 H4", "H4", 3, "B4"),
        ("C44", "C44", 1, "C4"),
        ("C4 X", "X", 2, "C"),
        ("C4:0", "C4:0", 1, "C4:1/4"),
        ("C4:1/0", "C4:1/0", 1, "C4:1/4"),
        ("C4:-1/4", "C4:-1/4", 1, "C4:1/4"),
        ("C4:1/64", "C4:1/64", 1, "C4:1/32"),
        ("C4:99", "C4:99", 1, "C4:4"),
        ("C4:8", "C4:8", 1, "C4:1/8"),
        ("C4:q", "C4:q", 1, "C4:1/4"),
        ("E#b", "E#b", 1, "E#"),
        ("C4 | [C4 E4", "[C4 E4", 2, "[C4 E4]"),
        ("[C4 H4 G4]", "H4", 1, "B4"),
        ("[Cmaj7]", "[Cmaj7]", 1, "Cmaj7"),
        ("D8", "D8", 1, "D7"),
        ("G0", "G0", 1, "G1"),
        ("20", "20", 1, "21"),
        ("109", "109", 1, "108"),
        ("C4-E4-G4", "C4-E4-G4", 1, "C4 E4 G4"),
        ("ceg", "ceg", 1, "c e g"),
        ("EB", "EB", 1, "Eb"),
        ("fis", "fis", 1, "F#"),
        ("Amm", "Amm", 1, "Am"),
        ("Cmaj77", "Cmaj77", 1, "Cmaj7"),
        ("C4 1/2", "1/2", 2, "C4:1/2"),
        ("doo", "doo", 1, "do"),
    ],
)
def test_a_wrong_token_is_named_with_its_position_and_the_nearest_right_one(
    text: str, token: str, position: int, suggestion: str
) -> None:
    error = error_of(text)
    assert (error.token, error.position) == (token, position)
    assert f"Step {position}, “{token}”" in str(error)
    assert f"Did you mean {suggestion}?" in str(error)
    assert parse_primer(suggestion)


@pytest.mark.parametrize("text", ["", "   ", "|", "R R", ", ,"])
def test_a_primer_without_a_note_is_refused(text: str) -> None:
    assert "notes" in str(error_of(text)) or "rests" in str(error_of(text))


def test_sixty_four_notes_are_read_and_the_sixty_fifth_is_named() -> None:
    assert len(parse_primer("C4 " * 64)) == 64
    assert error_of("C4 " * 65).position == 65


def test_notes_lie_on_the_tick_grid_with_the_top_as_melody() -> None:
    notes = primer_notes(parse_primer("C4:1/2 R [C3 E4 G4]:1/8 A3"))
    assert [(n.onset, n.duration, n.pitch, n.role) for n in notes] == [
        (0, 24, 60, Role.MELODY),
        (36, 6, 48, Role.BASS),
        (36, 6, 64, Role.CHORD),
        (36, 6, 67, Role.MELODY),
        (42, 12, 57, Role.MELODY),
    ]


def test_lengths_off_the_grid_do_not_drift() -> None:
    notes = primer_notes(parse_primer("C4:1/20 " * 20 + "C5"))
    assert notes[-1].onset == 48
    assert all(note.duration >= 1 for note in notes)


events = st.builds(
    PrimerEvent,
    st.sets(st.integers(21, 108), max_size=12).map(lambda pitches: tuple(sorted(pitches))),
    st.fractions(Fraction(1, 32), Fraction(4), max_denominator=96),
)


@given(st.lists(events, min_size=1, max_size=64).filter(lambda es: any(e.pitches for e in es)))
def test_formatted_events_parse_to_the_same(primer: list[PrimerEvent]) -> None:
    assert parse_primer(format_primer(tuple(primer))) == tuple(primer)


FRAGMENTS = ["C4", "bb", "do", "Am7", "G", "60", "R", "[", "]", "|", ":", "1/4", ".", "#", "x", " "]


@settings(max_examples=300)
@given(st.text(max_size=200) | st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_text_is_read_or_refused_with_a_suggestion_that_reads(text: str) -> None:
    try:
        primer = parse_primer(text)
    except PrimerError as error:
        suggested = re.search(r"Did you mean (.*)\?$", str(error), re.DOTALL)
        if suggested:
            parse_primer(suggested[1] + " C4")
    else:
        assert parse_primer(format_primer(primer)) == primer


@pytest.mark.parametrize(
    "piece", ["[", "(", "C", "a" * 50 + " ", "C4:", " ", "#", "1", ".", "|:", "((a", "sol", "\0"]
)
def test_long_nonsense_is_answered_at_once(piece: str) -> None:
    text = (piece * 4000)[:4000]
    start = time.process_time()
    with pytest.raises(PrimerError):
        parse_primer(text)
    assert time.process_time() - start < 0.5


def test_reading_a_request_loads_nothing_heavy() -> None:
    code = (
        "import sys; from engine.tasks import read_request; read_request({'notes': 'C4 Am7'});"
        "print([m for m in ('numpy', 'music21', 'librosa', 'tensorflow') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr
