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


@pytest.mark.parametrize(("option", "typed"), [("notes", "C4 H9"), ("chords", "Am Zm7")])
def test_what_cannot_be_read_says_so_while_it_is_typed(option: str, typed: str) -> None:
    choice = first(option, typed)
    assert choice.meaning == "wrong"
    assert choice.value == typed


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


def test_a_wrong_choice_is_wrong_for_the_request_too() -> None:
    choice = first("notes", "C4 H9")
    with pytest.raises(OptionError):
        read_options({"notes": choice.value})
