"""The base writes: what a seed means does not hang on what is written beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.composer import composing
from engine.composer.artefact import SongCard, load
from engine.composer.composing import EventComposer
from engine.composer.plan import Settings, settle
from engine.composer.sampling import Candidate
from engine.errors import Stopped
from engine.values import Brief, Key, Metre, Role

BASE = Path(__file__).parents[2] / "models" / "base"


@pytest.fixture(scope="module")
def composer() -> EventComposer:
    return EventComposer(load(BASE))


@pytest.fixture(scope="module")
def settings() -> Settings:
    return settle(Brief(bars=6), (), None, (), with_drums=False, seed=1)


def test_a_seeds_piece_is_the_same_whatever_is_written_beside_it(
    composer: EventComposer, settings: Settings
) -> None:
    together = composer.candidates(settings, range(40, 52))
    for number in (0, 5, 11):
        alone = composer.candidates(settings, [40 + number])[0]
        assert alone.rows == together[number].rows
        assert alone.log_probability == pytest.approx(together[number].log_probability, abs=1e-5)
    assert len({piece.rows for piece in together}) == len(together)


def test_pieces_that_are_written_in_parts_are_those_written_together(
    composer: EventComposer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = composer.candidates(settings, range(40, 51))
    monkeypatch.setattr(composing, "TOGETHER", (2, 4))
    parts = composer.candidates(settings, range(40, 51))
    assert [piece.rows for piece in parts] == [piece.rows for piece in together]


def test_writing_in_parts_is_stopped_as_writing_together_is(
    composer: EventComposer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "TOGETHER", (2, 4))
    with pytest.raises(Stopped):
        composer.candidates(settings, range(8), should_stop=lambda: True)


def test_a_piece_ends_before_its_final_chord(composer: EventComposer, settings: Settings) -> None:
    for piece in composer.candidates(settings, range(4)):
        assert piece.rows[0][0] == 0
        onsets = [row[0] for row in piece.rows]
        assert onsets == sorted(onsets)
        assert onsets[-1] < settings.limits.end
        assert max(onset + duration for onset, duration, *_ in piece.rows) <= settings.limits.end


def bars_that_come_back(piece: Candidate, bar: int) -> int:
    """How many bars have the notes of an earlier one."""
    rows = piece.notes()
    shapes = [
        frozenset((row[0] % bar, row[2]) for row in rows[rows[:, 0] // bar == number].tolist())
        for number in np.unique(rows[:, 0] // bar)
    ]
    return sum(shape in shapes[:number] for number, shape in enumerate(shapes))


@pytest.mark.parametrize(("surprise", "least", "most"), [(0.5, 4, 7), (1.0, 0, 1)])
def test_bars_come_back_as_in_the_songs_but_for_the_daring(
    surprise: float, least: int, most: int
) -> None:
    quarters = [
        (12 * beat, 12, 60 + (beat % 8) // 4 * 5 + beat % 4, 80, int(Role.MELODY))
        for beat in range(64)
    ]
    song = SongCard(
        "id", "ABAB", Key(0, "major"), Metre(4, 4), 100.0, 1.0, False, np.array(quarters, np.int32)
    )
    singer = EventComposer(replace(load(BASE), songs=(song,)))
    asked = settle(Brief(bars=9, surprise=surprise), (), None, (song,), with_drums=False, seed=1)
    pieces = singer.candidates(asked, range(4))
    back = [bars_that_come_back(piece, asked.metre.ticks_per_bar) for piece in pieces]
    assert least <= np.mean(back) <= most
