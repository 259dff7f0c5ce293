"""The options of a request, typed or chosen."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arranging import ENSEMBLES
from engine.errors import EngineError, OptionError
from engine.notation.options import (
    ENSEMBLE_NAMES,
    KEY_NAMES,
    METRES,
    OPTIONS,
    read_key,
    read_options,
)
from engine.notation.spelling import sharps
from engine.tasks import read_request
from engine.values import Brief, Key, Metre


def error_of(**options: object) -> str:
    with pytest.raises(OptionError) as caught:
        read_options(options)
    return str(caught.value)


def test_no_options_leave_every_choice_to_the_composer() -> None:
    assert read_request({}) == Brief()
    assert read_request(dict.fromkeys(OPTIONS)) == Brief()


def test_text_and_typed_values_mean_the_same() -> None:
    typed = read_options(
        {"bars": 8, "tempo": 90, "metre": Metre(3, 4), "surprise": 0.5, "takes": 1, "seed": 7}
    )
    written = read_options(
        {
            "bars": "8",
            "tempo": " 90 ",
            "metre": "3 / 4",
            "surprise": "0,5",
            "takes": "1",
            "seed": "7",
        }
    )
    assert typed == written


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("A minor", Key(9, "minor")),
        ("a", Key(9, "minor")),
        ("Am", Key(9, "minor")),
        ("C", Key(0, "major")),
        ("F# major", Key(6, "major")),
        ("F♯m", Key(6, "minor")),
        ("Bb", Key(10, "major")),
        ("B flat minor", Key(10, "minor")),
        ("la menor", Key(9, "minor")),
        ("do mayor", Key(0, "major")),
        ("si bemol mayor", Key(10, "major")),
        ("sol", Key(7, "major")),
        ("c moll", Key(0, "minor")),
        ("C-Dur", Key(0, "major")),
        ("h-moll", Key(11, "minor")),
        ("B-Dur", Key(10, "major")),
        ("fis moll", Key(6, "minor")),
        ("Es-Dur", Key(3, "major")),
        ("ré mineur", Key(2, "minor")),
    ],
)
def test_a_key_is_read_in_several_languages(text: str, key: Key) -> None:
    assert read_key(text) == key


@pytest.mark.parametrize(
    ("typed", "told", "signature"),
    [
        ("Db", "Db major", -5),
        ("C# major", "C# major", 7),
        ("sol bemol mayor", "Gb major", -6),
        ("fa#", "F# major", 6),
        ("Ab minor", "Ab minor", -7),
        ("gis-moll", "G# minor", 5),
        ("H-Dur", "B major", 5),
        ("G# major", "G# major", -4),
    ],
)
def test_a_key_is_told_and_printed_as_it_was_spelled(typed: str, told: str, signature: int) -> None:
    brief = read_options({"key": typed})
    key = Brief.from_json(brief.to_json()).key
    assert key is not None
    assert (str(key), sharps(key)) == (told, signature)


def test_keys_of_two_spellings_are_one_key() -> None:
    assert read_key("Gb major") == read_key("F# major") == Key(6, "major")


def test_every_listed_key_metre_and_ensemble_is_accepted() -> None:
    assert {str(read_key(name)) for name in KEY_NAMES} == set(KEY_NAMES)
    assert len(KEY_NAMES) == 24
    for metre in METRES:
        assert read_options({"metre": str(metre)}).metre == metre
    for name in ENSEMBLE_NAMES:
        assert read_options({"ensemble": name.upper()}).ensemble == name


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("bars", 3, "did you mean 4"),
        ("bars", "65", "did you mean 64"),
        ("bars", "x", "4 to 64"),
        ("bars", True, "not a number"),
        ("bars", 16.5, "not a whole number"),
        pytest.param("tempo", 10**5000, "40 to 240", id="tempo-huge"),
        ("tempo", float("nan"), "40 to 240"),
        ("surprise", 1.01, "0 to 1"),
        ("density", "-0.1", "0 to 1"),
        ("takes", 5, "1 to 4"),
        ("seed", 2**31, "2147483647"),
        ("metre", "4/5", "4/4"),
        ("key", "A minro", "A minor"),
        ("key", "H", "B major"),
        ("ensemble", "pinao", "piano"),
        ("notes", 5, "text"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(
    option: str, value: object, expected: str
) -> None:
    message = error_of(**{option: value})
    assert option in message
    assert expected in message


def test_the_ensembles_are_those_that_can_be_arranged() -> None:
    assert set(ENSEMBLE_NAMES) == set(ENSEMBLES)


def test_an_unknown_option_is_told_with_the_nearest_known() -> None:
    assert "Did you mean bars?" in error_of(bras=8)


@pytest.mark.parametrize(
    ("option", "typed"),
    [
        ("ensemble", "kazoos"),
        ("ensemble", "harp, theremin"),
        ("ensemble", "🎻"),
        ("ensemble", ""),
        ("key", "banana"),
        ("key", "🎹"),
        ("metre", "waltz"),
        ("metre", "13/17"),
        ("colour", "blue"),
    ],
)
def test_a_name_that_is_not_near_is_not_suggested(option: str, typed: str) -> None:
    message = error_of(**{option: typed})
    assert "Did you mean" not in message
    assert any(words in message for words in ("Choose from", "Write a tonic", "The options are"))


def test_the_piece_grows_with_a_long_primer_unless_bars_say_otherwise() -> None:
    assert read_options({"notes": "C4:1 " * 4}).bars == 16
    assert read_options({"notes": "C4:1 " * 20}).bars == 28
    assert "21 bars" in error_of(notes="C4:1 " * 20, bars=20)


def test_the_metre_says_how_long_a_chord_symbol_is() -> None:
    primer = read_options({"notes": "Am | F", "metre": "3/4"}).primer
    assert [str(event.duration) for event in primer] == ["3/4", "3/4"]


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60)


@given(st.dictionaries(st.sampled_from(OPTIONS), values))
def test_anything_is_read_or_refused_by_an_engine_error(options: dict[str, object]) -> None:
    try:
        brief = read_options(options)
    except EngineError:
        return
    assert Brief.from_json(brief.to_json()) == brief


MISTYPED = st.lists(
    st.sampled_from(
        [
            *[*"CDEFGABHcgb#m79135(/)+-':,%|x ", "sus", "maj", "dim", "Do", "fis", "es", ":3"],
            *["minor", "moll", "Verse: ", "[", "]", "the ", "H7", " - - ", " 1/4 ", " half "],
            *["x2", "\n", "🎵"],
        ]
    ),
    max_size=6,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(("notes", "chords", "key")), MISTYPED)
def test_a_suggestion_is_always_accepted_when_it_is_typed(option: str, text: str) -> None:
    try:
        read_options({option: text})
    except OptionError as error:
        suggested = re.search(
            r"Did you mean (?:the whole line to be )?(.*?)\?( Write|$)", error.remedy, re.DOTALL
        )
    else:
        return
    if suggested and suggested[1].lower() not in ("r", "rest"):
        read_options({option: suggested[1]})
