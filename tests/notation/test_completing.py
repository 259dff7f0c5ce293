"""Choices while an option is typed, and what is said of each."""

from __future__ import annotations

import pytest

from engine.errors import OptionError
from engine.notation.options import read_options
from engine.tasks import complete_option
from engine.values import Completion


def first(option: str, typed: str, **others: object) -> Completion:
    return complete_option(option, typed, others)[0]


def test_typed_notes_are_counted_and_measured() -> None:
    choice = first("notes", "C4:1/2 [E4 G4]:1/2 C5", metre="3/4")
    assert (choice.value, choice.meaning) == ("C4:1/2 [E4 G4]:1/2 C5", "notes")
    assert choice.fields == {"count": 4, "bars": 2, "metre": "3/4"}


@pytest.mark.parametrize(
    ("option", "typed"), [("notes", "C4 H9"), ("notes", "H9"), ("chords", "Am Zm7")]
)
def test_what_cannot_be_read_says_so_and_every_other_choice_can_be_read(
    option: str, typed: str
) -> None:
    *others, last = complete_option(option, typed, {})
    assert (last.value, last.meaning) == (typed, "wrong")
    with pytest.raises(OptionError):
        read_options({option: last.value})
    for choice in others:
        assert choice.meaning != "wrong"
        read_options({option: choice.value})


def test_the_beginning_that_is_understood_is_offered_with_what_is_not() -> None:
    choice = first("notes", "C4 H9")
    assert (choice.value, choice.meaning, choice.fields["rest"]) == ("C4", "notes_so_far", "H9")


def test_degrees_are_read_in_the_key_that_is_filled_in() -> None:
    assert first("chords", "I V vi IV", key="G").meaning == "chords"
    assert first("chords", "I V vi IV").meaning == "wrong"


def test_a_key_in_another_language_is_understood_and_its_signature_told() -> None:
    choice = first("key", "re menor")
    assert (choice.value, choice.meaning, choice.fields["count"]) == ("D minor", "key.flats", 1)


def test_the_last_instrument_of_a_list_is_completed() -> None:
    values = [choice.value for choice in complete_option("ensemble", "violin, vio", {})]
    assert "violin, viola" in values
    values = [choice.value for choice in complete_option("ensemble", "flauta, guit", {})]
    assert "flauta, guitarra" in values


@pytest.mark.parametrize(
    "option",
    [
        "notes",
        "chords",
        "bars",
        "tempo",
        "metre",
        "key",
        "ensemble",
        "surprise",
        "density",
        "swing",
    ],
)
def test_every_choice_that_is_offered_unasked_can_be_read(option: str) -> None:
    choices = complete_option(option, "", {"key": "C major"})
    assert choices
    for choice in choices:
        read_options({"key": "C major", option: choice.value})


@pytest.mark.parametrize("typed", ["", "x" * 500, "\0", "1e9", "-", "٣", "C4 " * 400, "no,no,no"])
@pytest.mark.parametrize("option", ["notes", "chords", "tempo", "metre", "key", "ensemble", "else"])
def test_nothing_that_is_typed_is_an_error(option: str, typed: str) -> None:
    assert len(complete_option(option, typed, {"metre": typed, "key": typed, "tempo": typed})) <= 25
