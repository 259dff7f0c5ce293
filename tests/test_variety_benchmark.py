"""How many pieces of music a model's requests follow."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.variety import equally_likely, main, measure
from engine.composer.artefact import load
from engine.composer.composing import Composer

BASE = Path(__file__).parents[1] / "models" / "base"


def test_pieces_that_are_met_as_often_as_one_another_count_in_full() -> None:
    assert equally_likely(Counter({"a": 5, "b": 5, "c": 5})) == pytest.approx(3)
    assert equally_likely(Counter({"a": 98, "b": 1, "c": 1})) < 1.1


def test_each_request_follows_some_music() -> None:
    found = measure(Composer(load(BASE)), 6)
    assert found.music.total() == len(found.merits) == 6


def test_the_command_prints_a_row_a_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(BASE), "--requests", "3"]) == 0
    printed = capsys.readouterr().out
    assert "base" in printed
    assert "3 requests" in printed
