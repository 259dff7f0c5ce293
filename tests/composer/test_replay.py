"""Excerpts of the base's music that are gone over again while songs are learnt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.composer.controls import CONTROL_SIZES, HEARD, events_of
from engine.composer.events import total
from engine.composer.replay import (
    EVENTS,
    SHARE,
    load_replay,
    sample_replay,
    save_replay,
    with_replay,
)
from engine.errors import ModelError
from tests.composer.music import song

AT_HEARD = np.arange(len(CONTROL_SIZES)) == HEARD

SOURCES = {
    "one": [events_of(song(seed, bars=40)) for seed in range(3)],
    "two": [events_of(song(seed, bars=20)) for seed in range(3, 6)],
}


def test_sources_have_their_shares() -> None:
    excerpts = sample_replay(SOURCES, {"one": 3.0, "two": 1.0}, seed=0)
    long = sum(len(e) for e in excerpts if len(e) > len(SOURCES["two"][0]))
    assert total(excerpts) == pytest.approx(EVENTS, rel=0.02)
    assert long >= 0.6 * EVENTS


def test_excerpts_come_back_as_they_were_kept(tmp_path: Path) -> None:
    excerpts = sample_replay(SOURCES, {"one": 1.0, "two": 1.0}, seed=0)[:5]
    save_replay(tmp_path / "replay.npz", excerpts)
    for before, after in zip(excerpts, load_replay(tmp_path / "replay.npz"), strict=True):
        assert (before.tokens == after.tokens).all()
        assert (before.ticks == after.ticks).all()
        assert (before.controls == after.controls).all()
        assert before.metre == after.metre
        assert before.has_velocity == after.has_velocity
        assert np.array_equal(before.plan, after.plan)


def test_an_excerpt_brings_the_plan_of_its_own_bars() -> None:
    for excerpt in sample_replay(SOURCES, {"one": 1.0}, seed=1)[:20]:
        bar = excerpt.metre.ticks_per_bar
        assert excerpt.ticks[0] < bar
        assert len(excerpt.plan) == 2 * (int(excerpt.ticks[-1]) // bar + 1)
        whole = next(
            piece
            for piece in SOURCES["one"]
            for first in range(0, len(piece.plan), 2)
            if np.array_equal(piece.plan[first : first + len(excerpt.plan)], excerpt.plan)
        )
        assert len(whole) >= len(excerpt)


def test_an_epoch_has_its_share_of_them() -> None:
    excerpts = sample_replay(SOURCES, {"one": 1.0, "two": 1.0}, seed=0)
    songs = [events_of(song(9, bars=80))] * 8
    drawn = with_replay(songs, excerpts, np.random.default_rng(0))
    assert (total(drawn) - total(songs)) / total(drawn) == pytest.approx(SHARE, abs=0.1)


def test_a_base_without_excerpts_has_none(tmp_path: Path) -> None:
    assert load_replay(tmp_path / "replay.npz") == []
    assert with_replay(SOURCES["one"], [], np.random.default_rng(0)) == SOURCES["one"]


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "replay.npz").write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(ModelError):
        load_replay(tmp_path / "replay.npz")
