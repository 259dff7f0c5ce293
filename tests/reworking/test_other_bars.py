"""Bars that are written anew go as other bars of the piece do."""

from __future__ import annotations

import numpy as np

from engine.plan.rhythm import BAR, ROLE, Rhythm, read_rhythm
from engine.reworking.other_bars import rhythms_of_other_bars
from engine.values import Role
from tests.reworking.scene import material

PITCHED = (Role.MELODY, Role.BASS, Role.CHORD)


def bars(rhythm: Rhythm, first: int, stop: int) -> list[list[int]]:
    """What is planned in these bars, counted from the first of them."""
    own = rhythm[(rhythm[:, BAR] >= first) & (rhythm[:, BAR] < stop)].copy()
    own[:, BAR] -= first
    return own.tolist()


def test_the_likest_bars_are_those_a_phrase_before_and_after() -> None:
    piece = material()
    whole = read_rhythm(piece.rows, piece.heard.metre)
    before, after, *_ = rhythms_of_other_bars(piece, 6, 8, PITCHED)
    assert bars(before, 6, 8) == bars(whole, 2, 4)
    assert bars(after, 6, 8) == bars(whole, 10, 12)


def test_what_is_written_is_never_its_own_example() -> None:
    piece = material()
    whole = read_rhythm(piece.rows, piece.heard.metre)
    (first, *_) = rhythms_of_other_bars(piece, 4, 12, PITCHED)
    assert bars(first, 4, 8) == bars(first, 8, 12) == bars(whole, 0, 4)


def test_the_last_bar_ends_the_piece_as_it_did() -> None:
    piece = material()
    whole, last = read_rhythm(piece.rows, piece.heard.metre), piece.heard.bars - 1
    for rhythm in rhythms_of_other_bars(piece, last - 1, last + 1, PITCHED):
        assert bars(rhythm, last, last + 1) == bars(whole, last, last + 1)


def test_only_the_roles_that_are_written_are_planned() -> None:
    for rhythm in rhythms_of_other_bars(material(), 4, 6, [Role.MELODY]):
        assert set(rhythm[:, ROLE].tolist()) == {int(Role.MELODY)}


def test_ways_differ_and_a_piece_that_is_written_whole_has_none() -> None:
    piece = material()
    ways = rhythms_of_other_bars(piece, 4, 6, PITCHED)
    pairs = [(a, b) for n, a in enumerate(ways) for b in ways[n + 1 :]]
    assert pairs
    assert not any(np.array_equal(a, b) for a, b in pairs)
    assert rhythms_of_other_bars(piece, 0, piece.heard.bars, PITCHED) == ()
