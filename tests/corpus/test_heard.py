from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.arranging.ensembles import ENSEMBLES, Part
from engine.base import HEARD, read_corpus
from engine.corpus.heard import TIMES, hear_piece, performance
from engine.corpus.pieces import CorpusPiece, load_pieces, save_pieces
from engine.corpus.sources import SOURCES
from engine.values import Key, Metre, Role, never_stop, report_nothing


def scale(bars: int) -> CorpusPiece:
    """Quarter notes up and down a fifth over a held bass; nine bars in a row differ."""
    steps = (60, 62, 64, 65, 67, 65, 64, 62)
    melody = [(12 * i, 3 + i // 4 % 9, steps[i % 8], 80, Role.MELODY) for i in range(4 * bars)]
    bass = [(48 * bar, 48, 36 + 7 * (bar % 2), 80, Role.BASS) for bar in range(bars)]
    notes = np.array(sorted([*melody, *bass]), np.int32)
    return CorpusPiece(
        "oneill", "A scale", notes, Metre(4, 4), Key(0, "major"), 0.0, False, False, "nobody"
    )


def programs(piece: CorpusPiece, time: int) -> tuple[int, ...]:
    """Who plays the pitched parts."""
    tracks = performance(piece, time).tracks
    return tuple(t.instrument.program for t in tracks if isinstance(t.instrument, Part))


def test_each_time_a_piece_is_heard_it_is_played_otherwise() -> None:
    played = [performance(scale(64), time) for time in range(TIMES)]
    assert len({p.tempo for p in played}) == TIMES
    assert len({programs(scale(64), time) for time in range(TIMES)}) == TIMES


def test_other_bars_are_played_of_a_piece_that_is_longer_than_an_excerpt() -> None:
    lengths = [
        [n.duration for n in performance(scale(64), time).sounding().notes if n.role == Role.MELODY]
        for time in range(TIMES)
    ]
    assert len({tuple(each[:32]) for each in lengths}) == TIMES


def test_a_time_is_the_same_again() -> None:
    assert performance(scale(64), 1) == performance(scale(64), 1)


def test_after_the_first_time_instruments_are_played_that_no_ensemble_of_motif_has() -> None:
    own = {part.program for ensemble in ENSEMBLES.values() for part in ensemble.parts}
    pieces = [replace(scale(8), name=f"№ {number}") for number in range(12)]
    assert {p for piece in pieces for p in programs(piece, 0)} <= own
    assert {p for piece in pieces for p in programs(piece, 1)} - own


def test_flutes_play_no_bass() -> None:
    pipes = range(72, 80)
    basses = [
        track.instrument.program
        for number in range(20)
        for track in performance(replace(scale(8), name=f"№ {number}"), 1).tracks
        if isinstance(track.instrument, Part) and track.instrument.roles[0] == Role.BASS
    ]
    assert basses
    assert not set(basses) & set(pipes)


def test_what_was_heard_is_kept_and_not_heard_again(tmp_path: Path) -> None:
    kept = hear_piece(scale(4), 1, tmp_path)
    (heard,) = load_pieces(kept)
    written = {int(pitch) % 12 for pitch in scale(4).notes[:, 2]}
    found = np.isin(heard.notes[:, 2] % 12, list(written)).mean()
    assert len(heard.notes) >= 10
    assert found > 0.7
    before = kept.stat().st_mtime_ns
    assert hear_piece(scale(4), 1, tmp_path).stat().st_mtime_ns == before


def test_of_scores_only_nothing_is_heard(tmp_path: Path) -> None:
    for source in SOURCES:
        save_pieces(tmp_path / f"{source.name}.npz", [replace(scale(4), source=source.name)])
    read = read_corpus(tmp_path, heard=False, report=report_nothing, should_stop=never_stop)
    assert sorted(read) == sorted(source.name for source in SOURCES)
    assert not (tmp_path / HEARD).exists()
