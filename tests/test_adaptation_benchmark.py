"""Ways to learn songs, side by side: what each may change, and what it is measured on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
from benchmarks.adaptation.hidden_context import EXCERPT, after_excerpt
from benchmarks.adaptation.material import LAST, Material
from benchmarks.adaptation.ways import Outcome, Way, try_way
from engine.composer.artefact import Artefact, load
from engine.composer.controls import events_of
from engine.composer.replay import REPLAY, load_replay
from engine.composer.windows import WINDOW
from tests.composer.music import song

WHOLES = [events_of(song(seed, bars=40)) for seed in range(2)]
MATERIAL = Material(
    WHOLES, [round(len(piece) * (1 - LAST)) for piece in WHOLES], [events_of(song(7, bars=16))]
)


@pytest.fixture(scope="module")
def base(small_base: Path) -> tuple[Artefact, Path]:
    return load(small_base), small_base


def outcome(way: Way, base: tuple[Artefact, Path]) -> Outcome:
    artefact, folder = base
    return try_way(way, artefact, MATERIAL, load_replay(folder / REPLAY), 1, 0)


def test_the_songs_ends_are_measured_and_nothing_else() -> None:
    measured = int((MATERIAL.ends.weight[..., 0] > 0).sum())
    assert measured == sum(
        len(piece) - start for piece, start in zip(WHOLES, MATERIAL.starts, strict=True)
    )


def test_nothing_of_the_ends_is_learnt() -> None:
    for learnt, start in zip(MATERIAL.heads, MATERIAL.starts, strict=True):
        assert len(learnt) < start


def test_a_hidden_excerpt_is_seen_and_weighs_nothing() -> None:
    piece, start = WHOLES[0], MATERIAL.starts[0]
    windows = after_excerpt(WHOLES[1].part(0, EXCERPT), piece, start, len(piece))
    assert windows.target.shape[1] == WINDOW
    assert not windows.weight[:, :EXCERPT].any()
    assert int((windows.weight[..., 0] > 0).sum()) == len(piece) - start
    assert (np.diff(windows.before_bars[:, EXCERPT - 1 : EXCERPT + 1], axis=1) >= 0).all()
    assert (windows.piece[:, 0] == windows.piece[:, EXCERPT]).all()


@pytest.mark.slow
def test_a_way_learns_what_it_may(base: tuple[Artefact, Path]) -> None:
    nothing = outcome(Way("base alone"), base)
    assert (nothing.weights, nothing.epochs) == (0, 0)
    heads, adapters = outcome(Way("", "heads"), base), outcome(Way("", "adapters", 2), base)
    everything = sum(value.size for value in base[0].weights.values())
    assert 0 < adapters.weights < heads.weights < everything
    assert heads.ends < nothing.ends
    assert adapters.ends < nothing.ends


@pytest.mark.slow
def test_looking_songs_up_and_an_excerpt_need_no_learning(base: tuple[Artefact, Path]) -> None:
    alone = outcome(Way("base alone"), base)
    assert alone.ends_looked_up is not None
    assert alone.ends_looked_up < alone.ends
    excerpt = outcome(Way("an excerpt", excerpt=True), base)
    assert excerpt.ends_looked_up is None
    assert excerpt.ends != alone.ends
