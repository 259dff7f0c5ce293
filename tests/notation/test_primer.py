"""Primers as people type them, right and wrong."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import PrimerError
from engine.notation.primer import parse_primer, primer_notes
from engine.values import PITCH_CLASS_NAMES, PrimerEvent, Role
from tests.notation.primers import error_of, lengths, pitches


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


def test_lengths_are_fractions_of_a_whole_note_and_a_quarter_by_default() -> None:
    typed = "C4 C4:1/2 R:1/8 [C4 E4]:1 C4:1/4. C4:3/8 C4:0.25 C4:½ C4 : 1/16 C4:2/1"
    expected = ["1/4", "1/2", "1/8", "1", "3/8", "3/8", "1/4", "1/2", "1/16", "2"]
    assert lengths(typed) == [Fraction(length) for length in expected]


def test_a_number_alone_is_a_note_value() -> None:
    assert lengths("C4:4 C4:8 C4:2 C4:16 C4:1 C4:4.") == [
        Fraction(length) for length in ("1/4", "1/8", "1/2", "1/16", "1", "3/8")
    ]


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
    seconds: list[float] = []
    for _ in range(2):  # one may fall on a collection of all that other tests left
        start = time.process_time()
        with pytest.raises(PrimerError):
            parse_primer(text)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.5
