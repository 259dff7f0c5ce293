"""The base writes: what a seed means does not hang on what is written beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.composer.artefact import load
from engine.composer.composing import EventComposer
from engine.composer.plan import Settings, settle
from engine.values import Brief

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


def test_a_piece_ends_before_its_final_chord(composer: EventComposer, settings: Settings) -> None:
    for piece in composer.candidates(settings, range(4)):
        assert piece.rows[0][0] == 0
        onsets = [row[0] for row in piece.rows]
        assert onsets == sorted(onsets)
        assert onsets[-1] < settings.limits.end
        assert max(onset + duration for onset, duration, *_ in piece.rows) <= settings.limits.end
