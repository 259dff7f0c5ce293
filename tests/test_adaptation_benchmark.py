"""Ways to learn songs, side by side: what each may change, and what it is measured on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
from benchmarks.adaptation import ways
from benchmarks.adaptation.__main__ import main
from benchmarks.adaptation.material import Material
from benchmarks.adaptation.ways import Trial, Way
from benchmarks.quality.parts import LAST
from engine.composer.artefact import load
from engine.composer.controls import events_of
from engine.composer.replay import REPLAY, load_replay
from engine.composer.vocabulary import ONSET, PITCH
from engine.composer.windows import Windows
from engine.notation.midi_writer import write_song
from tests.composer.music import song

WHOLES = [events_of(song(seed, bars=40)) for seed in range(2)]
MATERIAL = Material(
    WHOLES, [round(len(piece) * (1 - LAST)) for piece in WHOLES], [events_of(song(7, bars=16))]
)


def weighed(windows: Windows) -> np.ndarray:
    """Pitch, duration and velocity of the notes that weigh something, in order."""
    return windows.target[windows.weight[..., PITCH] > 0][:, :ONSET]


def test_the_songs_ends_are_measured_and_nothing_else() -> None:
    ends = [
        whole.tokens[start:, :ONSET] for whole, start in zip(WHOLES, MATERIAL.starts, strict=True)
    ]
    assert np.array_equal(weighed(MATERIAL.ends), np.concatenate(ends))


def test_nothing_of_the_ends_is_learnt() -> None:
    for whole, start, beginning, head in zip(
        WHOLES, MATERIAL.starts, MATERIAL.beginnings, MATERIAL.heads, strict=True
    ):
        assert np.array_equal(beginning.tokens, whole.tokens[:start])
        assert len(head) < start
        assert np.array_equal(head.tokens, whole.tokens[: len(head)])


def test_the_base_alone_learns_nothing_and_needs_no_other_songs(small_base: Path) -> None:
    material = Material(WHOLES, MATERIAL.starts, [])
    artefact, replay = load(small_base), load_replay(small_base / REPLAY)
    alone = Trial(artefact, material, replay, 1).of(Way(""), 0)
    assert (alone.weights, alone.best_epoch, alone.others) == (0, 0, None)
    assert alone.ends > 5


@pytest.mark.slow
def test_each_way_learns_what_it_may_and_what_cannot_be_used_is_named(
    small_base: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(write_song(song(1, bars=40)))
    wanted = [str(path), str(tmp_path / "none.mid"), "--base", str(small_base)]
    assert main([*wanted, "--epochs", "1", "--json"]) == 0
    told = capsys.readouterr()
    assert "none.mid" in told.err
    found = {way["way"]: way for way in json.loads(told.out)["ways"]}
    assert list(found) == [way.words for way in ways.WAYS]
    alone = found.pop("base alone")
    assert (alone["weights"], alone["best_epoch"]) == (0, 0)
    everything = sum(value.size for value in load(small_base).weights.values())
    assert found["all weights"]["weights"] == everything
    assert 0 < found["heads alone"]["weights"] < everything
    assert all(way["ends"] < alone["ends"] for way in found.values())
    assert main([str(tmp_path / "none.mid")]) == 2
