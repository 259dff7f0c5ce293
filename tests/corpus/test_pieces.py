from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.corpus.build import load_corpus
from engine.corpus.pieces import CorpusPiece, hold_out, load_pieces, save_pieces
from engine.corpus.sources import SOURCES, sources_table
from engine.errors import TrainingError
from engine.values import Key, Metre


def piece(number: int, source: str = "oneill") -> CorpusPiece:
    rng = np.random.default_rng(number)
    notes = rng.integers(1, 127, (10 + number % 5, 5)).astype(np.int32)
    key = Key(number % 12, "minor" if number % 2 else "major")
    return CorpusPiece(source, f"№ {number}", notes, Metre(6, 8), key, 90.5, False, False, "Jo")


def test_pieces_survive_saving(tmp_path: Path) -> None:
    pieces = hold_out([piece(i) for i in range(20)])
    save_pieces(tmp_path / "some.npz", pieces)
    for before, after in zip(pieces, load_pieces(tmp_path / "some.npz"), strict=True):
        assert np.array_equal(before.notes, after.notes)
        assert after.notes.dtype == np.int32
        for name in ("source", "name", "metre", "key", "tempo", "has_velocity", "held_out"):
            assert getattr(before, name) == getattr(after, name)


def test_no_pieces_survive_saving(tmp_path: Path) -> None:
    save_pieces(tmp_path / "none.npz", [])
    assert load_pieces(tmp_path / "none.npz") == ()


def test_about_three_percent_are_held_out_whatever_the_order() -> None:
    pieces = [piece(i) for i in range(200)]
    chosen = {p.name for p in hold_out(pieces) if p.held_out}
    assert len(chosen) == 6
    assert {p.name for p in hold_out(pieces[::-1]) if p.held_out} == chosen


@pytest.mark.parametrize("data", [b"", b"zzzz", b"PK\x03\x04zzz"])
def test_a_broken_cache_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "some.npz").write_bytes(data)
    with pytest.raises(TrainingError, match="build the corpus again"):
        load_pieces(tmp_path / "some.npz")


def test_a_corpus_that_was_never_built_is_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"engine\.corpus"):
        load_corpus(tmp_path)


def test_the_corpus_is_loaded_in_the_order_of_its_sources(tmp_path: Path) -> None:
    for number, source in enumerate(SOURCES):
        save_pieces(tmp_path / f"{source.name}.npz", [piece(number, source.name)])
    assert [p.source for p in load_corpus(tmp_path)] == [source.name for source in SOURCES]


def test_the_sources_table_names_licences_and_people() -> None:
    text = sources_table([piece(1), piece(2), piece(3, "freedoom")])
    assert "| O'Neill's Music of Ireland |" in text
    assert "BSD" in text
    assert "Jo (2)" in text
    assert "Weber" not in text
