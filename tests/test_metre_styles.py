"""Pieces in many styles, from which metres are learnt."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import mido
import numpy as np
import pytest

from benchmarks.metre.__main__ import compare, count_spoiled, pieces_in_styles, rates
from benchmarks.metre.music import METRES
from benchmarks.metre.packing import pack
from benchmarks.metre.styles import Piece, pieces


def piece(name: str) -> Piece:
    return next(one for one in pieces() if one.name == name)


def notes_of(own: Piece) -> tuple[tuple[int, int], ...]:
    """Onsets and pitches."""
    return tuple((row[0], row[2]) for row in own.score.rows)


def test_every_metre_has_many_styles() -> None:
    styles = Counter(one.metre for one in pieces() if one.name.endswith("__0"))
    assert set(styles) == set(METRES)
    assert min(styles.values()) >= 40


def test_no_piece_that_is_held_out_is_learnt_from() -> None:
    learnt = pieces()
    held_out = pieces(held_out=True)
    programs = {one.name.partition("/")[0] for one in learnt}
    assert {one.name.partition("/")[0] for one in held_out}.isdisjoint(programs)
    assert {notes_of(one) for one in held_out}.isdisjoint(map(notes_of, learnt))


@pytest.mark.parametrize("number", range(0, 3_700, 400))
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


def test_pieces_of_the_program_that_is_held_out_are_counted_as_written() -> None:
    chance = np.random.default_rng(7)
    excerpts = list(pieces_in_styles(1, seed=7, program="checker1"))[::2]
    metre, _, first_beats, _, tempo, _ = rates(
        [compare(excerpt, count_spoiled(excerpt, chance)) for excerpt in excerpts]
    )
    assert metre >= 0.8
    assert first_beats >= 0.75
    assert tempo >= 0.85


def test_what_a_program_writes_is_kept_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "program"
    folder.mkdir()
    midi = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    midi.tracks.append(track)
    track.append(mido.MetaMessage("time_signature", numerator=3, denominator=4))
    track.append(mido.MetaMessage("set_tempo", tempo=500_000))
    for pitch, wait in ((60, 0), (64, 240), (67, 0)):
        track.append(mido.Message("note_on", note=pitch, velocity=84, time=wait))
        track.append(mido.Message("note_off", note=pitch, time=450))
    midi.save(folder / "waltz__0.mid")
    midi.save(folder / "waltz__8.mid")
    columns = pack([folder], 8)
    assert columns["names"].tolist() == ["program/waltz__0"]
    assert columns["metres"].tolist() == [[3, 4]]
    assert columns["tempos"].tolist() == [120]
    assert columns["delta"].tolist() == [0, 690, 450]
    assert (columns["duration"] * 15).tolist() == [450, 450, 450]
    assert columns["pitch"].tolist() == [60, 64, 67]
