"""What options that cannot be read were meant to be."""

from __future__ import annotations

import pytest

from engine.errors import OptionError
from engine.tasks import complete_option, mend_request, read_request


@pytest.mark.parametrize(
    ("option", "typed", "meant"),
    [
        ("notes", "CEG", "C E G"),
        ("notes", "cegb", "c e g b"),
        ("notes", "C4E4G4", "C4 E4 G4"),
        ("notes", "DoReMi", "Do Re Mi"),
        ("notes", "C E [GB D]", "C E [Gb D]"),
        ("notes", "CEG DFA", "C E G D F A"),
        ("chords", "AmFCG", "Am F C G"),
        ("chords", "Am7Dm7G7Cmaj7", "Am7 Dm7 G7 Cmaj7"),
        ("key", "Cmajo", "C major"),
        ("metre", "34", "3/4"),
        ("ensemble", "pinao", "piano"),
        ("ensemble", "violin, chllo", "violin, cello"),
    ],
)
def test_what_was_meant_can_be_read_and_nothing_else_changes(
    option: str, typed: str, meant: str
) -> None:
    with pytest.raises(OptionError):
        read_request({option: typed, "bars": 32})
    assert mend_request({option: typed, "bars": 32}) == {option: meant, "bars": 32}


def test_options_that_contradict_each_other_are_brought_together() -> None:
    mended = mend_request({"bars": 4, "chords": "Am F C G Am F"})
    assert mended is not None
    assert mended["bars"] == 6


@pytest.mark.parametrize(
    ("option", "typed"),
    [
        ("notes", "zork"),
        ("notes", "C4 E4 H4x"),
        ("notes", ""),
        ("notes", "C4 " * 70),
        ("notes", "banana"),
        ("notes", "ignore"),
        ("key", "banana"),
        ("key", "a walk in the park"),
        ("metre", "waltz"),
        ("metre", "13/17"),
        ("ensemble", "kazoos"),
        ("ensemble", "violin and theremin"),
    ],
)
def test_where_nobody_knows_nothing_is_offered(option: str, typed: str) -> None:
    assert mend_request({option: typed}) is None


@pytest.mark.parametrize(
    ("option", "typed", "first"),
    [("notes", "C4 E4 CEG", "C4 E4 C E G"), ("chords", "Am F AmF", "Am F Am F")],
)
def test_a_choice_is_what_was_meant_then_what_is_understood_so_far(
    option: str, typed: str, first: str
) -> None:
    values = [choice.value for choice in complete_option(option, typed, {})]
    assert values == [first, typed.rpartition(" ")[0], typed]
