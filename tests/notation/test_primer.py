"""Primers as people type them, right and wrong."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import PrimerError
from engine.notation.primer import parse_primer, primer_notes
from engine.values import PITCH_CLASS_NAMES, Key, Metre, PrimerEvent, Role

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
    typed = "C4 C4:1/2 R:1/8 [C4 E4]:1 C4:1/4. C4:3/8 C4:0.25 C4:½ C4 : 1/16 C4:2/1"
    expected = ["1/4", "1/2", "1/8", "1", "3/8", "3/8", "1/4", "1/2", "1/16", "2"]
    assert lengths(typed) == [Fraction(length) for length in expected]


def test_a_number_alone_is_a_note_value() -> None:
    assert lengths("C4:4 C4:8 C4:2 C4:16 C4:1 C4:4.") == [
        Fraction(length) for length in ("1/4", "1/8", "1/2", "1/16", "1", "3/8")
    ]


@pytest.mark.parametrize("text", ["G7", "Am7 G7", "A7 D7 A7 G7", "C D7 G7", "C6 A7 D7 G7"])
def test_a_seventh_chord_is_never_a_note_of_octave_seven(text: str) -> None:
    assert pitches(text)[-1] == (55, 62, 65, 71)


def test_the_top_of_a_line_in_octave_six_is_a_note() -> None:
    assert pitches("C6 E6 G6 C7") == [84, 88, 91, 96]


def test_capital_letters_are_chords_beside_chord_symbols_and_notes_otherwise() -> None:
    assert pitches("A C E") == [69, 60, 64]
    assert [len(event.pitches) for event in parse_primer("Am F C G")] == [4, 4, 4, 4]
    assert [len(event.pitches) for event in parse_primer("C | F | G")] == [4, 4, 4]
    assert pitches("Am7 C4")[1] == 60
    assert pitches("Am7 c")[1] == 60


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("(Am F C G) x2", "Am F C G Am F C G"),
        ("(Am) (F)", "Am F"),
        ("Am - F – C", "Am F C"),
        ("Am → F → C", "Am F C"),
        ("C / / /", "Cmaj"),
        ("Am | % | F", "Am | Am | F"),
        ("C minor", "Cm"),
        ("C minor 7 | B flat major", "Cm7 | Bbmaj"),
        ("la menor, re menor", "Am Dm"),
        ("do dièse mineur", "C#m"),
        ("(C4 E4) x2", "C4 E4 C4 E4"),
        ("C4 E4 x2", "C4 E4 C4 E4"),
        ("|: C4 E4 :| G4", "C4 E4 | C4 E4 | G4"),
        ("C4 - E4 - G4", "C4 E4 G4"),
        ("fa diesis, si bemolle, ré bémol 5", "F#4 Bb4 Db5"),
        ("do 4 mi 4", "C4 E4"),
        ("'C4 E4'", "C4 E4"),
        ("“Am F”", "Am F"),
    ],
)
def test_what_people_type_around_names_is_understood(text: str, same_as: str) -> None:
    assert parse_primer(text) == parse_primer(same_as)


def test_no_chord_is_a_rest_as_long_as_a_chord() -> None:
    assert pitches("Am | N.C. | F")[1] == ()
    assert lengths("Am | N.C. | F") == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "key", "same_as"),
    [
        ("I V vi IV", Key(0, "major"), "C G Am F"),
        ("ii7 V7 Imaj7", Key(10, "major"), "Cm7 F7 Bbmaj7"),
        ("i VI III VII", Key(9, "minor"), "Am F C G"),
        ("V/V V bVII vii°", Key(0, "major"), "D G Bb Bdim"),
        ("i iv V7 vii°7", Key(9, "minor"), "Am Dm E7 G#dim7"),
    ],
)
def test_degrees_stand_in_the_key_given(text: str, key: Key, same_as: str) -> None:
    assert parse_primer(text, None, key) == parse_primer(same_as.replace(" ", " | "))


def test_degrees_without_a_key_are_refused_with_what_to_add() -> None:
    assert "option key" in str(error_of("I V vi IV"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c'' d''", [72, 74]),
        ("c' b c", [60, 59, 48]),
        ("do' re'", [60, 62]),
        ("C, E,", [48, 52]),
        ("C C' c c'", [60, 72, 72, 84]),
        ("C c c' c''", [36, 48, 60, 72]),
        ("C, E, G", [60, 64, 67]),
    ],
)
def test_octave_marks_are_kept(text: str, expected: list[int]) -> None:
    assert pitches(text) == expected


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("c'4 d'8 r8 | e'2", "C4:1/4 D4:1/8 R:1/8 E4:1/2"),
        ("<c' e'>2 fis'4. es'", "[C4 E4]:1/2 F#4:3/8 Eb4:3/8"),
        ("c8 d e4", "C4:1/8 D4:1/8 E4:1/4"),
        ("\\relative c'' { g8 a b c }", "G4:1/8 A4:1/8 B4:1/8 C5:1/8"),
        ("\\time 3/4 c'4 c' c'", "C4 C4 C4"),
    ],
)
def test_what_is_plainly_lilypond_is_read_as_that(text: str, same_as: str) -> None:
    assert parse_primer(text) == parse_primer(same_as)


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("C2 E2 | G4", "C4:1/4 E4:1/4 G4:1/2"),
        ("CDEF | GABc |", "C4:8 D4:8 E4:8 F4:8 G4:8 A4:8 B4:8 C5:8"),
        ("C>D z2 | c'2 C,2 |", "C4:3/16 D4:1/16 R:1/4 C6:1/4 C3:1/4"),
        ("(3CDE ^F2 =F2 _B2", "C4:1/12 D4:1/12 E4:1/12 F#4 F4 Bb4"),
        ("X:1\nM:6/8\nK:G\nFGA B3 | [CE]3", "F#4:8 G4:8 A4:8 B4:3/8 [C4 E4]:3/8"),
        ("K:Ddor\nFCB", "F4:8 C4:8 B4:8"),
    ],
)
def test_what_is_plainly_abc_is_read_as_that(text: str, same_as: str) -> None:
    assert parse_primer(text) == parse_primer(same_as)


@pytest.mark.parametrize(
    "text", ["C4 E4 | G4 C5", "C4 E4 | G4 E4", "c4 e4 g4", "Bb | Eb F", "C2 E2 G2", "A B c d"]
)
def test_names_that_could_be_another_notation_stay_names(text: str) -> None:
    assert [event.duration for event in parse_primer(text)] == [QUARTER] * len(
        text.replace("|", " ").split()
    )


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
        ("C4:99", "C4:99", 1, "C4:16/4"),
        ("C4:3", "C4:3", 1, "C4:3/4"),
        ("C4:9/2", "C4:9/2", 1, "C4:4/1"),
        ("C4:q", "C4:q", 1, "C4:1/4"),
        ("E#b", "E#b", 1, "E#"),
        ("C4 | [C4 E4", "[C4 E4", 2, "[C4 E4]"),
        ("[C4 H4 G4]", "H4", 1, "B4"),
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


def typed(primer: Sequence[PrimerEvent]) -> str:
    """The events as somebody may type them."""
    words: list[str] = []
    for event in primer:
        names = [f"{PITCH_CLASS_NAMES[pitch % 12]}{pitch // 12 - 1}" for pitch in event.pitches]
        word = f"[{' '.join(names)}]" if len(names) > 1 else "".join(names) or "R"
        if len(names) == 1 and word.endswith("7"):
            word = str(event.pitches[0])  # `G7` is a chord
        # `C4:2` is a half, so two whole notes are `C4:2/1`
        words.append(f"{word}:{event.duration.numerator}/{event.duration.denominator}")
    return " ".join(words)


@given(st.lists(events, min_size=1, max_size=64).filter(lambda es: any(e.pitches for e in es)))
def test_typed_events_are_read_as_the_same(primer: list[PrimerEvent]) -> None:
    assert parse_primer(typed(primer)) == tuple(primer)


FRAGMENTS = ["C4", "bb", "do", "Am7", "G", "60", "R", "[", "]", "|", ":", "1/4", ".", "#", "x", " "]


@settings(max_examples=300)
@given(st.text(max_size=200) | st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_text_is_read_or_refused_with_a_suggestion_that_reads(text: str) -> None:
    try:
        primer = parse_primer(text)
    except PrimerError as error:
        suggested = re.search(
            r"Did you mean (?:the whole line to be )?(.*)\?$", str(error), re.DOTALL
        )
        if suggested:
            parse_primer(suggested[1] + " C4")
    else:
        assert parse_primer(typed(primer)) == primer


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
