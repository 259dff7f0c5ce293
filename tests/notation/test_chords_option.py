"""The chords that a piece is to be over, as people type them."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError, OptionError
from engine.notation.options import read_options
from engine.values import Brief, ChordSpan

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def chords(text: str, **options: object) -> tuple[ChordSpan, ...]:
    return read_options({"chords": text, **options}).chords


def spans(text: str, **options: object) -> list[tuple[str, Fraction]]:
    return [(chord.name, chord.length) for chord in chords(text, **options)]


def error_of(text: str, **options: object) -> str:
    with pytest.raises(OptionError) as caught:
        chords(text, **options)
    return str(caught.value)


def test_a_chord_has_root_tones_and_bass() -> None:
    assert chords("B♭m7/A♭") == (ChordSpan(10, (0, 3, 7, 10), 8, Fraction(1), "B♭m7/A♭"),)
    assert chords("C9")[0].tones == (0, 2, 4, 7, 10)


def test_without_bar_lines_each_chord_is_a_bar() -> None:
    assert spans("Am F C G") == [(name, 1) for name in ("Am", "F", "C", "G")]
    assert spans("lam, fa - do") == [("lam", 1), ("fa", 1), ("do", 1)]


def test_chords_between_two_bar_lines_share_the_bar_evenly() -> None:
    assert spans("| Dm7 G7 | Cmaj7 |") == [("Dm7", HALF), ("G7", HALF), ("Cmaj7", 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Am % F", [("Am", 1), ("Am", 1), ("F", 1)]),
        ("| C G | % | F |", [("C", HALF), ("G", HALF), ("C", HALF), ("G", HALF), ("F", 1)]),
        ("| C F | G % % C |", [("C", HALF), ("F", HALF), *[("G", QUARTER)] * 3, ("C", QUARTER)]),
    ],
)
def test_a_percent_sign_repeats_the_bar_or_the_chord_before(
    text: str, expected: list[tuple[str, Fraction]]
) -> None:
    assert spans(text) == expected


def test_slashes_are_beats_of_the_chord_before() -> None:
    assert spans("C / / F / / /") == [("C", 3 * QUARTER), ("F", 5 * QUARTER)]
    assert spans("| C / / F | / G // |") == [
        ("C", 3 * QUARTER),
        ("F", QUARTER),
        ("F", QUARTER),
        ("G", 3 * QUARTER),
    ]
    assert spans("C / / F / /", metre="3/4") == [("C", 1), ("F", 1)]
    assert spans("C / F /", metre="6/8") == [("C", 1), ("F", 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(Am F) x3", "Am F Am F Am F"),
        ("Am F x2", "Am F Am F"),
        ("2x (Am F) C", "Am F Am F C"),
        ("Am x2 F x2", "Am Am F F"),
        ("(C (F G) ×2) x2", "C F G F G C F G F G"),
        ("(Am | F) x2 | C", "Am | F | Am | F | C"),
        ("|: Am F :| C", "| Am F | Am F | C"),
        ("|: Am :| x3 C", "| Am | Am | Am | C"),
    ],
)
def test_repeats_are_written_out(text: str, expected: str) -> None:
    assert spans(text) == spans(expected)


def test_a_length_of_its_own_is_in_whole_notes() -> None:
    assert spans("Am:1/2 F:1/4 C") == [("Am", HALF), ("F", QUARTER), ("C", 1)]
    assert spans("Am:3/4", metre="3/4") == [("Am", 1)]
    assert spans("| Am:1/4 F |") == [("Am", QUARTER), ("F", 3 * QUARTER)]


def test_the_piece_has_room_for_all_its_chords() -> None:
    assert read_options({"chords": "Am F C G"}).bars == 16
    assert read_options({"chords": "(Am F C G) x5"}).bars == 20
    assert "20 bars" in error_of("(Am F C G) x5", bars=8)
    assert "64" in error_of("(Am F C G) x17")


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("Am H7 C", "Chord 2", "B7"),
        ("Am Fmaj8 C", "Chord 2", "Fmaj9"),
        ("% Am", "Chord 1", "no chord before it"),
        ("Am | F N.C.", "Chord 3", "%"),
        ("N.C. Am", "Chord 1", "Leave it out"),
        ("| Am:1 F |", "Chord 2", "| F"),
        ("Am:0 F", "Chord 1", "Am:1/4"),
        ("(((Am) x99) x99) x99", "Chord 1", "256"),
        ("| |", "no chords", "Am F C G"),
        ("Am " * 400, "1200 characters", "1000"),
    ],
)
def test_what_is_no_chord_is_named_with_what_to_type(text: str, place: str, what: str) -> None:
    message = error_of(text)
    assert "chords" in message
    assert place in message
    assert what in message


@pytest.mark.parametrize("wrong", ["Hm", "Amm7", "Fmaj8", "Cisus", "Am-F-C", "C:0", "Gsus7sus"])
def test_what_is_suggested_is_accepted(wrong: str) -> None:
    suggestion = re.search(r"Did you mean (.+?)\?", error_of(f"C {wrong}"))
    assert suggestion
    assert chords(f"C {suggestion[1]}")


def test_a_brief_keeps_its_chords_and_an_old_one_has_none() -> None:
    brief = read_options({"chords": "| Dm7 G7/B | Cmaj7 |"})
    assert Brief.from_json(json.loads(json.dumps(brief.to_json()))) == brief
    old = {name: value for name, value in Brief().to_json().items() if name != "chords"}
    assert Brief.from_json(old) == Brief()


LINES = st.lists(st.sampled_from([*"|()%/:-,xAmCF7b#12 ", " | ", " x4 ", "N.C.", "é", "\n"]))


@given(LINES.map("".join) | st.text(max_size=60))
def test_any_text_gives_chords_or_an_engine_error(text: str) -> None:
    try:
        found = chords(text)
    except EngineError:
        return
    assert found
    assert all(chord.length > 0 and chord.tones[0] == 0 for chord in found)
    assert all(list(chord.tones) == sorted(set(chord.tones)) for chord in found)
