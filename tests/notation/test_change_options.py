"""What is to be done to a take, as it is typed."""

from __future__ import annotations

import re

import pytest

from engine.errors import OptionError
from engine.notation.change_options import read_change
from engine.values import Change, ChangeKind, Key


@pytest.mark.parametrize(
    ("typed", "bars"),
    [("5", (5, 5)), ("5-8", (5, 8)), (" 5 – 8 ", (5, 8)), ("5..8", (5, 8)), (7, (7, 7))],
)
def test_bars_are_read(typed: object, bars: tuple[int, int]) -> None:
    change = read_change("infill", {"bars": typed})
    assert (change.first, change.last) == bars


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("infill", {}),
        ("infill", {"bars": "8-5"}),
        ("infill", {"bars": "0"}),
        ("infill", {"bars": "-3"}),
        ("infill", {"bars": "all"}),
        ("infill", {"bars": "5", "role": "flute"}),
        ("continue", {"bars": "65"}),
        ("continue", {"bars": "0"}),
        ("continue", {"bars": "5-8"}),
        ("vary", {"how_much": "2"}),
        ("vary", {"how_much": "nan"}),
        ("vary", {"how_much": "much"}),
        ("vary", {"keep": "everything"}),
        ("vary", {"bars": "4"}),
        ("arrange", {}),
        ("arrange", {"ensemble": "kazoos"}),
        ("arrange", {"tempo": "1000"}),
        ("arrange", {"key": "H"}),
        ("accompany", {"takes": "5"}),
        ("accompany", {"seed": "-1"}),
    ],
)
def test_what_cannot_be_is_refused(kind: ChangeKind, options: dict[str, object]) -> None:
    with pytest.raises(OptionError):
        read_change(kind, options)


@pytest.mark.parametrize(
    ("typed", "share"),
    [("0.5", 0.5), ("0,3", 0.3), ("50%", 0.5), ("5 %", 0.05), ("50", 0.5), ("100", 1.0), (1, 1.0)],
)
def test_how_much_is_a_share_or_a_percentage(typed: object, share: float) -> None:
    assert read_change("vary", {"how_much": typed}).how_much == share


@pytest.mark.parametrize("typed", ["101", "50 % or so", "-5 %", "%"])
def test_more_than_all_of_it_is_refused(typed: str) -> None:
    with pytest.raises(OptionError, match=re.escape(typed)):
        read_change("vary", {"how_much": typed})


def test_nothing_more_need_be_said() -> None:
    assert read_change("vary", {"how_much": None}) == Change("vary")
    assert read_change("continue", {}).bars == 8
    assert read_change("accompany", {}).ensemble is None


def test_a_change_goes_to_json_and_back() -> None:
    change = read_change("arrange", {"ensemble": "Music-Box", "key": "F# minor", "tempo": "90"})
    assert (change.ensemble, change.key, change.tempo) == ("music box", Key(6, "minor"), 90)
    assert Change.from_json(change.to_json()) == change
    varied = read_change("vary", {"how_much": "0,3", "keep": "Melody", "takes": 1, "seed": 3})
    assert Change.from_json(varied.to_json()) == varied
