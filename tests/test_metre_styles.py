"""Pieces in many kinds of music, from which metres are learnt."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from benchmarks.metre.__main__ import compare, count_spoiled, pieces_in_styles, rates
from benchmarks.metre.music import METRES
from benchmarks.metre.styles import Piece, pieces

KINDS = [one.name.rpartition("__")[0] for one in pieces()]


def piece(name: str) -> Piece:
    return next(one for one in pieces() if one.name == name)


def test_every_metre_has_many_kinds_of_music() -> None:
    kinds = Counter(one.metre for one in pieces() if one.name.endswith("__0"))
    assert set(kinds) == set(METRES)
    assert min(kinds.values()) >= 40


def test_the_program_that_is_held_out_wrote_none_of_the_others() -> None:
    programs = {kind.partition("/")[0] for kind in KINDS}
    assert {one.name.partition("/")[0] for one in pieces(held_out=True)}.isdisjoint(programs)


@pytest.mark.parametrize("number", range(0, len(KINDS), 400))
def test_an_excerpt_has_bars_as_long_as_its_metre_and_tempo_say(number: int) -> None:
    own = pieces()[number]
    excerpt = own.excerpt(random.Random(number))
    assert excerpt is not None
    assert excerpt.metre == own.metre
    bar = own.metre.beats * 4 / own.metre.unit * 60 / excerpt.tempo
    assert np.diff(excerpt.bars) == pytest.approx(bar, rel=0.01)
    assert excerpt.bars_known


def test_swing_moves_the_second_eighths_and_no_bar_line() -> None:
    plain = piece("pop/krautrock__0")
    swung = plain.swung(0.66)
    assert swung is not None
    before = np.array([row[0] for row in plain.score.rows])
    after = np.array([row[0] for row in swung.score.rows])
    on_beats = before % 480 == 0
    assert (before[on_beats] == after[on_beats]).all()
    assert (after[before % 480 == 240] - before[before % 480 == 240] == 77).all()
    assert swung.metre == plain.metre


def test_what_is_slow_or_has_sixteenths_does_not_swing() -> None:
    assert piece("classical/adagio_24__0").swung(0.66) is None


def test_kinds_of_music_that_were_not_learnt_from_are_counted_as_written() -> None:
    chance = np.random.default_rng(7)
    excerpts = list(pieces_in_styles(1, seed=7))[::2]
    metre, _, first_beats, _, tempo, _ = rates(
        [compare(excerpt, count_spoiled(excerpt, chance)) for excerpt in excerpts]
    )
    assert metre >= 0.8
    assert first_beats >= 0.75
    assert tempo >= 0.85
