"""Ways to learn songs, side by side: what each may change, and what it is measured on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
from benchmarks.adaptation.__main__ import main
from benchmarks.adaptation.hidden_context import EXCERPT, after_excerpt
from benchmarks.adaptation.material import Material
from benchmarks.adaptation.ways import WAYS, Outcome, Way, try_way
from benchmarks.quality.parts import LAST
from engine.composer.artefact import Artefact, load
from engine.composer.controls import events_of
from engine.composer.replay import REPLAY, load_replay
from engine.composer.windows import WINDOW, Windows
from engine.notation.midi_writer import write_song
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


def weighed(windows: Windows) -> np.ndarray:
    """The tokens of the events that weigh something, in order."""
    return windows.target[windows.weight[..., 0] > 0]


def test_the_songs_ends_are_measured_and_nothing_else() -> None:
    ends = [whole.tokens[start:] for whole, start in zip(WHOLES, MATERIAL.starts, strict=True)]
    assert np.array_equal(weighed(MATERIAL.ends), np.concatenate(ends))


def test_nothing_of_the_ends_is_learnt() -> None:
    for whole, start, beginning, head in zip(
        WHOLES, MATERIAL.starts, MATERIAL.beginnings, MATERIAL.heads, strict=True
    ):
        assert np.array_equal(beginning.tokens, whole.tokens[:start])
        assert len(head) < start
        assert np.array_equal(head.tokens, whole.tokens[: len(head)])


def test_a_hidden_excerpt_is_seen_and_weighs_nothing() -> None:
    piece, start = WHOLES[0], MATERIAL.starts[0]
    excerpt = WHOLES[1].part(0, EXCERPT)
    windows = after_excerpt(excerpt, piece, start, len(piece))
    assert windows.target.shape[1] == WINDOW
    assert np.array_equal(windows.target[0, :EXCERPT], excerpt.tokens)
    assert np.array_equal(weighed(windows), piece.tokens[start:])
    assert (windows.piece[:, 0] == windows.piece[:, EXCERPT]).all()


def test_a_hidden_excerpt_ends_a_bar_or_two_before_what_follows() -> None:
    piece, start = WHOLES[0], MATERIAL.starts[0]
    windows = after_excerpt(WHOLES[1].part(0, EXCERPT), piece, start, len(piece))
    gaps = windows.before_bars[:, EXCERPT] - windows.before_bars[:, EXCERPT - 1]
    assert ((gaps >= 1) & (gaps <= 2)).all()


def test_songs_too_short_for_an_excerpt_are_not_measured_after_one(
    base: tuple[Artefact, Path],
) -> None:
    short = [events_of(song(1, bars=8))]
    material = Material(short, [round(len(short[0]) * (1 - LAST))], [])
    assert try_way(Way("", excerpt=True), base[0], material, [], 1, 0).ends is None


def test_what_is_looked_up_needs_no_learning(base: tuple[Artefact, Path]) -> None:
    alone = outcome(Way("base alone"), base)
    assert alone.ends is not None
    assert alone.ends_looked_up is not None
    assert alone.ends_looked_up < alone.ends


@pytest.mark.slow
def test_each_way_learns_what_it_may_and_what_cannot_be_used_is_named(
    small_base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(write_song(song(1, bars=40)))
    wanted = [str(path), str(tmp_path / "none.mid"), "--base", str(small_base)]
    assert main([*wanted, "--epochs", "1", "--json"]) == 0
    told = capsys.readouterr()
    assert "none.mid" in told.err
    ways = {way["way"]: way for way in json.loads(told.out)["ways"]}
    assert list(ways) == [way.words for way in WAYS]
    alone = ways.pop("base alone")
    assert (alone["weights"], alone["best_epoch"]) == (0, 0)
    assert ways.pop("base, an excerpt before it")["weights"] == 0
    everything = sum(value.size for value in load(small_base).weights.values())
    assert ways["all weights"]["weights"] == everything
    assert 0 < ways["heads alone"]["weights"] < everything
    assert ways["adapters of rank 8"]["weights"] < ways["adapters of rank 32"]["weights"]
    assert all(way["ends"] < alone["ends"] for way in ways.values())
    assert main([str(tmp_path / "none.mid")]) == 2
